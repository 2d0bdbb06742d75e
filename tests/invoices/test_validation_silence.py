from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from invoices.enums import Side, Status
from invoices.models import Invoice, StatusChange
from invoices.rules.delay import paris_day
from invoices.rules.validation import silence_ends
from invoices.selectors import invoices_to_validate, timeline, validation_counts
from invoices.services.deposit import send_invoice
from invoices.services.processing import process_invoice, withdraw_invoice
from invoices.services.validation import act_on_silence, correct_validator
from kernel.clock import telling
from structures.actor import NOBODY
from structures.enums import Degree, Space
from tests.invoices.validating import A9, A12, MISROUTED, REFUSAL, later, reader, routed
from tests.structures.factories import ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db


def path(invoice):
    return list(StatusChange.objects.filter(invoice=invoice).values_list("target", flat=True))


# Silence


@pytest.mark.parametrize(("framework", "days", "acted"), [(A9, 15, 0), (A9, 16, 1), (A12, 6, 0), (A12, 7, 1)])
def test_silence_is_acted_upon_when_the_days_are_over_and_not_before(market, framework, days, acted):
    market.asked(framework)
    with later(days):
        assert act_on_silence() == acted
        assert act_on_silence() == 0


def test_tacit_acceptance_is_told_as_the_systems(market):
    market.asked()
    with later(16):
        act_on_silence()
    change = StatusChange.objects.get(target=Status.ABSENCE_VALIDATION_1_HORS_DELAI)
    assert (change.side, change.user) == (Side.SYSTEM, None)


def test_a_reminder_changes_nothing_but_the_day_of_the_next(market):
    invoice = market.asked(A12)
    before = path(invoice)
    due = []
    for days in (7, 14, 21):
        with later(days):
            assert act_on_silence() == 1
        invoice.refresh_from_db()
        due.append(invoice.validation_due_at)
        assert (invoice.status, path(invoice)) == (Status.A_VALIDER_1, before)
    assert [paris_day(later_one) - paris_day(earlier) for earlier, later_one in pairwise(due)] == [
        timedelta(days=7)
    ] * 2


def test_an_answer_in_time_leaves_nothing_to_silence(market):
    invoice = market.asked()
    market.answer(invoice, "misroute_1", words=MISROUTED)
    with later(40):
        assert act_on_silence() == 0


def test_silence_is_acted_upon_in_batches(market):
    market.asked(number="FA-1")
    market.asked(number="FA-2")
    market.asked(number="FA-3")
    with telling(timezone.now() + timedelta(days=20)):
        assert [act_on_silence(limit=2), act_on_silence(limit=2), act_on_silence(limit=2)] == [2, 1, 0]


def test_a_new_validator_has_days_of_his_own(market):
    invoice = market.asked()
    with later(10):
        market.answer(invoice, "misroute_1", words=MISROUTED)
        correct_validator(actor=market.scene.supplier, invoice_id=invoice.pk, validator=market.titulaire)
        routed(invoice)
        asked_at = invoice.validator_1_asked_at
    assert invoice.validation_due_at == silence_ends(A9, asked_at)
    with later(16):
        assert act_on_silence() == 0


# Withdrawal


@pytest.mark.parametrize("state", ["asked", "handed_over"])
def test_the_supplier_withdraws_what_is_with_a_validator_and_the_number_is_free(market, state):
    invoice = getattr(market, state)()
    invoice = withdraw_invoice(actor=market.scene.supplier, invoice_id=invoice.pk)
    assert (invoice.status, invoice.number_is_taken) == (Status.ABANDONNEE, False)
    with later(40):
        assert act_on_silence() == 0
    assert routed(invoice).status == Status.ABANDONNEE


def test_after_a_refusal_under_a12_the_number_may_be_sent_again(market):
    invoice = market.asked(A12)
    market.answer(invoice, "refuse_1", words=REFUSAL)
    again = market.asked(A12)
    assert (again.number, again.status) == (invoice.number, Status.A_VALIDER_1)


# Who sees what


def test_a_validator_sees_the_invoice_from_the_moment_it_is_asked(market):
    draft = market.scene.draft(framework=A9, validator_1=market.cotraitant)
    assert not invoices_to_validate(market.first).exists()
    sent = send_invoice(actor=market.scene.supplier, invoice_id=draft.pk)
    assert not invoices_to_validate(market.first).exists()
    routed(sent)
    assert list(invoices_to_validate(market.first)) == [sent]
    assert list(Invoice.objects.visible_to(market.first)) == [sent]
    assert not invoices_to_validate(market.second).exists()
    assert not Invoice.objects.visible_to(market.second).exists()


def test_the_titulaire_sees_it_once_a_cotraitant_has_named_him(market):
    invoice = market.handed_over()
    for actor in (market.first, market.second):
        assert list(invoices_to_validate(actor)) == [invoice]
        assert list(Invoice.objects.visible_to(actor)) == [invoice]


def test_rights_decide_who_sees_what_is_to_be_validated(market):
    market.asked()
    service = ServiceFactory(structure=market.cotraitant)
    assert invoices_to_validate(reader(market.cotraitant)).count() == 1
    for actor in (
        reader(market.cotraitant, service=service),
        reader(market.cotraitant, space=Space.ISSUED, degree=Degree.MODIFICATION),
        reader(StructureFactory()),
        market.scene.clerk,
        NOBODY,
    ):
        assert not invoices_to_validate(actor).exists()
        assert validation_counts(actor) == {}


def test_a_validator_does_not_see_the_steps_kept_from_the_supplier(market):
    market.scene.recipient.payment_status_hidden = True
    market.scene.recipient.save()
    invoice = market.asked()
    market.answer(invoice, "validate_1")
    routed(invoice)
    for move in ("mandate", "pay"):
        process_invoice(actor=market.scene.clerk, invoice_id=invoice.pk, move=move)
    assert [step.status for step in timeline(invoice, Side.VALIDATOR_1)][-1] == Status.MANDATEE
    assert validation_counts(market.first) == {Status.MANDATEE: 1}
