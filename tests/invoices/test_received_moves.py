import pytest
from django.urls import reverse

from invoices.enums import Motive, Status
from invoices.models import StatusChange
from invoices.services.processing import process_invoice
from invoices.workflow import INVOICE_TABLE
from structures.selectors import load_actor
from tests.invoices.reception import MOVES, detail_url, move_url, received
from tests.structures.factories import MembershipFactory
from tests.support.refusals import written

pytestmark = pytest.mark.django_db


WORDS = {
    "recycle": {"comment": "Le service ECOLES a commandé."},
    "reject": {"motive": Motive.MONTANT_ERR},
    "suspend": {"motive": Motive.LIVR_INCOMP},
}


@pytest.mark.parametrize(
    ("name", "status"),
    [(move.name, status) for move in INVOICE_TABLE if move.name in MOVES for status in sorted(move.sources)],
)
def test_every_move_is_made_with_its_words(clerk, commune, name, status):
    invoice = received(commune, status=status)
    words = WORDS.get(name, {})
    window = clerk.get(move_url(invoice, name))
    assert window.status_code == 200
    answer = clerk.post(move_url(invoice, name), words)
    assert (answer.status_code, answer.url) == (302, detail_url(invoice))
    invoice.refresh_from_db()
    target = next(move.target for move in INVOICE_TABLE if move.name == name)
    assert invoice.status == target
    change = StatusChange.objects.filter(invoice=invoice).latest("id")
    assert (change.move, change.source, change.target) == (name, status, target)
    assert (change.motive, change.comment) == (words.get("motive", ""), words.get("comment", ""))
    page = clerk.get(answer.url).text
    assert f"est maintenant au statut «\u00a0{Status(target).label}\u00a0»" in page


def test_a_mandate_number_is_kept_and_may_be_left_out(clerk, commune):
    first, second = received(commune), received(commune)
    clerk.post(move_url(first, "mandate"), {"mandate_number": "M-2026-12", "comment": "Bordereau 4"})
    clerk.post(move_url(second, "mandate"))
    assert [change.mandate_number for change in StatusChange.objects.filter(move="mandate").order_by("id")] == [
        "M-2026-12",
        "",
    ]
    assert "M-2026-12" in clerk.get(detail_url(first)).text


@pytest.mark.parametrize(
    ("name", "words", "code", "field"),
    [
        ("reject", {}, "FAC-017", "motive"),
        ("reject", {"motive": "PAS_UN_MOTIF"}, "SYS-006", "motive"),
        ("suspend", {"comment": "Il manque un colis"}, "FAC-017", "motive"),
        ("recycle", {}, "FAC-018", "comment"),
        ("recycle", {"comment": "   "}, "FAC-018", "comment"),
        ("mandate", {"mandate_number": "9" * 51}, "SYS-004", "mandate_number"),
        ("confirm_service", {"comment": "a" * 2001}, "SYS-004", "comment"),
    ],
)
@pytest.mark.parametrize("by", ["post", "htmx_post"])
def test_a_move_without_the_words_it_needs_is_refused(clerk, commune, name, words, code, field, by):
    invoice = received(commune)
    before = written()
    answer = getattr(clerk, by)(move_url(invoice, name), words)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert {on: [line.finding.code for line in form[on].error_lines] for on in form.errors} == {field: [code]}
    assert f'data-error-code="{code}"' in answer.text
    for typed in words.values():
        assert typed.strip() in answer.text or typed == "PAS_UN_MOTIF"
    assert written() == before


@pytest.mark.parametrize("by", ["post", "htmx_post"])
def test_a_status_that_changed_meanwhile_is_told_and_nothing_is_written(clerk, commune, by):
    invoice = received(commune)
    colleague = load_actor(MembershipFactory(structure=commune).user, None)
    process_invoice(actor=colleague, invoice_id=invoice.pk, move="mandate")
    before = written()
    answer = getattr(clerk, by)(move_url(invoice, "confirm_service"), {"comment": "Vu"})
    assert answer.status_code == 422
    assert [line.finding.code for line in answer.context["form"].error_lines] == ["FAC-016"]
    assert "la facture est au statut «\u00a0Mandatée\u00a0»" in answer.text
    assert written() == before


def test_a_window_for_a_move_that_is_over_says_so(clerk, commune):
    invoice = received(commune, status=Status.MISE_EN_PAIEMENT)
    page = clerk.get(move_url(invoice, "mandate"))
    assert page.status_code == 409
    assert 'data-error-code="FAC-016"' in page.text


@pytest.mark.parametrize("name", ["send", "withdraw", "make_available", "reject_automatically", "inconnu"])
def test_moves_of_others_do_not_exist_for_the_recipient(clerk, commune, name):
    invoice = received(commune, status=Status.EN_COURS_ACHEMINEMENT)
    before = written()
    assert clerk.get(move_url(invoice, name)).status_code == 404
    assert clerk.post(move_url(invoice, name)).status_code == 404
    assert written() == before


def test_a_second_click_makes_no_second_move(clerk, commune):
    invoice = received(commune)
    clerk.post(move_url(invoice, "confirm_service"))
    before = written()
    assert clerk.post(move_url(invoice, "confirm_service")).status_code == 422
    assert written() == before


def test_words_that_a_move_does_not_take_are_not_asked_nor_kept(clerk, commune):
    invoice = received(commune)
    window = clerk.get(move_url(invoice, "confirm_service")).text
    assert 'name="motive"' not in window
    assert 'name="mandate_number"' not in window
    clerk.post(move_url(invoice, "confirm_service"), {"motive": Motive.AUTRE, "mandate_number": "1"})
    change = StatusChange.objects.get(move="confirm_service")
    assert (change.motive, change.mandate_number) == ("", "")


def test_the_window_is_the_part_of_the_page_that_htmx_asks_for(clerk, commune):
    url = move_url(received(commune), "reject")
    fragment, page = clerk.htmx_get(url), clerk.get(url)
    assert "<html" not in fragment.text
    assert 'id="window-title"' in fragment.text
    assert fragment.text.split("<form")[0].strip() in page.text


def test_after_a_move_from_its_window_the_browser_goes_to_the_invoice(clerk, commune):
    invoice = received(commune)
    answer = clerk.htmx_post(move_url(invoice, "confirm_service"))
    assert answer["HX-Redirect"] == detail_url(invoice)
    assert "Service fait" in clerk.get(detail_url(invoice)).text.split('id="messages"')[1].split("</div>")[0]


@pytest.mark.parametrize("path", ["received-list", "received-detail", "received-move"])
def test_nobody_sees_received_invoices_without_signing_in(client, commune, path):
    invoice = received(commune)
    arguments = {"received-list": [], "received-detail": [invoice.pk], "received-move": [invoice.pk, "mandate"]}
    before = written()
    url = reverse(f"invoices:{path}", args=arguments[path])
    assert client.get(url).url.startswith("/connexion/")
    assert client.post(url).url.startswith("/connexion/") or client.post(url).status_code == 405
    assert written() == before
