import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from files.enums import ScanState
from files.models import StoredFile
from invoices.models import Attachment
from invoices.services.deposit import receive_attachment
from structures.enums import Degree, Space
from tests.invoices.factories import StoredFileFactory
from tests.invoices.scenes import make_scene
from tests.structures.factories import MembershipFactory
from tests.support.pdfs import invoice_pdf

pytestmark = pytest.mark.django_db


def url(invoice, file):
    return reverse("invoices:file", args=[invoice.pk, file.pk])


def attach(invoice, name="bon.txt", content=b"bon de livraison"):
    file = receive_attachment(upload=SimpleUploadedFile(name, content))
    return Attachment.objects.create(invoice=invoice, file=file).file


def content(answer):
    return b"".join(answer.streaming_content)


def test_the_original_opens_in_the_browser_and_downloads_byte_for_byte(client, scene):
    invoice = scene.draft()
    client.force_login(scene.supplier.user)
    shown, downloaded = client.get(url(invoice, invoice.pdf)), client.get(url(invoice, invoice.pdf) + "?telecharger")
    assert shown["Content-Disposition"].startswith("inline")
    assert downloaded["Content-Disposition"].startswith("attachment")
    assert content(shown) == content(downloaded) == invoice_pdf("Facture n° FA-2026-17")


@pytest.mark.parametrize("query", ["", "?telecharger"])
def test_a_complementary_file_is_only_ever_downloaded(client, scene, query):
    invoice = scene.draft()
    pdf = attach(invoice, "plan.pdf", invoice_pdf("Plan"))
    client.force_login(scene.supplier.user)
    answer = client.get(url(invoice, pdf) + query)
    assert answer["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert content(answer) == invoice_pdf("Plan")


def test_both_sides_get_the_files_of_an_invoice_that_arrived(client, scene):
    invoice = scene.routed()
    attached = attach(invoice)
    for actor in (scene.supplier, scene.clerk):
        client.force_login(actor.user)
        assert content(client.get(url(invoice, attached))) == b"bon de livraison"


def test_the_recipient_gets_nothing_before_it_arrived(client, scene):
    invoice = scene.sent()
    client.force_login(scene.clerk.user)
    assert client.get(url(invoice, invoice.pdf)).status_code == 404


def test_strangers_find_nothing_and_colleagues_without_the_right_read_why(client, scene):
    invoice = scene.routed()
    client.force_login(make_scene().supplier.user)
    assert client.get(url(invoice, invoice.pdf)).status_code == 404
    rights = {Space.ORGANISATION: Degree.MODIFICATION}
    for structure in (scene.issuer, scene.recipient):
        client.force_login(MembershipFactory(structure=structure, rights=rights).user)
        answer = client.get(url(invoice, invoice.pdf))
        assert answer.status_code == 403
        assert 'data-error-code="SYS-020"' in answer.text


def test_a_file_of_another_invoice_is_not_served_through_this_one(client, scene):
    invoice, other = scene.draft(), make_scene().draft()
    client.force_login(scene.supplier.user)
    assert client.get(url(invoice, other.pdf)).status_code == 404
    assert client.get(url(invoice, StoredFileFactory())).status_code == 404


def test_nothing_is_served_before_the_verdict_of_the_scan(client, scene, settings):
    invoice = scene.draft()
    client.force_login(scene.supplier.user)
    settings.FILES_SCANNING = True
    for state, code in ((ScanState.PENDING, "FIC-012"), (ScanState.INFECTED, "FIC-011")):
        StoredFile.objects.filter(pk=invoice.pdf_id).update(scan_state=state)
        answer = client.get(url(invoice, invoice.pdf))
        assert answer.status_code in (403, 503)
        assert code in answer.text


def test_without_a_session_one_signs_in_first(client, scene):
    invoice = scene.draft()
    assert client.get(url(invoice, invoice.pdf)).url.startswith(reverse("accounts:sign-in"))
