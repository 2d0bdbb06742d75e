import uuid
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit
from zipfile import ZIP_STORED, ZipFile

import pytest
import time_machine
from django.urls import reverse

from accounts.models import User
from files import archives as zips
from files import storage
from files.enums import ScanState
from files.models import StoredFile
from invoices.enums import BulkState, ItemState
from invoices.models import BulkItem, BulkJob, Invoice
from invoices.rules import archives as rules
from invoices.services import archives
from invoices.services.archives import extend_archive, name_of, purge_archives, start_archive, stream_archive
from invoices.services.bulk import cancel_job, interrupt_stalled_jobs
from outbox.models import Delivery, State
from structures.models import Membership
from tests.invoices.desk import assert_is_what_its_manifest_says, attach, chosen, manifest_of, principal_of, with_file
from tests.structures.factories import MembershipFactory
from tests.support.outbox import drain_outbox
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
START = reverse("invoices:archive-start")


@pytest.fixture
def actor(commune):
    return principal_of(commune)


def streamed(invoices):
    return ZipFile(BytesIO(b"".join(stream_archive(rows=chosen(invoices)))))


def prepared(actor, invoices):
    """A job for these invoices, and its archive."""
    job = start_archive(actor=actor, rows=chosen(invoices), expected=len(invoices), form_key=uuid.uuid4())
    drain_outbox()
    job.refresh_from_db()
    return job, ZipFile(zips.path_of(name_of(job)))


def test_a_few_are_sent_at_once_with_their_attachments_octet_by_octet(commune):
    invoices = [with_file("FA/1 é", recipient=commune, content=b"%PDF-1.7 un"), with_file("FA-2", recipient=commune)]
    attach(invoices[0], b"\x89PNG", "bon.png")
    attach(invoices[0], b"\x89PNG2", "BON.png")
    archive = streamed(invoices)
    assert archive.namelist() == [
        "00001-FA-1/FA-1 é.pdf",
        "00001-FA-1/pieces-jointes/bon.png",
        "00001-FA-1/pieces-jointes/BON (2).png",
        "00002-FA-2/FA-2.pdf",
        "manifeste.csv",
    ]
    assert archive.read("00001-FA-1/FA-1 é.pdf") == b"%PDF-1.7 un"
    assert {info.compress_type for info in archive.infolist()} == {ZIP_STORED}
    assert_is_what_its_manifest_says(archive)
    assert archive.testzip() is None


def test_the_manifest_says_whose_invoice_it_is_and_runs_no_formula(commune):
    invoice = with_file("FA-1", recipient=commune, issuer__name="=CMD()", issuer__identifier="90010137900015")
    [line] = manifest_of(streamed([invoice]))
    assert (line["Numéro de facture"], line["Émetteur"]) == ("FA-1", "'=CMD()")
    assert (line["Identifiant de l’émetteur"], line["Nature"]) == ("90010137900015", "Facture originale")


def test_many_are_prepared_slice_by_slice(actor, commune, monkeypatch):
    monkeypatch.setattr(archives, "SLICE", 2)
    invoices = [with_file(f"FA-{n}", recipient=commune) for n in range(5)]
    attach(invoices[4], b"\x89PNG", "bon.png")
    job, archive = prepared(actor, invoices)
    assert (job.state, job.done, job.refused, job.archive_step) == (BulkState.DONE, 5, 0, 3)
    assert len(archive.namelist()) == 7
    assert_is_what_its_manifest_says(archive)
    assert archive.testzip() is None


def test_an_archive_grows_by_octets_as_well(actor, commune, monkeypatch):
    monkeypatch.setattr(archives, "SLICE_BYTES", 1)
    job, _ = prepared(actor, [with_file(f"FA-{n}", recipient=commune) for n in range(3)])
    assert job.archive_step == 3


@pytest.mark.parametrize("harm", ["missing", "altered", "infected"])
def test_a_file_that_is_not_what_was_deposited_is_left_out_and_told(actor, commune, harm):
    whole, harmed = with_file("FA-1", recipient=commune), with_file("FA-2", recipient=commune, content=b"%PDF harmed")
    attach(harmed, b"\x89PNG", "bon.png")
    path = storage.path_of(harmed.pdf.sha256)
    if harm == "missing":
        path.unlink()
    elif harm == "altered":
        path.write_bytes(b"%PDF other!")
    else:
        StoredFile.objects.filter(pk=harmed.pdf_id).update(scan_state=ScanState.INFECTED)
    job, archive = prepared(actor, [whole, harmed])
    path.unlink(missing_ok=True)
    assert (job.state, job.done, job.refused) == (BulkState.DONE, 1, 1)
    assert BulkItem.objects.get(job=job, state=ItemState.REFUSED).findings[0]["code"] == "FAC-089"
    assert "00002-FA-2/FA-2.pdf" not in archive.namelist()
    assert "00002-FA-2/pieces-jointes/bon.png" in archive.namelist()
    assert_is_what_its_manifest_says(archive)
    [told] = [line for line in manifest_of(archive) if line["Anomalie"]]
    assert "FAC-089" in told["Anomalie"]
    assert told["Numéro de facture"] == "FA-2"


