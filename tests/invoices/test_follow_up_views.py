import csv
import io
import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from invoices.enums import DocumentType, Framework, Motive, Status
from invoices.models import Invoice
from invoices.rules.words import Words
from invoices.services.copies import correct_invoice
from invoices.services.corrections import correct_status
from invoices.services.processing import process_invoice
from kernel.formats import money
from structures.enums import Degree, Space
from tests.invoices.deposit_form import above, beside, codes, parsed, typed, value
from tests.invoices.factories import InvoiceFactory
from tests.structures.factories import MembershipFactory, ServiceFactory
from tests.support.htmx import find, walk

pytestmark = pytest.mark.django_db

WORDS = {
    "suspend": Words(motive=Motive.LIVR_INCOMP, comment="Il manque le bon"),
    "recycle": Words(comment="Autre service"),
    "reject": Words(motive=Motive.MONTANT_ERR),
}
WAYS = {"complete", "recycle", "acknowledge", "correct", "duplicate", "credit", "certificate", "withdraw"}


def url(name, invoice, side="issued"):
    return reverse(f"invoices:{side}-{name}", args=[invoice.pk])


def came_back(scene, move, **changes):
    invoice = scene.routed(**changes)
    return process_invoice(actor=scene.clerk, invoice_id=invoice.pk, move=move, words=WORDS.get(move, Words()))


def ways(client, invoice):
    """What the page of the invoice offers."""
    page = client.get(url("detail", invoice)).text
    return {way for way in WAYS if url(way, invoice) in page}


def numbers(page):
    return [row.number for row in page.context["listing"].page.rows]


def slip(name="bon.txt", content=b"Bon de livraison"):
    return SimpleUploadedFile(name, content, "text/plain")


@pytest.fixture
def supplier(client, scene):
    client.force_login(scene.supplier.user)
    return client


# What is offered


@pytest.mark.parametrize(
    ("move", "offered"),
    [
        ("suspend", {"complete", "credit"}),
        ("recycle", {"recycle"}),
        ("reject", {"acknowledge", "correct"}),
        ("mandate", {"credit"}),
    ],
)
def test_the_page_offers_what_the_status_allows(supplier, scene, move, offered):
    assert ways(supplier, came_back(scene, move)) == offered | {"duplicate", "certificate"}


def test_a_reader_is_offered_the_certificate_alone(client, scene):
    rights = {Space.ISSUED: Degree.CONSULTATION}
    client.force_login(MembershipFactory(structure=scene.issuer, rights=rights).user)
    for move in ("suspend", "recycle", "reject"):
        assert ways(client, came_back(scene, move, number=move)) == {"certificate"}


# Completing


def test_a_comment_and_a_file_complete_the_invoice(supplier, scene):
    invoice = came_back(scene, "suspend")
    posted = supplier.post(url("complete", invoice), {"comment": "Le voici", "attachments": slip()})
    assert posted.url == url("detail", invoice)
    assert Invoice.objects.get(pk=invoice.pk).status == Status.COMPLETEE
    page = supplier.get(posted.url).text
    assert "Le voici" in page
    assert "bon.txt" in page


def test_nothing_said_is_told_beside_the_field_and_above_the_form(supplier, scene):
    page = supplier.post(url("complete", came_back(scene, "suspend")), {"comment": " "})
    assert page.status_code == 422
    assert beside(page, "comment") == ["FAC-040"]
    assert above(page) == [("FAC-040", "#id_comment")]


def test_a_file_that_is_refused_keeps_the_words_and_the_other_files(supplier, scene):
    invoice = came_back(scene, "suspend")
    files = [slip(), slip("programme.exe", b"MZ")]
    page = supplier.post(url("complete", invoice), {"comment": "Le voici", "attachments": files})
    assert page.status_code == 422
    assert [code for code, _ in above(page)] == ["FIC-004"]
    assert "Le voici" in page.text
    token = value(page, "attachments")
    assert supplier.post(url("complete", invoice), {"attachments": token}).status_code == 302
    assert Invoice.objects.get(pk=invoice.pk).attachments.get().file.name == "bon.txt"


