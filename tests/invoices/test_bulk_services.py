import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from invoices.enums import BulkAction, BulkState, ItemState, Side, Status
from invoices.models import BulkItem, BulkJob, Invoice, Order, StatusChange
from invoices.rules.words import Words
from invoices.selectors import status_counts
from invoices.services import bulk
from invoices.services.bulk import cancel_job, interrupt_stalled_jobs, run_batch
from invoices.services.processing import process_invoice
from outbox.models import Delivery, State
from structures.enums import Degree, Role, Space
from structures.models import Membership
from structures.selectors import load_actor
from tests.invoices.desk import all_received, principal_of, received_by, rejection, start
from tests.structures.factories import MembershipFactory, RightFactory, ServiceFactory, StructureFactory
from tests.support.outbox import drain_outbox
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(commune):
    return principal_of(commune)


def outcome(job):
    job.refresh_from_db()
    return job.state, job.total, job.done, job.refused, job.left


def codes(job):
    """The errors of the refused rows, by invoice."""
    rows = BulkItem.objects.filter(job=job, state=ItemState.REFUSED)
    return {row.invoice_id: [finding["code"] for finding in row.findings] for row in rows}


def test_a_job_makes_the_move_of_each_invoice_as_if_it_were_alone(actor, commune):
    invoices = received_by(commune, 3)
    job = start(actor, invoices, rejection(comment="Déjà reçue"))
    assert outcome(job) == (BulkState.RUNNING, 3, 0, 0, 3)
    drain_outbox()
    assert outcome(job) == (BulkState.DONE, 3, 3, 0, 0)
    for invoice in invoices:
        invoice.refresh_from_db()
        assert (invoice.status, invoice.due_date, invoice.needs_acknowledgement) == (Status.REJETEE, None, True)
        step = invoice.history.latest("pk")
        assert (step.move, step.motive, step.comment) == ("reject", "DOUBLE_FACT", "Déjà reçue")
        assert (step.side, step.user) == (Side.RECIPIENT, actor.user)
    assert status_counts(actor, Side.RECIPIENT) == {Status.REJETEE: 3}


def test_what_cannot_be_done_is_told_row_by_row_and_leaves_no_trace(actor, commune):
    invoices = received_by(commune, 3)
    [paid] = received_by(commune, 1, status=Status.MISE_EN_PAIEMENT)
    job = start(actor, [*invoices, paid])
    process_invoice(actor=actor, invoice_id=invoices[0].pk, move="mandate", words=Words())
    drain_outbox()
    assert outcome(job) == (BulkState.DONE, 4, 2, 2, 0)
    assert codes(job) == {invoices[0].pk: ["FAC-016"], paid.pk: ["FAC-016"]}
    assert BulkItem.objects.get(job=job, invoice=paid).findings[0]["params"] == {"status": "Mise en paiement"}
    paid.refresh_from_db()
    assert paid.status == Status.MISE_EN_PAIEMENT
    assert [step.move for step in invoices[0].history.order_by("pk")][1:] == ["mandate"]


def test_rights_are_those_of_the_moment_of_each_invoice(commune):
    tech, schools = ServiceFactory(structure=commune, code="TECH"), ServiceFactory(structure=commune, code="ECOLES")
    member = MembershipFactory(structure=commune, service=tech, role=Role.USER)
    RightFactory(membership=member, space=Space.RECEIVED, degree=Degree.MODIFICATION)
    actor = load_actor(member.user, None)
    kept, moved = received_by(commune, 2, recipient_service=tech)
    job = start(actor, [kept, moved])
    Invoice.objects.filter(pk=moved.pk).update(recipient_service=schools)
    drain_outbox()
    assert outcome(job) == (BulkState.DONE, 2, 1, 1, 0)
    assert codes(job) == {moved.pk: ["SYS-020"]}


@pytest.mark.parametrize("loss", ["dismissed", "closed"])
def test_whoever_lost_the_right_or_the_account_does_nothing_more(actor, commune, loss):
    job = start(actor, received_by(commune, 2))
    if loss == "dismissed":
        Membership.objects.filter(user=actor.user).update(state="SUSPENDED")
    else:
        User.objects.filter(pk=actor.user.pk).update(is_active=False)
    drain_outbox()
    assert outcome(job) == (BulkState.DONE, 2, 0, 2, 0)
    assert not StatusChange.objects.filter(move="reject").exists()


