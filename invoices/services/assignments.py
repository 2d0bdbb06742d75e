"""Who of the recipient sees to an invoice, and what is noted about it: its status stays, its supplier hears nothing."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from invoices import errors
from invoices.enums import EntryKind, Side
from invoices.models import InternalEntry, Invoice
from invoices.rules.sides import sides
from invoices.services.moves import add_to_tally, lock_invoice
from kernel.errors import Refused, refuse_if
from kernel.system_errors import RIGHT_MISSING
from structures.actor import Actor
from structures.models import Service
from structures.rules import is_valid_on
from structures.selectors import processors


@transaction.atomic
def assign_to_service(*, actor: Actor, invoice_id: int, service: Service) -> Invoice:
    """Hand the invoice over to another active service of its recipient; who may not process it there loses it."""
    invoice = _locked(actor, invoice_id)
    if service.structure_id != invoice.recipient_id or not is_valid_on(service, timezone.localdate()):
        raise Refused(errors.SERVICE_NOT_ASSIGNABLE.finding(on="service", service=service))
    if service.pk == invoice.recipient_service_id:
        raise Refused(errors.ALREADY_ASSIGNED.finding(on="service"))
    before = invoice.recipient_service
    add_to_tally(invoice, -1)
    invoice.recipient_service = service
    add_to_tally(invoice, +1)
    if invoice.assignee_id and not _may_process(invoice, invoice.assignee_id):
        invoice.assignee = None
    invoice.save(update_fields=["recipient_service", "assignee"])
    _note(actor, invoice, EntryKind.SERVICE, service_before=before, service=service)
    return invoice


@transaction.atomic
def assign_to_colleague(*, actor: Actor, invoice_id: int, colleague: User | None) -> Invoice:
    """Have a colleague see to the invoice, or nobody in particular; only somebody with the right for its service."""
    invoice = _locked(actor, invoice_id)
    if colleague is not None and not _may_process(invoice, colleague.pk):
        raise Refused(errors.COLLEAGUE_WITHOUT_RIGHT.finding(on="colleague", name=colleague))
    if invoice.assignee_id == (colleague.pk if colleague else None):
        raise Refused(errors.ALREADY_ASSIGNED.finding(on="colleague"))
    invoice.assignee = colleague
    invoice.save(update_fields=["assignee"])
    _note(actor, invoice, EntryKind.COLLEAGUE, colleague=colleague)
    return invoice


@transaction.atomic
def add_note(*, actor: Actor, invoice_id: int, note: str) -> InternalEntry:
    """Keep a note for the recipient's people."""
    return _note(actor, _locked(actor, invoice_id), EntryKind.NOTE, note=note.strip())


def _locked(actor: Actor, invoice_id: int) -> Invoice:
    invoice = lock_invoice(invoice_id)
    refuse_if([None if Side.RECIPIENT in sides(invoice, actor) else RIGHT_MISSING.finding()])
    return invoice


def _may_process(invoice: Invoice, user_id: int) -> bool:
    if invoice.recipient_id is None:
        return False
    return processors((invoice.recipient_id, invoice.recipient_service_id)).filter(pk=user_id).exists()


def _note(actor: Actor, invoice: Invoice, kind: EntryKind, **fields: object) -> InternalEntry:
    entry = InternalEntry(invoice=invoice, recipient=invoice.recipient, kind=kind, user=actor.user, **fields)
    entry.save()
    return entry
