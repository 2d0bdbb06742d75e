import io
import os
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from files import storage
from files.models import StoredFile
from invoices.models import DepositRecord
from invoices.rules.words import Words
from invoices.services.certificate import deposit_certificate
from invoices.services.follow_up import RoutingData, resubmit_invoice
from invoices.services.processing import process_invoice
from tests.invoices.certificate_process import digest
from tests.invoices.scenes import make_scene
from tests.support.concurrency import at_once

pytestmark = pytest.mark.django_db
SENT_AT = datetime(2026, 7, 1, 22, 5, tzinfo=UTC)


def content(file):
    with storage.open_bytes(file.sha256) as stream:
        return stream.read()


def words(file):
    return " ".join(PdfReader(io.BytesIO(content(file))).pages[0].extract_text().split())


def rename(structure, name):
    """As INSEE does, which alone names a structure with a SIRET."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('chorus.insee', %s, true)", [structure.identifier])
    structure.name = name
    structure.save()


def url(invoice):
    return reverse("invoices:issued-certificate", args=[invoice.pk])


def test_it_says_when_what_was_deposited_by_whom_to_whom(scene):
    rename(scene.issuer, "Éts Œuvre & Cie")
    rename(scene.recipient, "Commune de Łódź")
    with time_machine.travel(SENT_AT):
        invoice = scene.sent()
    said = words(deposit_certificate(invoice_id=invoice.pk))
    # 22.05 UTC is already the second day of July in Paris.
    for fact in (
        "02/07/2026 à 0 h 05 (heure de Paris)",
        "Facture n° FA-2026-17",
        "Éts Œuvre & Cie",
        f"SIRET {scene.issuer.identifier}",
        "Commune de ?ódz",
        f"SIRET {scene.recipient.identifier}",
        "120,00 €",
        invoice.pdf.sha256,
    ):
        assert fact in said.replace("\xa0", " ")


def test_it_is_a_french_document_with_a_title(scene):
    reader = PdfReader(io.BytesIO(content(deposit_certificate(invoice_id=scene.sent().pk))))
    assert reader.metadata.title == "Certificat de dépôt"
    assert reader.root_object["/Lang"] == "fr-FR"


def test_every_download_gives_the_same_octets(scene):
    invoice = scene.routed()
    first = deposit_certificate(invoice_id=invoice.pk)
    before = content(first)
    rename(scene.issuer, "Raison sociale changée")
    with time_machine.travel("2029-01-01"), translation.override("en"):
        again = deposit_certificate(invoice_id=invoice.pk)
    assert (again, content(again)) == (first, before)


def test_it_tells_the_names_of_the_day_of_the_deposit(scene):
    invoice = scene.sent()
    old = scene.issuer.name
    rename(scene.issuer, "Raison sociale changée")
    said = words(deposit_certificate(invoice_id=invoice.pk))
    assert old in said
    assert "changée" not in said


def test_it_names_the_first_recipient_also_of_a_recycled_invoice(scene):
    invoice, other = scene.routed(), make_scene()
    process_invoice(actor=scene.clerk, invoice_id=invoice.pk, move="recycle", words=Words(comment="Pas pour nous"))
    data = RoutingData(recipient=other.recipient)
    resubmit_invoice(actor=scene.supplier, invoice_id=invoice.pk, data=data)
    said = words(deposit_certificate(invoice_id=invoice.pk))
    assert scene.recipient.identifier in said
    assert other.recipient.identifier not in said


def test_another_process_draws_the_same_octets():
    other = subprocess.run(
        [sys.executable, "-m", "tests.invoices.certificate_process"],
        env={**os.environ, "PYTHONHASHSEED": "11"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == digest()


def test_a_download_by_a_reader_is_a_named_file(scene, client):
    invoice = scene.sent(number="FA/2026 17")
    client.force_login(scene.supplier.user)
    downloads = [client.get(url(invoice)) for _ in range(2)]
    assert [b"".join(one.streaming_content) for one in downloads] == [
        content(DepositRecord.objects.get().certificate)
    ] * 2
    assert downloads[0]["Content-Disposition"] == 'attachment; filename="certificat-de-depot-FA-2026-17.pdf"'
    assert StoredFile.objects.filter(name__startswith="certificat").count() == 1


def test_a_draft_has_none(scene, client):
    draft = scene.draft()
    client.force_login(scene.supplier.user)
    assert client.get(url(draft)).status_code == 404
    assert not DepositRecord.objects.exists()


@pytest.mark.parametrize("page", ["issued-detail", "issued-receipt"])
def test_the_pages_of_a_sent_invoice_lead_to_it(scene, client, page):
    invoice = scene.sent()
    client.force_login(scene.supplier.user)
    assert url(invoice) in client.get(reverse(f"invoices:{page}", args=[invoice.pk])).text


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_get_the_one_certificate():
    invoice = make_scene().sent()
    files = at_once([partial(deposit_certificate, invoice_id=invoice.pk)] * 4)
    assert len({file.pk for file in files}) == 1
    assert StoredFile.objects.filter(name__startswith="certificat").count() == 1
