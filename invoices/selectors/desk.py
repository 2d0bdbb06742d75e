"""What the desk of a public entity shows beside its invoices: internal entries, colleagues, corrections, jobs."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from invoices import errors
from invoices.enums import BulkState, Status
from invoices.models import BulkItem, BulkJob, InternalEntry, Invoice, InvoiceQuerySet
from invoices.rules.bulk import still_covers
from invoices.rules.corrections import check_correction
from invoices.workflow import PROCESSING_MOVES
from kernel import clock
from kernel.errors import Finding
from structures.actor import Actor, AllServices
from structures.enums import Degree, Space
from structures.models import Service, Structure
from structures.selectors import active_services, may_process, not_processing_everything, processors


def internal_entries(invoice: Invoice) -> list[InternalEntry]:
    """What the people of the recipient noted among themselves, oldest first; another recipient's stay theirs."""
    kept = InternalEntry.objects.filter(invoice=invoice, recipient_id=invoice.recipient_id)
    return list(kept.select_related("user", "service", "service_before", "colleague").order_by("pk"))


def services_to_assign(actor: Actor) -> QuerySet[Service]:
    """The active services of the structures whose invoices the actor processes, by structure and code."""
    structures = {grant.structure_id for grant in actor.scope(Space.RECEIVED, Degree.MODIFICATION)}
    found = Service.objects.none()
    for structure in Structure.objects.filter(pk__in=structures).order_by("pk"):
        found = found | active_services(structure)
    return found.select_related("structure").order_by("structure_id", "code", "pk")


def colleagues_to_assign(actor: Actor) -> QuerySet[User]:
    """Those who process invoices of the same structures or services as the actor, by name."""
    places: list[tuple[int, int | None]] = []
    for grant in actor.scope(Space.RECEIVED, Degree.MODIFICATION):
        services = [None] if isinstance(grant.services, AllServices) else sorted(grant.services)
        places += [(grant.structure_id, service_id) for service_id in services]
    return processors(*places)


def colleagues_for(invoice: Invoice) -> QuerySet[User]:
    """Those who may see to this invoice, by name."""
    return processors((invoice.recipient_id or 0, invoice.recipient_service_id))


def seen_to_by_nobody(rows: InvoiceQuerySet, actor: Actor) -> InvoiceQuerySet:
    """Those of the invoices that are assigned to nobody, or to somebody who may no longer process them."""
    structures = {grant.structure_id for grant in actor.scope(Space.RECEIVED)}
    people = not_processing_everything(structures).values("user")
    assigned = Invoice.objects.filter(assignee=OuterRef("pk")).order_by()
    doubtful = list(User.objects.filter(Exists(assigned), pk__in=people).values_list("pk", flat=True))
    if not doubtful:
        # As good as always: then the index of what is assigned to nobody does.
        return rows.filter(assignee=None)
    gone = Q(~may_process("assignee", "recipient", "recipient_service"), assignee__in=doubtful)
    return rows.filter(Q(assignee=None) | gone)


def assignee_is_gone(invoice: Invoice) -> bool:
    """Whether the invoice is assigned to somebody who may no longer process it."""
    return invoice.assignee_id is not None and not colleagues_for(invoice).filter(pk=invoice.assignee_id).exists()


def correction_finding(invoice: Invoice) -> Finding | None:
    """Why the last step of the invoice cannot be taken back; the service judges again."""
    found = check_correction(invoice.history.order_by("-pk").first(), clock.now())
    if found is None and invoice.replacements.exclude(status=Status.BROUILLON).exists():
        return errors.NOTHING_TO_CORRECT.finding()
    return found


@dataclass(frozen=True, slots=True)
class Preview:
    """What a move would meet in a selection: for how many it is possible, and which statuses stand in its way."""

    count: int
    possible: int
    in_the_way: list[tuple[Status, int]]


def preview_of(rows: InvoiceQuerySet, move: str) -> Preview:
    """How many invoices of the selection stand in each status, seen by this move; any status suits an assignment."""
    counts = rows.order_by().values_list("status").annotate(count=Count("pk"))
    found = {Status(status): count for status, count in counts}
    sources = PROCESSING_MOVES[move].sources if move else frozenset(found)
    in_the_way = [(status, found[status]) for status in Status if status in found and status not in sources]
    total = sum(found.values())
    return Preview(total, total - sum(count for _, count in in_the_way), in_the_way)


def own_jobs(actor: Actor) -> QuerySet[BulkJob]:
    """What the actor asked for, ready for a list."""
    return BulkJob.objects.of(actor)


def job_items(job: BulkJob, actor: Actor) -> QuerySet[BulkItem]:
    """The invoices of a job with how they ended, as far as the actor still receives them, whichever is current."""
    received = Invoice.objects.received_by(actor, everywhere=True)
    items = BulkItem.objects.filter(job=job, invoice__in=received.order_by())
    return items.select_related("invoice__issuer", "invoice__recipient")


def archive_is_ready(job: BulkJob, actor: Actor, now: datetime) -> bool:
    """Whether its author may fetch the archive: whole, not too old, and with the rights that it was made by."""
    return (
        job.is_archive
        and job.state == BulkState.DONE
        and job.expires_at is not None
        and now < job.expires_at
        and still_covers(actor, job.scope)
    )
