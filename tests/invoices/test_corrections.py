from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from invoices.enums import Side, Status
from invoices.models import StatusChange
from invoices.rules.corrections import check_correction, clock_kept, kept_clock
from invoices.rules.delay import Clock
from invoices.rules.words import Words
from invoices.selectors import status_counts, timeline
from invoices.services.corrections import correct_status
from invoices.services.deposit import send_invoice
from invoices.services.follow_up import acknowledge_rejection, complete_invoice
from invoices.services.processing import process_invoice
from invoices.workflow import PROCESSING_MOVES
from mails.models import Mail
from structures.enums import Degree, Space
from tests.invoices.desk import principal_of
from tests.invoices.reception import detail_url, move_url, received, sign_in
from tests.support.outbox import drain_outbox
from tests.support.refusals import refused, written

pytestmark = pytest.mark.django_db

WORDS = {
    "reject": Words(motive="AUTRE"),
    "suspend": Words(motive="AUTRE"),
    "recycle": Words(comment="Mauvais service"),
}
DUE = date(2026, 4, 1)
CLOCKS = [
    {"due_date": DUE, "clock_stopped_on": None, "clock_days_kept": None},
    {"due_date": DUE, "clock_stopped_on": date(2026, 2, 1), "clock_days_kept": None},
    {"due_date": None, "clock_stopped_on": date(2026, 2, 1), "clock_days_kept": 12},
    {"due_date": None, "clock_stopped_on": None, "clock_days_kept": None},
]
STEPS = [(source, move.name) for move in PROCESSING_MOVES.values() for source in sorted(move.sources)]


@pytest.fixture
def actor(commune):
    return principal_of(commune)


def process(actor, invoice, move):
    return process_invoice(actor=actor, invoice_id=invoice.pk, move=move, words=WORDS.get(move, Words()))


def correct(actor, invoice, reason="Erreur de saisie"):
    return correct_status(actor=actor, invoice_id=invoice.pk, reason=reason)


def standing(invoice):
    """All that a correction has to bring back."""
    invoice.refresh_from_db()
    return (invoice.status, invoice.supplier_status, invoice.payment_clock, invoice.needs_acknowledgement)


@pytest.mark.parametrize(("source", "move"), [step for step in STEPS if step[1] != "pay"])
def test_each_move_is_taken_back_as_if_it_had_not_been_made(actor, commune, source, move):
    invoice = received(commune, status=source, due_date=timezone.localdate() + timedelta(days=9))
    before, counts = standing(invoice), status_counts(actor, Side.RECIPIENT)
    process(actor, invoice, move)
    correct(actor, invoice)
    assert standing(invoice) == before
    assert status_counts(actor, Side.RECIPIENT) == counts
    step = invoice.history.latest("pk")
    assert (step.target, step.comment, step.side) == (source, "Erreur de saisie", Side.RECIPIENT)


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize("move", ["reject", "suspend", "recycle"])
def test_the_payment_clock_is_exactly_what_it_was(actor, commune, clock, move):
    invoice = received(commune, **clock)
    process(actor, invoice, move)
    correct(actor, invoice)
    invoice.refresh_from_db()
    assert {name: getattr(invoice, name) for name in clock} == clock


def test_a_suspension_that_was_a_mistake_leaves_the_one_that_counts(actor, commune):
    invoice = received(commune, due_date=timezone.localdate() + timedelta(days=9))
    process(actor, invoice, "suspend")
    correct(actor, invoice)
    process(actor, invoice, "suspend")
    invoice.refresh_from_db()
    assert (invoice.clock_stopped_on, invoice.clock_days_kept) == (timezone.localdate(), 9)


def test_after_a_day_it_is_too_late(actor, commune):
    invoice = received(commune)
    with time_machine.travel("2026-05-04T10:00:00Z", tick=False) as clock:
        process(actor, invoice, "reject")
        clock.shift(timedelta(hours=24, seconds=1))
        with refused("FAC-085"):
            correct(actor, invoice)
        clock.shift(timedelta(seconds=-1))
        correct(actor, invoice)


def test_never_twice_in_a_row(actor, commune):
    invoice = received(commune)
    process(actor, invoice, "confirm_service")
    process(actor, invoice, "mandate")
    correct(actor, invoice)
    with refused("FAC-086"):
        correct(actor, invoice)


def test_a_payment_is_final(actor, commune):
    invoice = received(commune, status=Status.MANDATEE)
    process(actor, invoice, "pay")
    with refused("FAC-086"):
        correct(actor, invoice)


def test_a_step_that_is_not_the_recipients_is_not_theirs_to_take_back(actor, commune):
    invoice = received(commune)
    with refused("FAC-086"):
        correct(actor, invoice)