def test_what_its_author_may_no_longer_read_is_left_out(actor, commune):
    kept, gone = with_file("FA-1", recipient=commune), with_file("FA-2", recipient=commune)
    job = start_archive(actor=actor, rows=chosen([kept, gone]), expected=2, form_key=uuid.uuid4())
    Invoice.objects.filter(pk=gone.pk).update(made_available_at=None)
    drain_outbox()
    job.refresh_from_db()
    assert (job.done, job.refused) == (1, 1)
    archive = ZipFile(zips.path_of(name_of(job)))
    assert archive.namelist() == ["00001-FA-1/FA-1.pdf", "manifeste.csv"]


def test_the_manifest_is_in_the_language_of_whoever_asked(actor, commune):
    invoice = with_file("FA-1", recipient=commune)
    User.objects.filter(pk=actor.user.pk).update(language="en")
    job = start_archive(actor=actor, rows=chosen([invoice]), expected=1, form_key=uuid.uuid4())
    drain_outbox()
    lines = ZipFile(zips.path_of(name_of(job))).read("manifeste.csv").decode().splitlines()
    assert lines[0].split(";")[1:4] == ["Invoice number", "Issuer", "Identifier of the issuer"]
    assert ";Original invoice;" in lines[1]


def test_a_slice_that_was_written_but_not_committed_is_written_again(actor, commune, monkeypatch):
    monkeypatch.setattr(archives, "SLICE", 2)
    invoices = [with_file(f"FA-{n}", recipient=commune) for n in range(4)]
    job = start_archive(actor=actor, rows=chosen(invoices), expected=4, form_key=uuid.uuid4())
    extend_archive(job_id=job.pk)
    monkeypatch.setattr(archives, "_advance", lambda *_: None)
    extend_archive(job_id=job.pk)
    with zips.path_of(name_of(job)).open("r+b") as file:
        file.seek(-5, 2)
        file.write(b"chaos and more")
    monkeypatch.undo()
    drain_outbox()
    archive = ZipFile(zips.path_of(name_of(job)))
    assert archive.testzip() is None
    assert len(archive.namelist()) == 5
    assert_is_what_its_manifest_says(archive)


def test_too_much_is_refused_with_its_size(actor, commune, monkeypatch):
    monkeypatch.setattr(archives, "MOST_DOCUMENTS", 1)
    invoices = [with_file(f"FA-{n}", recipient=commune) for n in range(2)]
    with refused("FAC-088") as refusal:
        start_archive(actor=actor, rows=chosen(invoices), expected=2, form_key=uuid.uuid4())
    assert refusal.value.findings[0].params["documents"] == "2"


# Who may fetch it, and how long.


def url_of(job):
    return reverse("invoices:archive-download", args=[job.pk])


def test_its_author_fetches_it_and_nobody_else(client, actor, commune):
    job, archive = prepared(actor, [with_file("FA-1", recipient=commune)])
    client.force_login(actor.user)
    answer = client.get(url_of(job))
    assert answer["Content-Type"] == "application/zip"
    assert ZipFile(BytesIO(answer.getvalue())).namelist() == archive.namelist()
    client.force_login(MembershipFactory(structure=commune).user)
    assert client.get(url_of(job)).status_code == 404


def test_it_can_be_fetched_for_a_day_and_is_then_deleted(client, actor, commune):
    with time_machine.travel("2026-05-04T10:00:00Z", tick=False) as clock:
        job, _ = prepared(actor, [with_file("FA-1", recipient=commune)])
        page = reverse("invoices:bulk-detail", args=[job.pk])
        clock.shift(timedelta(hours=23, minutes=59, seconds=59))
        assert purge_archives() == 0
        client.force_login(actor.user)
        assert client.get(url_of(job)).getvalue().startswith(b"PK")
        assert url_of(job) in client.get(page).text
        clock.shift(timedelta(seconds=1))
        answer = client.get(url_of(job))
        assert answer.status_code == 404
        assert 'data-error-code="SYS-035"' in answer.text
        assert purge_archives() == 1
        assert not list(zips.path_of(name_of(job)).parent.glob(f"{name_of(job)}.*"))
        assert "n’est plus disponible" in client.get(page).text
        assert purge_archives() == 0


