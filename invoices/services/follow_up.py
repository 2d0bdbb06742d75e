"""What the supplier does with an invoice that came back: complete it, correct its routing, acknowledge a rejection."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from files.models import StoredFile
from files.rules import check_total
from invoices import errors
from invoices.enums import Side
from invoices.models import Attachment, Invoice
from invoices.rules.delay import NO_CLOCK, after_move
from invoices.rules.sides import sides
from invoices.rules.words import Words
from invoices.selectors import resolve_destination
from invoices.services.moves import clock_fields, lock_invoice, move_invoice, permitted_move
from kernel import clock
from kernel.errors import Finding, Refused, refuse_if
from structures.actor import Actor
from structures.models import Structure


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingData:
    """All that a supplier may correct of an invoice to recycle."""

    recipient: Structure | None
    service_code: str = ""
    commitment_number: str = ""


@transaction.atomic
def complete_invoice(
    *, actor: Actor, invoice_id: int, comment: str = "", attachments: Collection[StoredFile] = ()
) -> Invoice:
    """Answer a suspension by a comment, by attachments, or both; if the payment clock was stopped, it runs again."""
    invoice = lock_invoice(invoice_id)
    standing = sides(invoice, actor) & {Side.SUPPLIER}
    permitted_move(invoice, "complete", standing)
    if not (comment.strip() or attachments):
        raise Refused(errors.COMPLEMENT_MISSING.finding(on="comment"))
    refuse_if([_too_many_octets(invoice, attachments)])
    change = move_invoice(
        invoice,
        "complete",
        actor=actor,
        sides=standing,
        words=Words(comment=comment.strip()),
        **clock_fields(after_move(invoice.payment_clock, "complete", clock.now())),
    )
    Attachment.objects.bulk_create(
        [Attachment(invoice=invoice, file=file, change=change) for file in attachments], ignore_conflicts=True
    )
    return invoice


def _too_many_octets(invoice: Invoice, added: Collection[StoredFile]) -> Finding | None:
    kept = StoredFile.objects.filter(pk__in=invoice.attachments.values("file"))
    found = check_total(file.size for file in (invoice.pdf, *kept, *added) if file)
    return found and found.beside("attachments")


@transaction.atomic
def resubmit_invoice(*, actor: Actor, invoice_id: int, data: RoutingData) -> Invoice:
    """Send an invoice to recycle on its way again, with its number and PDF; nobody has it until it is routed."""
    invoice = lock_invoice(invoice_id)
    standing = sides(invoice, actor) & {Side.SUPPLIER}
    permitted_move(invoice, "resubmit", standing)
    refuse_if(_wrong_destination(invoice, data))
    move_invoice(
        invoice,
        "resubmit",
        actor=actor,
        sides=standing,
        recipient=data.recipient,
        service_code=data.service_code,
        commitment_number=data.commitment_number,
        recipient_service=None,
        made_available_at=None,
        assignee=None,
        **clock_fields(NO_CLOCK),
    )
    return invoice


def _wrong_destination(invoice: Invoice, data: RoutingData) -> list[Finding]:
    if data.recipient is None:
        return [errors.RECIPIENT_MISSING.finding(on="recipient")]
    asked = Invoice(recipient=data.recipient, service_code=data.service_code, commitment_number=data.commitment_number)
    found = resolve_destination(asked, timezone.localdate()).findings
    if data.recipient.pk == invoice.issuer_id:
        found.append(errors.RECIPIENT_IS_ISSUER.finding(on="recipient"))
    return found


@transaction.atomic
def acknowledge_rejection(*, actor: Actor, invoice_id: int) -> Invoice:
    """Note that the issuing structure knows of the rejection: once, whoever of it says so."""
    invoice = lock_invoice(invoice_id)
    standing = sides(invoice, actor) & {Side.SUPPLIER}
    permitted_move(invoice, "acknowledge", standing)
    if not invoice.needs_acknowledgement:
        raise Refused(errors.ALREADY_ACKNOWLEDGED.finding())
    move_invoice(invoice, "acknowledge", actor=actor, sides=standing, needs_acknowledgement=False)
    return invoice