def test_a_kept_file_can_be_discarded(supplier, scene):
    invoice = came_back(scene, "suspend")
    page = supplier.post(url("complete", invoice), {"comment": "Non", "attachments": [slip(), slip("a.exe", b"MZ")]})
    token = value(page, "attachments")
    page = supplier.post(url("complete", invoice), {"comment": "Non", "attachments": token, "discard": token})
    assert page.status_code == 200
    assert value(page, "attachments") is None
    assert "Non" in page.text


@pytest.mark.parametrize(("move", "way", "said"), [("suspend", "complete", "le bon"), ("recycle", "recycle", "Autre")])
def test_the_form_repeats_what_the_recipient_asked_for(supplier, scene, move, way, said):
    callout = supplier.get(url(way, came_back(scene, move))).text.partition("fr-callout")[2]
    assert said in callout


@pytest.mark.parametrize("way", ["complete", "recycle"])
def test_the_form_of_a_move_that_is_over_is_not_shown(supplier, scene, way):
    page = supplier.get(url(way, scene.routed()), follow=True)
    assert "FAC-016" in codes(parsed(page))


# Recycling


def test_the_form_shows_where_the_invoice_went_and_takes_the_correction(supplier, scene):
    ServiceFactory(structure=scene.recipient, code="ECOLES")
    invoice = came_back(scene, "recycle")
    page = supplier.get(url("recycle", invoice))
    assert value(page, "service_code") == "TECH"
    assert scene.recipient.name in page.text
    answers = {"recipient": scene.recipient.pk, "service_code": "ECOLES", "commitment_number": "E-1"}
    assert supplier.post(url("recycle", invoice), answers).url == url("detail", invoice)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.service_code, invoice.commitment_number) == (Status.DEPOSEE, "ECOLES", "E-1")


def test_a_wrong_service_is_told_and_nothing_moves(supplier, scene):
    invoice = came_back(scene, "recycle")
    page = supplier.post(url("recycle", invoice), {"recipient": scene.recipient.pk, "service_code": "NULLE-PART"})
    assert page.status_code == 422
    assert beside(page, "service_code") == ["STR-021"]
    assert Invoice.objects.get(pk=invoice.pk).status == Status.A_RECYCLER


def test_without_scripts_the_recipient_is_searched_by_a_button(supplier, scene):
    invoice = came_back(scene, "recycle")
    page = supplier.post(url("recycle", invoice), {"recipient_words": scene.recipient.name, "command": "search"})
    assert page.status_code == 200
    assert scene.recipient.name in page.text


def test_neither_number_nor_amount_can_be_slipped_in(supplier, scene):
    invoice = came_back(scene, "recycle")
    answers = {"recipient": scene.recipient.pk, "service_code": "TECH", "number": "AUTRE", "gross_amount": "1,00"}
    supplier.post(url("recycle", invoice), answers)
    again = Invoice.objects.get(pk=invoice.pk)
    assert (again.number, again.gross_amount) == (invoice.number, invoice.gross_amount)


# Acknowledging and copying


def test_acknowledging_ends_the_task_and_stands_in_the_history(supplier, scene):
    invoice = came_back(scene, "reject")
    page = supplier.post(url("acknowledge", invoice), follow=True)
    assert "Le fournisseur a pris connaissance du rejet" in page.text
    assert ways(supplier, invoice) == {"correct", "duplicate", "certificate"}
    assert "FAC-041" in codes(parsed(supplier.post(url("acknowledge", invoice), follow=True)))


@pytest.mark.parametrize(
    ("way", "move", "source"),
    [("correct", "reject", "replaced_invoice"), ("credit", "mandate", "corrected_invoice"), ("duplicate", "pay", None)],
)
def test_a_copy_opens_as_a_draft_and_is_linked(supplier, scene, way, move, source):
    invoice = came_back(scene, "mandate" if move == "pay" else move)
    page = supplier.post(url(way, invoice), {"form_key": uuid.uuid4()}, follow=True)
    draft = Invoice.objects.get(status=Status.BROUILLON)
    assert page.redirect_chain[-1][0] == url("edit", draft)
    assert source is None or getattr(draft, source) == invoice
    # Above its title, the page leads to whatever stands beside the invoice in the list.
    shown = supplier.get(url("detail", invoice)).text.partition("<h1>")[2]
    assert (url("detail", draft) in shown) is (source is not None)


