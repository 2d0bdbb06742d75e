"""One action on many received invoices: chosen once, made a batch at a time by workers, told row by row."""

from collections.abc import Iterable
from dataclasses import asdict
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction

from accounts.models import User
from invoices import errors
from invoices.enums import BulkAction, BulkState, ItemState
from invoices.models import BulkItem, BulkJob, InvoiceQuerySet, Order
from invoices.rules.bulk import scope_of
from invoices.rules.words import Words, check_words
from invoices.services.assignments import assign_to_colleague, assign_to_service
from invoices.services.processing import process_invoice
from invoices.workflow import PROCESSING_MOVES
from kernel import clock
from kernel.errors import Finding, Refused, refuse_if
from kernel.system_errors import RIGHT_MISSING
from outbox.models import Delivery, State
from outbox.services import publish
from structures.actor import Actor
from structures.enums import Degree, Space
from structures.selectors import load_actor

# So many invoices in one transaction: about a second, for which whoever cancels has to wait.
BATCH = 50
DUE, ARCHIVE_DUE = "bulk-job.due", "archive.due"

# Written by the database itself: a million ids never pass through this process.
_FREEZE = """
    INSERT INTO invoices_bulkitem (job_id, invoice_id, state)
    SELECT %s, chosen.id, 'PENDING' FROM ({chosen}) AS chosen (id) ORDER BY chosen.id
"""


@transaction.atomic
def start_job(*, actor: Actor, order: Order, rows: InvoiceQuerySet, expected: int, form_key: UUID) -> BulkJob:
    """Keep which invoices these are and have workers see to them; refused if they are no longer so many.

    `rows` come from the door of the actor. The same form sent twice is one job.
    """
    if actor.user is None:
        raise ValueError("a job belongs to a person")
    User.objects.select_for_update(no_key=True).get(pk=actor.user.pk)
    known = BulkJob.objects.of(actor).filter(form_key=form_key).first()
    if known:
        return known
    if order.action == BulkAction.MOVE:
        refuse_if(check_words(PROCESSING_MOVES[order.move], order.words))
    job = BulkJob.objects.create(
        author=actor.user,
        action=order.action,
        move=order.move,
        service=order.service,
        colleague=order.colleague,
        form_key=form_key,
        scope=scope_of(actor) if order.action == BulkAction.ARCHIVE else [],
        **asdict(order.words),
    )
    job.total = _freeze(job, rows)
    refuse_if([_changed(job.total, expected)])
    job.save(update_fields=["total"])
    _call_on(job)
    return job


def _freeze(job: BulkJob, rows: InvoiceQuerySet) -> int:
    try:
        chosen, params = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_FREEZE.format(chosen=chosen), (job.pk, *params))
        return int(cursor.rowcount)


def _changed(count: int, expected: int) -> Finding | None:
    if count == 0:
        return errors.SELECTION_EMPTY.finding()
    return None if count == expected else errors.SELECTION_CHANGED.finding(count=count)


@transaction.atomic
def run_batch(*, job_id: int) -> None:
    """See to the next invoices of a job, each as if it were done alone; their outcome is kept with what they became."""
    job = lock_job(job_id)
    if job.is_over:
        return
    actor = author_of(job)
    items = next_items(job, BATCH)
    for item in items:
        keep_outcome(item, _refusals(job, actor, item))
    settle_items(job, items)


def next_items(job: BulkJob, most: int) -> list[BulkItem]:
    """The first invoices that the job has not seen to."""
    waiting = job.items.filter(state=ItemState.PENDING).select_related("invoice__pdf")
    return list(waiting.prefetch_related("invoice__attachments__file").order_by("pk")[:most])


def keep_outcome(item: BulkItem, findings: Iterable[Finding]) -> None:
    """Note on the row how it ended."""
    item.findings = [{"code": finding.code, "params": dict(finding.params)} for finding in findings]
    item.state = ItemState.REFUSED if item.findings else ItemState.DONE


def settle_items(job: BulkJob, items: list[BulkItem]) -> None:
    """Write what became of these rows into them and into the counts of the locked job; end it, or go on with it."""
    BulkItem.objects.bulk_update(items, ["state", "findings"])
    refused = sum(item.state == ItemState.REFUSED for item in items)
    job.refused += refused
    job.done += len(items) - refused
    if job.left == 0:
        job.state, job.finished_at = BulkState.DONE, clock.now()
    job.save()
    if not job.is_over:
        _call_on(job)


def lock_job(job_id: int) -> BulkJob:
    """The job, locked until the end of the transaction."""
    return (
        BulkJob.objects.select_related("author", "service", "colleague")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=job_id)
    )


def author_of(job: BulkJob) -> Actor:
    """The author with the rights of this very moment; none if the account was closed."""
    return load_actor(job.author, None) if job.author.is_active else Actor(user=job.author)


def right_finding(actor: Actor, item: BulkItem, degree: Degree) -> Finding | None:
    """What is said of an invoice that the author may no longer see to."""
    invoice = item.invoice
    is_covered = invoice.made_available_at is not None and actor.may(
        Space.RECEIVED, degree, invoice.recipient_id, invoice.recipient_service_id
    )
    return None if is_covered else RIGHT_MISSING.finding()


def _refusals(job: BulkJob, actor: Actor, item: BulkItem) -> tuple[Finding, ...]:
    """Do to this invoice what the job asks, or tell why it cannot be done; then nothing of it was written."""
    missing = right_finding(actor, item, Degree.MODIFICATION)
    if missing:
        return (missing,)
    try:
        _carry_out(job, actor, item.invoice_id)
    except Refused as refusal:
        return refusal.findings
    return ()


def _carry_out(job: BulkJob, actor: Actor, invoice_id: int) -> None:
    if job.action == BulkAction.MOVE:
        words = Words(motive=job.motive, comment=job.comment, mandate_number=job.mandate_number)
        process_invoice(actor=actor, invoice_id=invoice_id, move=job.move, words=words)
    elif job.action == BulkAction.SERVICE and job.service is not None:
        assign_to_service(actor=actor, invoice_id=invoice_id, service=job.service)
    else:
        assign_to_colleague(actor=actor, invoice_id=invoice_id, colleague=job.colleague)


def _call_on(job: BulkJob) -> None:
    """Have a worker take the next batch: one event for each point that the job reaches."""
    key = f"{job.pk}:{job.done + job.refused}"
    publish(ARCHIVE_DUE if job.is_archive else DUE, key=key, payload={"job": job.pk})


@transaction.atomic
def cancel_job(*, actor: Actor, job_id: int) -> BulkJob:
    """Stop before the next batch; what is done stays done."""
    job = lock_job(job_id)
    if actor.user is None or job.author_id != actor.user.pk or job.is_over:
        raise Refused(errors.JOB_IS_OVER.finding())
    job.state, job.finished_at = BulkState.CANCELLED, clock.now()
    if job.is_archive:
        job.expires_at = job.finished_at
    job.save()
    return job


def interrupt_stalled_jobs() -> int:
    """Own up to the jobs that workers gave up after all their attempts; returns how many."""
    interrupted = 0
    for job_id in BulkJob.objects.filter(state=BulkState.RUNNING).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            job = lock_job(job_id)
            calls = Delivery.objects.filter(
                event__in=[DUE, ARCHIVE_DUE], key=f"{job.pk}:{job.done + job.refused}", state=State.DEAD
            )
            if job.state == BulkState.RUNNING and calls.exists():
                job.state, job.finished_at = BulkState.INTERRUPTED, clock.now()
                if job.is_archive:
                    job.expires_at = job.finished_at
                job.save()
                interrupted += 1
    return interrupted
