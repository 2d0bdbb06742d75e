"""What happens after an invoice moved: outbox handlers, each calling one service."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from invoices.notifications import STATUS_EVENTS
from invoices.services.archives import extend_archive, purge_archives
from invoices.services.bulk import ARCHIVE_DUE, DUE, interrupt_stalled_jobs, run_batch
from invoices.services.figures import close_months
from invoices.services.notices import announce_status, remember_partners
from invoices.services.parties import rename_parties
from invoices.services.reminders import remind_of_drafts
from invoices.services.routing import route_invoice, route_recognised, route_scanned
from invoices.services.validation import act_on_silence
from outbox.registry import subscriber


@subscriber(
    "invoice.sent",
    "invoice.resubmitted",
    "invoice.validated",
    "invoice.refused_by_validator",
    "invoice.accepted_tacitly",
    name="invoices.route",
    atomic=False,
    queue="fast",
)
def route(key: str, payload: dict[str, Any]) -> None:
    route_invoice(invoice_id=payload["invoice"])


@subscriber("file.scanned", name="invoices.route_scanned", atomic=False, queue="fast")
def route_after_scan(key: str, payload: dict[str, Any]) -> None:
    route_scanned(file_id=payload["file_id"])


@subscriber("invoice.awaits_ocr", name="invoices.recognise", atomic=False, queue="bulk")
def recognise_scan(key: str, payload: dict[str, Any]) -> None:
    route_recognised(invoice_id=payload["invoice"])


@subscriber("invoice.made_available", name="invoices.partners", atomic=True)
def record_partners(key: str, payload: dict[str, Any]) -> None:
    remember_partners(invoice_id=payload["invoice"])


# A great supplier's invoices are more than one transaction should hold.
@subscriber("structure.change_decided", name="invoices.parties", atomic=False, queue="bulk")
def rename(key: str, payload: dict[str, Any]) -> None:
    rename_parties(structure_id=payload["structure"])


@subscriber(*STATUS_EVENTS, name="invoices.notices", atomic=True)
def send_notices(key: str, payload: dict[str, Any]) -> None:
    announce_status(invoice_id=payload["invoice"], change_id=payload["change"])


@subscriber(DUE, name="invoices.bulk", atomic=True, queue="bulk")
def see_to_batch(key: str, payload: dict[str, Any]) -> None:
    run_batch(job_id=payload["job"])


@subscriber(ARCHIVE_DUE, name="invoices.archive", atomic=False, queue="bulk")
def write_slice(key: str, payload: dict[str, Any]) -> None:
    extend_archive(job_id=payload["job"])


@shared_task(name="invoices.bulk_upkeep")
def look_after_jobs() -> None:
    interrupt_stalled_jobs()
    purge_archives()


@shared_task(name="invoices.silent_validators")
def silent_validators() -> None:
    act_on_silence()


@shared_task(name="invoices.draft_reminders")
def draft_reminders() -> None:
    remind_of_drafts()


@shared_task(name="invoices.close_months")
def close_past_months() -> None:
    close_months(today=timezone.localdate())