def test_two_clicks_make_one_draft(supplier, scene):
    invoice, key = scene.routed(), uuid.uuid4()
    for _ in range(2):
        supplier.post(url("duplicate", invoice), {"form_key": key})
    assert Invoice.objects.filter(status=Status.BROUILLON).count() == 1


def test_a_forged_key_makes_a_draft_all_the_same(supplier, scene):
    assert supplier.post(url("duplicate", scene.routed()), {"form_key": "?"}).status_code == 302


def test_the_home_page_leads_to_what_waits(supplier, scene):
    assert "home-tasks" not in supplier.get(reverse("portal:home")).text
    for move in ("suspend", "recycle", "reject"):
        came_back(scene, move, number=move)
    page = supplier.get(reverse("portal:home"))
    links = [dict(one.attributes)["href"] for one in walk(find(parsed(page), "content")) if one.name == "a"]
    tasks = [link for link in links if "?" in link]
    assert [numbers(supplier.get(link)) for link in tasks] == [["reject"], ["suspend"], ["recycle"]]
    supplier.post(url("acknowledge", Invoice.objects.get(number="reject")))
    assert "rejet=nouveau" not in supplier.get(reverse("portal:home")).text


# Credit notes and frameworks in the form


def test_a_credit_note_is_typed_positive_and_shown_negative(supplier, scene):
    source = scene.routed(number="FA-1")
    answers = {"document_type": DocumentType.AVOIR, "corrected_number": "fa-1", "command": "save"}
    supplier.post(reverse("invoices:issued-deposit"), typed(scene, **answers))
    draft = Invoice.objects.get(status=Status.BROUILLON)
    assert (str(draft.gross_amount), draft.corrected_invoice) == ("-1481.47", source)
    page = supplier.get(url("edit", draft))
    assert value(page, "gross_amount") == "1481,47"
    assert value(page, "corrected_number") == "FA-1"
    assert money(draft.gross_amount) in supplier.get(url("confirm", draft)).text


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"document_type": "AVOIR"}, "FAC-042"),
        ({"document_type": "AVOIR", "corrected_number": "FA-0"}, "FAC-043"),
        ({"document_type": "FACTURE", "corrected_number": "FA-1"}, "FAC-044"),
    ],
)
def test_a_credit_note_names_an_invoice_and_nothing_else_does(supplier, scene, answers, code):
    scene.routed(number="FA-1")
    page = supplier.post(reverse("invoices:issued-deposit"), typed(scene, **answers))
    assert page.status_code == 422
    assert beside(page, "corrected_number") == [code]
    assert Invoice.objects.count() == 1


def test_what_is_paid_already_is_deposited_under_its_framework(supplier, scene):
    answers = {"framework": Framework.A2, "command": "save"}
    supplier.post(reverse("invoices:issued-deposit"), typed(scene, **answers))
    draft = Invoice.objects.get()
    assert draft.framework == Framework.A2
    chosen = [one for one in walk(parsed(supplier.get(url("edit", draft)))) if "selected" in dict(one.attributes)]
    assert [dict(one.attributes)["value"] for one in chosen] == [Framework.A2]


def test_totals_and_exports_count_credit_notes_as_negative(supplier, scene):
    source = scene.routed(number="FA-1")
    scene.routed(number="FA-2", document_type=DocumentType.AVOIR, corrected_invoice=source)
    page = supplier.get(reverse("invoices:issued-summary"))
    assert page.context["listing"].totals.amount == 0
    assert "-120,00" in page.text
    exported = supplier.get(reverse("invoices:issued-summary"), {"format": "csv"})
    rows = list(csv.reader(io.StringIO(b"".join(exported.streaming_content).decode()), delimiter=";"))
    assert {row[0]: row[3] for row in rows[1:]} == {"FA-1": "120,00", "FA-2": "-120,00"}


# A probable duplicate


def test_the_window_warns_of_a_probable_duplicate_and_lets_it_go(supplier, scene):
    first = scene.routed(number="FA-1")
    draft = scene.draft(number="FA-2")
    page = supplier.get(url("confirm", draft)).text
    assert "peut-être déjà partie" in page
    assert url("detail", first) in page
    assert supplier.post(url("confirm", draft), {"version": draft.version}).url == url("receipt", draft)


