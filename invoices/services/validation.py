"""Validation on the way to the recipient: validators' answers, their silence, and who is named in their place."""

from typing import Any

from django.db import transaction

from invoices import errors
from invoices.enums import Framework, MarketRole, Side, Status
from invoices.models import Invoice
from invoices.rules.sides import sides
from invoices.rules.validation import (
    AWAITS_VALIDATION,
    VALIDATORS,
    check_titulaire,
    check_validator,
    missing_validator,
    silence_ends,
)
from invoices.rules.words import Words
from invoices.services.moves import NO_WORDS, lock_invoice, move_invoice, permitted_move
from invoices.services.notices import remind_validator
from kernel import clock
from kernel.errors import refuse_if
from structures.actor import SYSTEM, Actor
from structures.models import Structure

BATCH = 500
_SYSTEM_SIDE = frozenset({Side.SYSTEM})


@transaction.atomic
def answer_validation(
    *,
    actor: Actor,
    invoice_id: int,
    move: str,
    words: Words = NO_WORDS,
    role: MarketRole = MarketRole.TITULAIRE,
    titulaire: Structure | None = None,
) -> Invoice:
    """Make one of a validator's moves. A cotraitant who validates names the titulaire, who is then asked in turn."""
    invoice = lock_invoice(invoice_id)
    standing = sides(invoice, actor) & VALIDATORS
    permitted_move(invoice, move, standing)
    changes = _outcome(invoice, move)
    hands_over = move == "validate_1" and role == MarketRole.COTRAITANT
    if hands_over or move == "correct_validator_2":
        refuse_if([check_titulaire(invoice, titulaire)])
        changes = _asked(invoice, titulaire)
    if hands_over:
        move_invoice(invoice, move, actor=actor, sides=standing, words=words)
        move_invoice(invoice, "ask_validator_2", actor=SYSTEM, sides=_SYSTEM_SIDE, **changes)
    else:
        move_invoice(invoice, move, actor=actor, sides=standing, words=words, **changes)
    return invoice


def _outcome(invoice: Invoice, move: str) -> dict[str, Any]:
    """What an answer means for the invoice: under A12 a refusal is its end, and no recipient has seen its number."""
    if move in {"refuse_1", "refuse_2"} and invoice.framework == Framework.A12:
        return {"number_is_taken": invoice.has_reached_recipient}
    if move in {"validate_1", "validate_2", "refuse_1", "refuse_2"}:
        return {"validation_passed_at": clock.now()}
    return {}


def _asked(invoice: Invoice, titulaire: Structure | None) -> dict[str, Any]:
    now = clock.now()
    return {
        "validator_2": titulaire,
        "validator_2_asked_at": now,
        "validation_due_at": silence_ends(invoice.framework, now),
    }


@transaction.atomic
def correct_validator(*, actor: Actor, invoice_id: int, validator: Structure | None) -> Invoice:
    """Send an invoice on its way again to another validator, with its number and PDF."""
    invoice = lock_invoice(invoice_id)
    standing = sides(invoice, actor) & {Side.SUPPLIER}
    permitted_move(invoice, "correct_validator_1", standing)
    unchanged = validator is not None and validator.pk == invoice.validator_1_id
    refuse_if([
        missing_validator(invoice.framework, validator),
        check_validator(invoice.framework, validator, invoice.issuer_id, invoice.recipient_id),
        errors.VALIDATOR_UNCHANGED.finding(on="validator") if unchanged else None,
    ])  # fmt: skip
    move_invoice(
        invoice,
        "correct_validator_1",
        actor=actor,
        sides=standing,
        validator_1=validator,
        validator_1_asked_at=None,
    )
    return invoice


def act_on_silence(*, limit: int = BATCH) -> int:
    """Accept a sub-contractor's invoices, and remind of a co-contractor's, that nobody answered in time.

    Each invoice stands in a transaction of its own, under a lock that another run or a validator's click passes over.
    """
    late = Invoice.objects.filter(status__in=AWAITS_VALIDATION, validation_due_at__lte=clock.now())
    ids = list(late.order_by("validation_due_at", "pk").values_list("pk", flat=True)[:limit])
    return sum(_act_on_silence(invoice_id) for invoice_id in ids)


@transaction.atomic
def _act_on_silence(invoice_id: int) -> bool:
    now = clock.now()
    invoice = (
        Invoice.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("issuer", "recipient", "recipient_service")
        .filter(pk=invoice_id, status__in=AWAITS_VALIDATION, validation_due_at__lte=now)
        .first()
    )
    if invoice is None:
        return False
    if invoice.framework == Framework.A9:
        rank = 1 if invoice.status == Status.A_VALIDER_1 else 2
        move_invoice(invoice, f"accept_tacitly_{rank}", actor=SYSTEM, sides=_SYSTEM_SIDE, validation_passed_at=now)
        return True
    remind_validator(invoice=invoice)
    invoice.validation_due_at = silence_ends(invoice.framework, now)
    invoice.save(update_fields=["validation_due_at"])
    return True
