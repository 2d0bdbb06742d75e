"""What people do with an invoice that was sent: the recipient's moves, the supplier's withdrawal."""

from django.db import transaction

from invoices.enums import Side
from invoices.models import Invoice
from invoices.rules.delay import after_move
from invoices.rules.sides import sides
from invoices.rules.words import Words
from invoices.services.moves import NO_WORDS, clock_fields, lock_invoice, move_invoice
from invoices.workflow import PROCESSING_MOVES
from kernel import clock
from structures.actor import Actor


@transaction.atomic
def process_invoice(*, actor: Actor, invoice_id: int, move: str, words: Words = NO_WORDS) -> Invoice:
    """Make one of the recipient's moves, if the actor may and the status allows it."""
    invoice = lock_invoice(invoice_id)
    # A correction goes by rules of its own, however it is asked for.
    standing = sides(invoice, actor) & {Side.RECIPIENT} if move in PROCESSING_MOVES else frozenset()
    move_invoice(
        invoice,
        move,
        actor=actor,
        sides=standing,
        words=words,
        needs_acknowledgement=move == "reject",
        **clock_fields(after_move(invoice.payment_clock, move, clock.now())),
    )
    return invoice


@transaction.atomic
def withdraw_invoice(*, actor: Actor, invoice_id: int) -> Invoice:
    """Take back an invoice that is on its way; if no recipient has seen it, its number is free again."""
    invoice = lock_invoice(invoice_id)
    move_invoice(
        invoice,
        "withdraw",
        actor=actor,
        sides=sides(invoice, actor) & {Side.SUPPLIER},
        number_is_taken=invoice.has_reached_recipient,
    )
    return invoice