@pytest.mark.parametrize("answer", ["acknowledged", "completed", "sent again"])
def test_what_the_supplier_has_followed_up_stays(scene, answer):
    invoice = scene.routed()
    process(scene.clerk, invoice, "suspend" if answer == "completed" else "reject")
    if answer == "acknowledged":
        acknowledge_rejection(actor=scene.supplier, invoice_id=invoice.pk)
    elif answer == "completed":
        complete_invoice(actor=scene.supplier, invoice_id=invoice.pk, comment="Voici")
    else:
        copy = scene.draft(number="FA-2026-18")
        copy.replaced_invoice = invoice
        copy.save(update_fields=["replaced_invoice"])
        send_invoice(actor=scene.supplier, invoice_id=copy.pk)
    with refused("FAC-086"):
        correct(scene.clerk, invoice)


def test_a_reason_is_needed(actor, commune):
    invoice = received(commune)
    process(actor, invoice, "mandate")
    with refused(("FAC-018", "comment")):
        correct(actor, invoice, reason="  ")


def test_only_whoever_may_process_corrects(actor, commune):
    invoice = received(commune)
    process(actor, invoice, "mandate")
    supplier = principal_of(invoice.issuer)
    with refused("FAC-016"):
        correct(supplier, invoice)


@pytest.mark.parametrize("move", ["correct_to_available", "correct_to_completed"])
def test_a_correction_cannot_be_asked_for_as_a_plain_move(actor, clerk, commune, move):
    invoice = received(commune, status=Status.MANDATEE)
    with refused("FAC-016"):
        process_invoice(actor=actor, invoice_id=invoice.pk, move=move, words=Words(comment="x"))
    assert clerk.post(move_url(invoice, move), {"comment": "x"}).status_code == 404


# What the supplier hears


def test_the_supplier_reads_that_it_was_a_mistake_and_why(scene):
    invoice = scene.routed()
    process(scene.clerk, invoice, "reject")
    correct(scene.clerk, invoice, "Confondue avec une autre")
    drain_outbox()
    mail = Mail.objects.filter(address=scene.supplier.user.contact_address).latest("pk")
    assert "a corrigé un statut mis par erreur" in mail.text
    assert "Confondue avec une autre" in mail.text
    assert [step.is_correction for step in timeline(invoice, Side.SUPPLIER)][-1]
    # Nothing has arrived: its recipient had it all along.
    arrivals = Mail.objects.filter(address=scene.clerk.user.contact_address, kind="invoice-received")
    assert arrivals.count() == 1


def test_back_from_a_hidden_step_is_hidden_too(actor, commune):
    commune.payment_status_hidden = True
    commune.save()
    invoice = received(commune, status=Status.MANDATEE)
    process(actor, invoice, "account")
    correct(actor, invoice)
    invoice.refresh_from_db()
    assert invoice.supplier_status == Status.MANDATEE
    assert StatusChange.objects.filter(invoice=invoice, is_hidden_from_supplier=True).count() == 2


def test_a_step_shown_before_the_recipient_kept_it_to_itself_is_taken_back_for_both(actor, commune):
    invoice = received(commune, status=Status.MANDATEE)
    process(actor, invoice, "account")
    commune.payment_status_hidden = True
    commune.save()
    correct(actor, invoice)
    invoice.refresh_from_db()
    assert invoice.supplier_status == Status.MANDATEE


# The page


def test_the_page_offers_it_while_it_is_possible(clerk, commune):
    invoice = received(commune)
    url = reverse("invoices:received-correct", args=[invoice.pk])
    assert url not in clerk.get(detail_url(invoice)).text
    clerk.post(move_url(invoice, "mandate"), {})
    assert url in clerk.get(detail_url(invoice)).text
    answer = clerk.htmx_post(url, {"comment": ""})
    assert answer.status_code == 422
    clerk.post(url, {"comment": "Trop tôt"})
    page = clerk.get(detail_url(invoice)).text
    assert "Le destinataire a corrigé un statut mis par erreur." in page
    assert url not in page
    assert clerk.get(url).status_code == 409


def test_readers_correct_nothing(client, actor, commune):
    invoice = received(commune)
    process(actor, invoice, "mandate")
    sign_in(client, commune, {Space.RECEIVED: Degree.CONSULTATION})
    url = reverse("invoices:received-correct", args=[invoice.pk])
    assert url not in client.get(detail_url(invoice)).text
    before = written()
    assert client.post(url, {"comment": "x"}).status_code == 403
    assert written() == before


# The rules alone


@pytest.mark.parametrize("clock", [Clock(), Clock(DUE), Clock(None, DUE, 3), Clock(DUE, DUE, None)])
def test_a_clock_is_kept_and_found_again(clock):
    assert clock_kept(kept_clock(clock)) == clock


def test_without_history_there_is_nothing_to_correct():
    assert check_correction(None, timezone.now()).code == "FAC-086"
