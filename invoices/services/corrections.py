"""Back to the status before, when it was changed by mistake."""

from django.db import transaction

from invoices.enums import Side
from invoices.models import Invoice
from invoices.rules.corrections import clock_kept
from invoices.rules.sides import sides
from invoices.rules.words import Words
from invoices.selectors.desk import correction_finding
from invoices.services.moves import clock_fields, lock_invoice, move_invoice
from invoices.workflow import CORRECTIONS
from kernel.errors import refuse_if
from structures.actor import Actor


@transaction.atomic
def correct_status(*, actor: Actor, invoice_id: int, reason: str) -> Invoice:
    """Undo the recipient's last move within 24 hours: the status before it, and the payment clock as it was."""
    invoice = lock_invoice(invoice_id)
    refuse_if([correction_finding(invoice)])
    last = invoice.history.latest("pk")
    move_invoice(
        invoice,
        CORRECTIONS[last.source],
        actor=actor,
        sides=sides(invoice, actor) & {Side.RECIPIENT},
        words=Words(comment=reason.strip()),
        needs_acknowledgement=False,
        **clock_fields(clock_kept(last.clock_before)),
    )
    return invoice