def test_the_selection_is_what_it_was_when_it_was_confirmed(actor, commune):
    received_by(commune, 2)
    job = start(actor, [], rows=all_received(actor), expected=2)
    received_by(commune, 1)
    drain_outbox()
    assert outcome(job)[:3] == (BulkState.DONE, 2, 2)
    assert Invoice.objects.filter(status=Status.MISE_A_DISPOSITION).count() == 1


def test_a_selection_that_changed_since_it_was_shown_is_refused(actor, commune):
    received_by(commune, 3)
    with refused("FAC-081") as refusal:
        start(actor, [], rows=all_received(actor), expected=2)
    assert refusal.value.findings[0].params == {"count": "3"}


@pytest.mark.parametrize("rows", [Invoice.objects.none(), Invoice.objects.filter(pk=0)])
def test_nothing_chosen_is_refused(actor, rows):
    with refused("FAC-080"):
        start(actor, [], rows=rows, expected=0)


def test_the_words_of_the_move_are_asked_once_and_before(actor, commune):
    invoices = received_by(commune, 1)
    with refused(("FAC-017", "motive")):
        start(actor, invoices, rejection(motive=""))


def test_the_same_confirmation_sent_twice_is_one_job(actor, commune):
    invoices, key = received_by(commune, 2), uuid.uuid4()
    assert start(actor, invoices, form_key=key) == start(actor, invoices, form_key=key)
    drain_outbox()
    assert BulkJob.objects.count() == 1
    assert StatusChange.objects.filter(move="reject").count() == 2


def test_a_long_job_goes_batch_by_batch(actor, commune, monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 2)
    job = start(actor, received_by(commune, 5))
    seen = []
    while not BulkJob.objects.get(pk=job.pk).is_over:
        run_batch(job_id=job.pk)
        seen.append(outcome(job)[2])
    assert seen == [2, 4, 5]
    run_batch(job_id=job.pk)
    assert outcome(job) == (BulkState.DONE, 5, 5, 0, 0)


def test_a_cancelled_job_keeps_what_is_done_and_leaves_the_rest(actor, commune, monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 2)
    job = start(actor, received_by(commune, 5))
    run_batch(job_id=job.pk)
    cancel_job(actor=actor, job_id=job.pk)
    drain_outbox()
    assert outcome(job) == (BulkState.CANCELLED, 5, 2, 0, 3)
    assert Invoice.objects.filter(status=Status.REJETEE).count() == 2
    with refused("FAC-087"):
        cancel_job(actor=actor, job_id=job.pk)


def test_a_job_that_workers_gave_up_says_so(actor, commune):
    job = start(actor, received_by(commune, 2))
    assert interrupt_stalled_jobs() == 0
    Delivery.objects.filter(event=bulk.DUE).update(state=State.DEAD)
    assert interrupt_stalled_jobs() == 1
    assert outcome(job) == (BulkState.INTERRUPTED, 2, 0, 0, 2)


def test_a_selection_never_passes_through_the_process(actor, commune):
    received_by(commune, 4)
    with CaptureQueriesContext(connection) as captured:
        start(actor, [], rows=all_received(actor), expected=4)
    [freeze] = [query["sql"] for query in captured if "invoices_bulkitem" in query["sql"]]
    assert freeze.strip().startswith("INSERT INTO invoices_bulkitem (job_id, invoice_id, state)\n    SELECT")


def test_many_are_assigned_to_a_service_or_to_a_colleague(actor, commune):
    tech, elsewhere = ServiceFactory(structure=commune, code="TECH"), ServiceFactory()
    invoices = received_by(commune, 2)
    colleague = MembershipFactory(structure=commune).user
    stranger = MembershipFactory(structure=StructureFactory(public=True)).user
    orders = [
        Order(action=BulkAction.SERVICE, service=tech),
        Order(action=BulkAction.SERVICE, service=elsewhere),
        Order(action=BulkAction.COLLEAGUE, colleague=colleague),
        Order(action=BulkAction.COLLEAGUE, colleague=stranger),
    ]
    jobs = [start(actor, invoices, order) for order in orders]
    drain_outbox()
    assert [outcome(job)[2:4] for job in jobs] == [(2, 0), (0, 2), (2, 0), (0, 2)]
    assert {code for found in codes(jobs[1]).values() for code in found} == {"FAC-082"}
    assert {code for found in codes(jobs[3]).values() for code in found} == {"FAC-083"}
    assert set(Invoice.objects.values_list("recipient_service", "assignee")) == {(tech.pk, colleague.pk)}