def test_the_window_warns_that_the_invoice_to_be_replaced_is_back(supplier, scene):
    source = came_back(scene, "reject")
    draft = correct_invoice(actor=scene.supplier, invoice_id=source.pk, form_key=uuid.uuid4())
    assert "peut-être déjà partie" not in supplier.get(url("confirm", draft)).text
    correct_status(actor=scene.clerk, invoice_id=source.pk, reason="Confondue avec une autre")
    page = supplier.get(url("confirm", draft)).text
    assert "que celle-ci devait remplacer, n’est plus rejetée" in page
    assert url("detail", source) in page


def test_no_warning_without_reason(supplier, scene):
    assert "peut-être déjà partie" not in supplier.get(url("confirm", scene.draft())).text


# The delay on both sides


def both_sides(client, scene, invoice):
    for user, side in ((scene.supplier.user, "issued"), (scene.clerk.user, "received")):
        client.force_login(user)
        yield " ".join(client.get(url("detail", invoice, side)).text.split())


def test_a_suspension_is_shown_to_both_sides(client, scene):
    invoice = came_back(scene, "suspend")
    for page in both_sides(client, scene, invoice):
        assert f"suspendu depuis le {timezone.localdate():%d/%m/%Y}" in page
        assert "il restait 30 jours" in page
    for user, address in ((scene.supplier.user, "issued-summary"), (scene.clerk.user, "received-list")):
        client.force_login(user)
        assert "délai suspendu" in client.get(reverse(f"invoices:{address}")).text


def test_being_late_is_priced_and_explained_to_both_sides(client, scene):
    invoice = scene.routed()
    Invoice.objects.filter(pk=invoice.pk).update(due_date=date(2025, 9, 1))
    days = (timezone.localdate() - date(2025, 9, 1)).days
    for page in both_sides(client, scene, invoice):
        assert f"en retard de {days} jours" in page
        assert f"120,00 € × 10,15 % × {days} jours / 365" in page
        assert "au 01/07/2025, 2,15 %, majoré de 8 points" in page
        assert "Indemnité forfaitaire" in page


def test_a_late_payment_tells_what_it_costs_for_good(client, scene):
    invoice = came_back(scene, "mandate")
    process_invoice(actor=scene.clerk, invoice_id=invoice.pk, move="pay")
    Invoice.objects.filter(pk=invoice.pk).update(due_date=timezone.localdate() - timedelta(days=4))
    for page in both_sides(client, scene, invoice):
        assert "Payée avec 4 jours de retard" in page


@pytest.mark.parametrize("changes", [{"framework": Framework.A2}, {"document_type": DocumentType.AVOIR}])
def test_without_delay_none_is_told(client, scene, changes):
    if "document_type" in changes:
        changes = {**changes, "corrected_invoice": scene.routed(number="FA-1")}
    for page in both_sides(client, scene, scene.routed(**changes)):
        assert "pas de délai de paiement" in page
        assert "au plus tard" not in page


def test_late_ones_come_first_and_what_is_over_last(client, scene):
    today = timezone.localdate()
    for number, days, status in (
        ("SOON", 3, Status.MISE_A_DISPOSITION),
        ("PAID", -60, Status.MISE_EN_PAIEMENT),
        ("LATE", -2, Status.MANDATEE),
        ("LATER", -9, Status.SUSPENDUE),
    ):
        InvoiceFactory(
            available=True,
            recipient=scene.recipient,
            number=number,
            status=status,
            due_date=today + timedelta(days=days),
        )
    client.force_login(scene.clerk.user)
    page = client.get(reverse("invoices:received-list"), {"tri": "echeance"})
    assert numbers(page) == ["LATER", "LATE", "SOON", "PAID"]
    page = client.get(reverse("invoices:received-list"), {"echeance": "depassee", "tri": "echeance"})
    assert numbers(page) == ["LATER", "LATE"]


def test_the_recipient_reads_what_a_credit_note_corrects(client, scene):
    note = scene.routed(number="FA-2", document_type=DocumentType.AVOIR, corrected_invoice=scene.routed(number="FA-1"))
    client.force_login(scene.clerk.user)
    page = client.get(url("detail", note, "received"))
    title = find(parsed(page), "content")
    assert "Avoir n°" in str(title)
    assert "Cet avoir corrige la facture n°\xa0FA-1" in page.text
