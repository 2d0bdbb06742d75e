"""Who is told what when an invoice moves."""

from django.conf import settings
from django.urls import reverse

from invoices.enums import Framework, Status
from invoices.models import Invoice, StatusChange
from invoices.notifications import (
    INVOICE_COMPLETED,
    INVOICE_RECEIVED,
    INVOICE_TO_VALIDATE,
    STATUS_CHANGED,
    VALIDATION_ANSWERED,
    VALIDATION_REMINDER,
)
from invoices.rules.validation import ANSWERS_OF_THE_SECOND, AWAITS_VALIDATION, awaited_validator, last_day
from invoices.selectors import stored_findings
from notifications.registry import Kind
from notifications.services import notify
from structures.selectors import Audience, issuers_to_notify, recipients_to_notify, validators_to_notify
from structures.services import record_partner

# What the recipient's people hear of.
_FOR_RECIPIENT = {Status.MISE_A_DISPOSITION: INVOICE_RECEIVED, Status.COMPLETEE: INVOICE_COMPLETED}


def announce_status(*, invoice_id: int, change_id: int) -> None:
    """Tell the supplier's people of a step they may see, and the recipient's people of what awaits them."""
    steps = StatusChange.objects.select_related("invoice__issuer", "invoice__recipient", "invoice__recipient_service")
    change = steps.get(pk=change_id, invoice=invoice_id)
    invoice = change.invoice
    if not change.is_hidden_from_supplier:
        _notify(
            STATUS_CHANGED,
            f"invoice-status:{change_id}",
            issuers_to_notify(invoice.issuer_id, invoice.issuer_service_id),
            _context(invoice, "invoices:issued-detail") | _words(change),
            is_urgent=change.target == Status.REJETEE,
        )
    # Nothing arrives by a correction: its recipient has had the invoice all along.
    kind = None if change.is_correction else _FOR_RECIPIENT.get(Status(change.target))
    if kind is not None and invoice.recipient_id is not None:
        _notify(
            kind,
            f"{kind.code}:{change_id}",
            recipients_to_notify(invoice.recipient_id, invoice.recipient_service_id),
            _context(invoice, "invoices:received-detail") | _words(change),
        )
    _announce_to_validators(invoice, change)


def _announce_to_validators(invoice: Invoice, change: StatusChange) -> None:
    """Ask whoever is to validate now; tell the first validator what became of it at the second one's."""
    target = Status(change.target)
    if target in AWAITS_VALIDATION:
        kind, structure_id = INVOICE_TO_VALIDATE, awaited_validator(invoice, target)
    elif target in ANSWERS_OF_THE_SECOND:
        kind, structure_id = VALIDATION_ANSWERED, invoice.validator_1_id
    else:
        return
    _notify_validators(kind, f"{kind.code}:{change.pk}", structure_id, _validation_context(invoice) | _words(change))


def remind_validator(*, invoice: Invoice) -> None:
    """Tell once more whoever has not answered by the day that was set."""
    key = f"{VALIDATION_REMINDER.code}:{invoice.pk}:{invoice.validation_due_at:%Y-%m-%d}"
    _notify_validators(
        VALIDATION_REMINDER, key, awaited_validator(invoice, invoice.status), _validation_context(invoice)
    )


def _notify_validators(kind: Kind, key: str, structure_id: int | None, context: dict[str, object]) -> None:
    if structure_id is not None:
        _notify(kind, key, validators_to_notify(structure_id), context)


def _notify(kind: Kind, key: str, audience: Audience, context: dict[str, object], *, is_urgent: bool = False) -> None:
    notify(
        kind,
        key=key,
        user_ids=audience.user_ids,
        principal_ids=audience.principal_ids,
        context=context,
        is_urgent=is_urgent,
    )


def _validation_context(invoice: Invoice) -> dict[str, object]:
    is_tacit = invoice.framework == Framework.A9 and invoice.validation_due_at is not None
    return _context(invoice, "invoices:validation-detail") | {
        "last_day": last_day(invoice.validation_due_at) if is_tacit and invoice.validation_due_at else None
    }


def _context(invoice: Invoice, page: str) -> dict[str, object]:
    return {"invoice": invoice, "url": settings.PORTAL_URL + reverse(page, args=[invoice.pk])}


def _words(change: StatusChange) -> dict[str, object]:
    return {
        "status": Status(change.target).label,
        "change": change,
        "findings": stored_findings(change.findings),
    }


def remember_partners(*, invoice_id: int) -> None:
    """Record that supplier and client have exchanged an invoice."""
    invoice = Invoice.objects.only("issuer_id", "recipient_id", "made_available_at").get(pk=invoice_id)
    if invoice.recipient_id is not None and invoice.made_available_at is not None:
        record_partner(supplier_id=invoice.issuer_id, client_id=invoice.recipient_id, at=invoice.made_available_at)
