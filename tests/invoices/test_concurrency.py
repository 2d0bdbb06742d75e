"""Two at once, and fifty: the number, the status, the same form."""

import uuid
from functools import partial

import pytest

from invoices.enums import Side, Status
from invoices.models import Invoice, StatusChange
from invoices.rules.words import Words
from invoices.selectors import status_counts
from invoices.services.deposit import save_draft, send_invoice
from invoices.services.processing import process_invoice, withdraw_invoice
from invoices.services.routing import route_invoice
from kernel.errors import Refused
from tests.invoices.scenes import deposited_pdf, make_scene
from tests.support.concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene():
    return make_scene()


def codes(outcomes):
    return sorted(one.findings[0].code for one in outcomes if isinstance(one, Refused))


def test_of_fifty_parallel_sends_of_one_number_exactly_one_wins(scene):
    pdf = deposited_pdf("Facture n° FA-2026-17")
    drafts = [scene.draft(pdf=pdf) for _ in range(50)]
    outcomes = at_once([partial(send_invoice, actor=scene.supplier, invoice_id=draft.pk) for draft in drafts])
    assert codes(outcomes) == ["FAC-005"] * 49
    assert Invoice.objects.filter(number_is_taken=True).count() == 1
    assert StatusChange.objects.count() == 1
    assert status_counts(scene.supplier, Side.SUPPLIER) == {Status.BROUILLON: 49, Status.DEPOSEE: 1}


def test_the_same_draft_sent_twenty_times_at_once_is_sent_once(scene):
    draft = scene.draft()
    outcomes = at_once([partial(send_invoice, actor=scene.supplier, invoice_id=draft.pk)] * 20)
    assert {outcome.pk for outcome in outcomes} == {draft.pk}
    assert StatusChange.objects.count() == 1


def test_the_same_form_posted_twenty_times_at_once_is_one_draft(scene):
    save = partial(save_draft, actor=scene.supplier, form_key=uuid.uuid4(), version=0, data=scene.data())
    outcomes = at_once([save] * 20)
    assert len({outcome.pk for outcome in outcomes}) == 1
    assert status_counts(scene.supplier, Side.SUPPLIER) == {Status.BROUILLON: 1}


def test_two_workers_route_the_same_invoice_once(scene):
    invoice = scene.sent()
    at_once([partial(route_invoice, invoice_id=invoice.pk)] * 4)
    moves = StatusChange.objects.values_list("move", flat=True)
    assert list(moves) == ["send", "route", "make_available"]


def test_of_two_clerks_one_wins_and_the_other_is_told(scene):
    invoice = scene.routed()
    mandate = partial(process_invoice, actor=scene.clerk, invoice_id=invoice.pk, move="mandate", words=Words())
    recycle = partial(
        process_invoice, actor=scene.clerk, invoice_id=invoice.pk, move="recycle", words=Words(comment="Autre service")
    )
    assert codes(at_once([mandate, recycle])) == ["FAC-016"]
    assert StatusChange.objects.filter(invoice=invoice).count() == 4


def test_withdrawal_and_routing_never_both_happen(scene):
    invoice = scene.sent()
    at_once([
        partial(withdraw_invoice, actor=scene.supplier, invoice_id=invoice.pk),
        partial(route_invoice, invoice_id=invoice.pk),
    ])  # fmt: skip
    invoice.refresh_from_db()
    assert invoice.status in {Status.ABANDONNEE, Status.MISE_A_DISPOSITION}
    assert invoice.number_is_taken == (invoice.status == Status.MISE_A_DISPOSITION)
    assert (invoice.made_available_at is not None) == (invoice.status == Status.MISE_A_DISPOSITION)
