"""Who is told what when an invoice moves."""

from django.conf import settings
from django.urls import reverse

from invoices.enums import Status
from invoices.models import Invoice, StatusChange
from invoices.notifications import INVOICE_COMPLETED, INVOICE_RECEIVED, STATUS_CHANGED
from invoices.selectors import stored_findings
from notifications.services import notify
from structures.selectors import issuers_to_notify, recipients_to_notify
from structures.services import record_partner

# What the recipient's people hear of.
_FOR_RECIPIENT = {Status.MISE_A_DISPOSITION: INVOICE_RECEIVED, Status.COMPLETEE: INVOICE_COMPLETED}


def announce_status(*, invoice_id: int, change_id: int) -> None:
    """Tell the supplier's people of a step they may see, and the recipient's people of what awaits them."""
    invoice = Invoice.objects.select_related("issuer", "recipient", "recipient_service").get(pk=invoice_id)
    change = StatusChange.objects.get(pk=change_id)
    if not change.is_hidden_from_supplier:
        notify(
            STATUS_CHANGED,
            key=f"invoice-status:{change_id}",
            user_ids=issuers_to_notify(invoice.issuer_id, invoice.issuer_service_id),
            context=_context(invoice, "invoices:issued-detail") | _words(change),
        )
    kind = _FOR_RECIPIENT.get(Status(change.target))
    if kind is not None and invoice.recipient_id is not None:
        notify(
            kind,
            key=f"{kind.code}:{change_id}",
            user_ids=recipients_to_notify(invoice.recipient_id, invoice.recipient_service_id),
            context=_context(invoice, "invoices:received-detail") | _words(change),
        )


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
    invoice = Invoice.objects.get(pk=invoice_id)
    if invoice.recipient_id is not None and invoice.made_available_at is not None:
        record_partner(supplier_id=invoice.issuer_id, client_id=invoice.recipient_id, at=invoice.made_available_at)
