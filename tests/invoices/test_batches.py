"""Many PDFs at once: a draft for each, and what is missing in it."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from invoices.enums import Status
from invoices.models import Invoice
from invoices.rules.deposit import MOST_PDFS
from invoices.selectors import status_counts
from invoices.services.batches import receive_batch
from invoices.services.deposit import send_invoice, sending_findings
from structures.enums import Degree, Space
from tests.invoices.deposit_form import codes, parsed
from tests.invoices.scenes import make_scene
from tests.structures.factories import MembershipFactory, StructureFactory
from tests.support.htmx import find
from tests.support.pdfs import encrypted_pdf, invoice_pdf, script_at_opening
from tests.support.refusals import refused, written

pytestmark = pytest.mark.django_db

NEW = reverse("invoices:deposit-batch-new")
TOTALS = ("Total HT : 1 000,00 €", "TVA 20 % : 200,00 €", "Total TTC : 1 200,00 €")
TO_RECIPIENT = ("SIRET client : 900 109 810 00011", "Code service : TECH")


@pytest.fixture
def scene(db):
    return make_scene(issuer="90010137900015", recipient="90010981000011")


@pytest.fixture
def supplier(client, scene):
    client.force_login(scene.supplier.user)
    return client


def pdf(number, *lines, name=None):
    content = invoice_pdf(f"Facture n° {number} du 15/01/2026", *lines)
    return SimpleUploadedFile(name or f"{number}.pdf", content, "application/pdf")


def bad(name="bad.pdf", content=b"nonsense"):
    return SimpleUploadedFile(name, content, "application/pdf")


def receive(scene, *pdfs, key=None, actor=None):
    return receive_batch(actor=actor or scene.supplier, batch_key=key or uuid.uuid4(), issuer=scene.issuer, pdfs=pdfs)


def address(key=None):
    return reverse("invoices:deposit-batch", args=[key or uuid.uuid4()])


def still_missing(draft):
    return [finding.on for finding in sending_findings(draft)]


def shown(page):
    """What the page says of the one draft of a batch: codes of errors, and whether it is ready."""
    return codes(find(parsed(page), "batch-files")), "Complet" in page.text


def found(outcomes):
    return [[finding.code for finding in outcome.findings] or outcome.draft.number for outcome in outcomes]


def test_each_pdf_becomes_a_draft_that_says_what_it_knows(scene):
    outcomes = receive(scene, pdf("FA-1", *TOTALS, *TO_RECIPIENT), pdf("FA-2", *TOTALS), pdf("FA-3"))
    assert [outcome.name for outcome in outcomes] == ["FA-1.pdf", "FA-2.pdf", "FA-3.pdf"]
    drafts = [outcome.draft for outcome in outcomes]
    assert [draft.number for draft in drafts] == ["FA-1", "FA-2", "FA-3"]
    assert {draft.status for draft in drafts} == {Status.BROUILLON}
    assert (drafts[0].recipient, drafts[0].service_code) == (scene.recipient, "TECH")
    amounts = ["net_amount", "vat_amount", "gross_amount", "payable_amount"]
    assert [still_missing(draft) for draft in drafts] == [[], ["recipient"], ["recipient", *amounts]]
    assert status_counts(scene.supplier, "SUPPLIER") == {Status.BROUILLON: 3}


def test_a_draft_made_so_can_be_sent(scene):
    (outcome,) = receive(scene, pdf("FA-1", *TOTALS, *TO_RECIPIENT))
    assert send_invoice(actor=scene.supplier, invoice_id=outcome.draft.pk).status == Status.DEPOSEE


def test_what_the_recipient_makes_mandatory_is_missing_too(scene):
    scene.recipient.service_code_required = scene.recipient.commitment_required = True
    scene.recipient.save()
    lines = (*TOTALS, TO_RECIPIENT[0])
    one, two = receive(scene, pdf("FA-1", *lines), pdf("FA-2", *lines, TO_RECIPIENT[1]))
    assert still_missing(one.draft) == ["service_code", "commitment_number"]
    assert still_missing(two.draft) == ["commitment_number"]


def test_a_file_that_fails_takes_no_other_with_it(scene):
    outcomes = receive(
        scene,
        bad(),
        pdf("FA-1"),
        bad("secret.pdf", encrypted_pdf("secret")),
        bad("script.pdf", script_at_opening()),
        bad("empty.pdf", b""),
        bad("invoice.exe", invoice_pdf()),
        pdf("FA-2"),
    )
    assert found(outcomes) == [["FIC-007"], "FA-1", ["FIC-008"], ["FIC-010"], ["FIC-001"], ["FIC-004"], "FA-2"]
    assert Invoice.objects.count() == 2


def test_values_that_would_be_refused_leave_a_draft_without_them(scene, monkeypatch):
    scene.recipient.is_active = True
    monkeypatch.setattr(
        "invoices.services.batches.prefill_of",
        lambda *args, **options: type("Prefill", (), {"values": {"recipient": scene.issuer, "number": "FA-1"}}),
    )
    (outcome,) = receive(scene, pdf("FA-1"))
    assert outcome.findings == ()
    assert (outcome.draft.recipient, outcome.draft.number) == (None, "")


def test_the_same_file_sent_again_finds_the_same_draft_edited_or_not(scene):
    key = uuid.uuid4()
    (first,) = receive(scene, pdf("FA-1"), key=key)
    Invoice.objects.filter(pk=first.draft.pk).update(number="FA-1-BIS", version=2)
    again, other = receive(scene, pdf("FA-1", name="copy.pdf"), pdf("FA-2"), key=key)
    assert (again.draft.pk, again.draft.number) == (first.draft.pk, "FA-1-BIS")
    assert other.draft.pk != first.draft.pk


def test_more_than_twenty_are_refused_and_nothing_is_written(scene):
    before = written()
    many = [pdf(f"FA-{number}") for number in range(MOST_PDFS + 1)]
    with refused("FAC-090"):
        receive(scene, *many)
    assert written() == before


def test_a_batch_grows_up_to_twenty(scene):
    key = uuid.uuid4()
    assert len(receive(scene, *(pdf(f"FA-{number}") for number in range(MOST_PDFS)), key=key)) == MOST_PDFS
    with refused("FAC-090"):
        receive(scene, pdf("FA-X"), key=key)


def test_a_file_sent_again_to_a_full_batch_finds_its_draft(scene):
    key = uuid.uuid4()
    kept = receive(scene, *(pdf(f"FA-{number}") for number in range(MOST_PDFS)), key=key)
    (again,) = receive(scene, pdf("FA-3"), key=key)
    assert again.draft.pk == kept[3].draft.pk
    with refused("FAC-090"):
        receive(scene, pdf("FA-3"), pdf("FA-X"), key=key)
    assert Invoice.objects.count() == MOST_PDFS


def test_only_whoever_may_deposit_for_the_structure_does(scene):
    stranger = make_scene().supplier
    outcomes = receive(scene, pdf("FA-1"), actor=stranger)
    assert found(outcomes) == [["FAC-015"]]
    assert not Invoice.objects.exists()


# The page.


def test_without_scripts_all_files_go_at_once_and_the_page_lists_the_drafts(supplier, scene):
    here = supplier.get(NEW).url
    assert supplier.get(here).status_code == 200
    assert not Invoice.objects.exists()
    answer = supplier.post(here, {"issuer": scene.issuer.pk, "pdf": [pdf("FA-1", *TOTALS), pdf("FA-2")]})
    assert answer.url == here
    listed = supplier.get(answer.url).text
    assert listed.index("FA-1") < listed.index("FA-2")
    assert "À compléter : destinataire." in listed
    assert "À compléter : destinataire, montant HT, TVA, montant TTC, montant à payer." in listed


def test_the_page_tells_which_files_failed_beside_those_that_did_not(supplier, scene):
    page = supplier.post(address(), {"issuer": scene.issuer.pk, "pdf": [bad(), pdf("FA-1")]})
    assert page.status_code == 422
    assert "FIC-007" in codes(parsed(page))
    assert "FA-1" in page.text
    assert Invoice.objects.count() == 1


def test_too_many_are_told_on_the_page(supplier, scene):
    many = [pdf(f"FA-{number}") for number in range(MOST_PDFS + 1)]
    page = supplier.post(address(), {"issuer": scene.issuer.pk, "pdf": many})
    assert page.status_code == 422
    assert "FAC-090" in codes(parsed(page))
    assert not Invoice.objects.exists()


def test_no_file_is_an_error(supplier, scene):
    page = supplier.post(address(), {"issuer": scene.issuer.pk})
    assert page.status_code == 422
    assert "SYS-001" in codes(parsed(page))


def test_a_script_gets_the_line_of_its_file(supplier, scene):
    key = uuid.uuid4()
    line = supplier.htmx_post(address(key), {"issuer": scene.issuer.pk, "pdf": pdf("FA-1")})
    assert line.status_code == 200
    assert line.text.strip().startswith('<li class="batch-file">')
    assert "FA-1.pdf" in line.text
    line = supplier.htmx_post(address(key), {"issuer": scene.issuer.pk, "pdf": bad()})
    assert line.status_code == 422
    assert codes(parsed(line)) == ["FIC-007"]
    # Which is how the script knows that it takes no place.
    assert "data-refused" in line.text
    line = supplier.htmx_post(address(key), {"issuer": 0, "pdf": pdf("FA-2")})
    assert line.status_code == 422
    assert codes(parsed(line)) == ["SYS-006"]


def test_another_structure_sees_nothing_of_it(supplier, scene):
    key = uuid.uuid4()
    receive(scene, pdf("FA-1"), key=key)
    assert "FA-1" in supplier.get(address(key)).text
    stranger = Client()
    stranger.force_login(MembershipFactory(structure=StructureFactory()).user)
    assert "FA-1" not in stranger.get(address(key)).text
    reader = Client()
    rights = {Space.ISSUED: Degree.CONSULTATION}
    reader.force_login(MembershipFactory(structure=scene.issuer, rights=rights).user)
    assert reader.get(address(key)).status_code == 403


def test_each_new_batch_has_an_address_of_its_own_that_finds_its_files_again(supplier, scene):
    first, second = supplier.get(NEW).url, supplier.get(NEW).url
    assert first != second
    supplier.htmx_post(first, {"issuer": scene.issuer.pk, "pdf": pdf("FA-1")})
    assert "FA-1.pdf" in supplier.get(first).text
    assert "FA-1.pdf" not in supplier.get(second).text


def test_a_draft_whose_pdf_was_removed_stays_in_the_list(supplier, scene):
    key = uuid.uuid4()
    receive(scene, pdf("FA-1"), key=key)
    Invoice.objects.update(pdf=None)
    page = supplier.get(address(key))
    assert page.status_code == 200
    assert "FA-1" in page.text
    assert "PDF, destinataire, montant HT" in page.text


def test_a_draft_is_complete_when_sending_would_say_nothing(supplier, scene):
    key = uuid.uuid4()
    receive(scene, pdf("FA-1", *TOTALS, *TO_RECIPIENT), key=key)
    assert shown(supplier.get(address(key))) == ([], True)
    scene.service.commitment_required = True
    scene.service.save()
    page = supplier.get(address(key))
    assert shown(page) == ([], False)
    assert "numéro d’engagement." in page.text


def test_a_number_that_is_taken_meanwhile_is_told(supplier, scene):
    key = uuid.uuid4()
    receive(scene, pdf("FA-1", *TOTALS, *TO_RECIPIENT), key=key)
    scene.sent(number="FA-1", invoice_date=date(2026, 1, 14))
    assert shown(supplier.get(address(key))) == (["FAC-005"], False)


def test_a_probable_duplicate_is_told(supplier, scene):
    key = uuid.uuid4()
    amounts = {"net_amount": "1000", "vat_amount": "200", "gross_amount": "1200", "payable_amount": "1200"}
    scene.sent(number="FA-0", **{name: Decimal(amount) for name, amount in amounts.items()})
    line = supplier.htmx_post(address(key), {"issuer": scene.issuer.pk, "pdf": pdf("FA-1", *TOTALS, *TO_RECIPIENT)})
    assert line.status_code == 200
    assert "peut-être déjà partie" in line.text
    assert "Complet" not in line.text
    assert shown(supplier.get(address(key))) == ([], False)


def test_the_pdf_of_another_issuer_is_told(supplier, scene):
    key = uuid.uuid4()
    receive(scene, pdf("FA-1", "SIRET fournisseur : 900 103 482 00015", *TOTALS, *TO_RECIPIENT), key=key)
    assert shown(supplier.get(address(key))) == (["FAC-091"], False)


def test_what_was_sent_is_asked_for_nothing_more(supplier, scene):
    key = uuid.uuid4()
    (outcome,) = receive(scene, pdf("FA-1", *TOTALS, *TO_RECIPIENT), key=key)
    send_invoice(actor=scene.supplier, invoice_id=outcome.draft.pk)
    assert shown(supplier.get(address(key))) == ([], False)


def test_what_was_read_is_marked_until_somebody_saves_the_draft(supplier, scene):
    (outcome,) = receive(scene, pdf("FA-1", *TOTALS))
    edit = reverse("invoices:issued-edit", args=[outcome.draft.pk])
    note = "Prérempli depuis votre PDF – à vérifier"
    assert supplier.get(edit).text.count(note) == 6
    Invoice.objects.update(version=2)
    assert note not in supplier.get(edit).text


def test_what_a_draft_costs_is_bounded_as_their_number_is(supplier, scene):
    key, costs = uuid.uuid4(), []
    for number in range(3):
        receive(scene, pdf(f"FA-{number}", *TOTALS, *TO_RECIPIENT), key=key)
        with CaptureQueriesContext(connection) as queries:
            supplier.get(address(key))
        costs.append(len(queries))
    assert costs[2] - costs[1] <= 7
    assert costs[0] <= 20