def test_whoever_lost_the_right_fetches_nothing(client, actor, commune):
    job, _ = prepared(actor, [with_file("FA-1", recipient=commune)])
    MembershipFactory(user=actor.user, structure__kind="PUBLIC")
    Membership.objects.filter(user=actor.user, structure=commune).update(state="SUSPENDED")
    client.force_login(actor.user)
    assert client.get(url_of(job)).status_code == 404


def test_a_cancelled_archive_is_deleted(actor, commune):
    job = start_archive(
        actor=actor, rows=chosen([with_file("FA-1", recipient=commune)]), expected=1, form_key=uuid.uuid4()
    )
    cancel_job(actor=actor, job_id=job.pk)
    drain_outbox()
    assert purge_archives() == 1
    assert not zips.path_of(name_of(job)).exists()


@pytest.mark.parametrize(("end", "told"), [("cancelled", "Préparation annulée"), ("dead", "Préparation interrompue")])
def test_an_archive_that_ended_early_does_not_say_that_something_of_it_stays(client, actor, commune, end, told):
    invoices = [with_file("FA-1", recipient=commune)]
    job = start_archive(actor=actor, rows=chosen(invoices), expected=1, form_key=uuid.uuid4())
    client.force_login(actor.user)
    url = reverse("invoices:bulk-detail", args=[job.pk])
    assert "Annuler la préparation" in client.get(url).text
    if end == "cancelled":
        cancel_job(actor=actor, job_id=job.pk)
    else:
        Delivery.objects.update(state=State.DEAD)
        assert interrupt_stalled_jobs() == 1
    page = client.get(url).text
    assert told in page
    assert "l’archive est supprimée" in page
    assert "le reste" not in page


# The pages


def test_a_ticked_invoice_is_downloaded_at_once(clerk, commune):
    invoice, _ = with_file("FA-1", recipient=commune), with_file("FA-2", recipient=commune)
    answer = clerk.get(START, {"choix": invoice.pk})
    archive = ZipFile(BytesIO(answer.getvalue()))
    assert archive.namelist() == ["00001-FA-1/FA-1.pdf", "manifeste.csv"]
    assert "attachment" in answer["Content-Disposition"]


def test_a_whole_filter_beyond_fifty_documents_is_prepared(clerk, commune, monkeypatch):
    monkeypatch.setattr("invoices.views.archives.AT_ONCE", 1)
    for number in ("FA-1", "FA-2", "XX-3"):
        with_file(number, recipient=commune)
    query = {"tous": "1", "filtre": "numero=FA-&page=7&tri=montant"}
    page = clerk.get(START, query)
    assert "2 factures, soit 2 documents" in " ".join(page.text.split())
    asked = {"expected": page.context["contents"].invoices, "form_key": page.context["form_key"], **query}
    answer = clerk.post(START, asked)
    job = BulkJob.objects.get()
    assert urlsplit(answer["Location"]).path == reverse("invoices:bulk-detail", args=[job.pk])
    drain_outbox()
    page = clerk.get(answer["Location"])
    assert f'href="{url_of(job)}"' in page.text
    assert len(ZipFile(zips.path_of(name_of(job))).namelist()) == 3


def test_one_invoice_with_many_documents_is_told_in_the_singular(clerk, commune, monkeypatch):
    monkeypatch.setattr("invoices.views.archives.AT_ONCE", 1)
    invoice = with_file("FA-1", recipient=commune)
    attach(invoice, b"\x89PNG", "bon.png")
    assert "1 facture, soit 2 documents" in " ".join(clerk.get(START, {"choix": invoice.pk}).text.split())


def test_nothing_of_strangers_comes_along(clerk):
    theirs = with_file("FA-1")
    answer = clerk.get(START, {"choix": theirs.pk})
    assert answer.status_code == 422
    assert 'data-error-code="FAC-080"' in answer.text


# Names


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("facture.pdf", "facture.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        ("con.pdf", "_con.pdf"),
        ("NUL", "_NUL"),
        ("fin. ", "fin"),
        ("...", "sans-nom"),
        ("é" * 200 + ".pdf", "é" * 116 + ".pdf"),
        ("x" * 200, "x" * 120),
    ],
)
def test_a_name_is_safe_on_every_system(name, safe):
    assert rules.safe_name(name) == safe


def test_names_of_a_folder_are_told_apart_whatever_the_case():
    assert rules.names_in_folder(["a.pdf", "A.pdf", "a.pdf", "b"]) == ["a.pdf", "A (2).pdf", "a (3).pdf", "b"]


@pytest.mark.parametrize(("number", "folder"), [("FA/2026 17", "00007-FA-2026-17"), ("+A_b-", "00007-+A_b")])
def test_the_folder_of_an_invoice_bears_its_number(number, folder):
    assert rules.folder_name(7, number) == folder
