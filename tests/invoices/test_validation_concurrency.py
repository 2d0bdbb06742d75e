"""Validators who answer at once, and silence that ends while somebody clicks."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from invoices.enums import MarketRole, Side, Status
from invoices.models import Invoice, StatusChange
from invoices.selectors import status_counts, validation_counts
from invoices.services.moves import lock_invoice
from invoices.services.processing import withdraw_invoice
from invoices.services.routing import route_invoice
from invoices.services.validation import act_on_silence, answer_validation
from kernel.errors import Refused
from mails.models import Mail
from structures.selectors import load_actor
from tests.invoices.validating import A9, A12, REFUSAL, make_market
from tests.structures.factories import MembershipFactory
from tests.support.concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def market():
    return make_market()


def codes(outcomes):
    return sorted(one.findings[0].code for one in outcomes if isinstance(one, Refused))


def overdue(invoice):
    """The days to answer are over."""
    Invoice.objects.filter(pk=invoice.pk).update(validation_due_at=timezone.now() - timedelta(minutes=1))
    return invoice


def answers(invoice):
    return list(StatusChange.objects.filter(invoice=invoice, source=Status.A_VALIDER_1).values_list("move", flat=True))


def test_of_two_validators_one_answers_and_the_other_is_told(market):
    invoice = market.asked(A12)
    colleague = load_actor(MembershipFactory(structure=market.cotraitant).user, None)
    outcomes = at_once([
        partial(answer_validation, actor=market.first, invoice_id=invoice.pk, move="validate_1"),
        partial(answer_validation, actor=colleague, invoice_id=invoice.pk, move="refuse_1", words=REFUSAL),
    ])  # fmt: skip
    assert codes(outcomes) == ["FAC-016"]
    assert len(answers(invoice)) == 1


def test_ten_clicks_of_a_cotraitant_hand_the_invoice_over_once(market):
    invoice = market.asked()
    hand_over = partial(
        answer_validation,
        actor=market.first,
        invoice_id=invoice.pk,
        move="validate_1",
        role=MarketRole.COTRAITANT,
        titulaire=market.titulaire,
    )
    assert codes(at_once([hand_over] * 10)) == ["FAC-016"] * 9
    assert validation_counts(market.second) == {Status.A_VALIDER_2: 1}


def test_silence_and_a_click_never_both_happen(market):
    invoice = overdue(market.asked(A9))
    at_once([
        partial(answer_validation, actor=market.first, invoice_id=invoice.pk, move="refuse_1", words=REFUSAL),
        act_on_silence,
    ])  # fmt: skip
    assert answers(invoice) in (["refuse_1"], ["accept_tacitly_1"])


def test_a_click_that_holds_the_lock_is_passed_over(market):
    invoice = overdue(market.asked(A9))
    with transaction.atomic():
        lock_invoice(invoice.pk)
        assert at_once([act_on_silence]) == [0]
    assert act_on_silence() == 1


def test_runs_at_once_accept_each_invoice_once(market):
    invoices = [overdue(market.asked(A9, number=f"FA-{n}")) for n in range(4)]
    assert sum(at_once([act_on_silence] * 4)) == 4
    assert [answers(invoice) for invoice in invoices] == [["accept_tacitly_1"]] * 4


def test_runs_at_once_remind_once(market):
    overdue(market.asked(A12))
    assert sum(at_once([act_on_silence] * 4)) == 1
    assert Mail.objects.filter(kind="validation-reminder").count() == 1


def test_withdrawal_and_answer_never_both_happen(market):
    invoice = market.asked()
    outcomes = at_once([
        partial(withdraw_invoice, actor=market.scene.supplier, invoice_id=invoice.pk),
        partial(answer_validation, actor=market.first, invoice_id=invoice.pk, move="refuse_1", words=REFUSAL),
    ])  # fmt: skip
    assert codes(outcomes) == ["FAC-016"]


def test_workers_bring_a_validated_invoice_on_once(market):
    invoice = market.answer(market.asked(), "validate_1")
    at_once([partial(route_invoice, invoice_id=invoice.pk)] * 4)
    targets = list(StatusChange.objects.filter(invoice=invoice).values_list("target", flat=True))
    assert targets.count(Status.MISE_A_DISPOSITION) == 1
    assert status_counts(market.scene.clerk, Side.RECIPIENT) == {Status.MISE_A_DISPOSITION: 1}
