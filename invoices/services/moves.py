"""The one service that moves an invoice from a status to another."""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from invoices import errors
from invoices.enums import Side, Status
from invoices.models import Invoice, StatusChange, StatusTally
from invoices.rules.corrections import kept_clock
from invoices.rules.delay import Clock
from invoices.rules.words import Words, check_words
from invoices.workflow import INVOICE_TABLE, PAYMENT_STEPS, PROCESSING_MOVES
from kernel import clock
from kernel.errors import Finding, Refused, refuse_if
from kernel.workflow import Move
from outbox.services import publish
from structures.actor import Actor

NO_WORDS = Words()


def lock_invoice(pk: int) -> Invoice:
    """The invoice, locked until the end of the transaction, with what its rules look at."""
    return (
        Invoice.objects.select_related("issuer", "recipient", "recipient_service", "validator_1", "pdf")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=pk)
    )


def move_invoice(
    invoice: Invoice,
    name: str,
    *,
    actor: Actor,
    sides: Collection[Side],
    words: Words = NO_WORDS,
    findings: Collection[Finding] = (),
    **changes: Any,
) -> StatusChange:
    """Make one move of the status table: status, history, tally and event, in the caller's transaction.

    The caller holds the lock (`lock_invoice`); `changes` are other fields of the invoice that change with the status.
    """
    move = permitted_move(invoice, name, sides)
    refuse_if(check_words(move, words))
    source = Status(invoice.status)
    found = kept_clock(invoice.payment_clock) if move.name in PROCESSING_MOVES else None
    left = _tally(invoice, -1)
    for field, value in changes.items():
        setattr(invoice, field, value)
    is_hidden = _set_status(invoice, source, Status(move.target))
    invoice.save()
    StatusTally.objects.bulk_create(left + _tally(invoice, +1))
    change = StatusChange.objects.create(
        invoice=invoice,
        move=move.name,
        source=source,
        target=move.target,
        side=next(side for side in Side if side in sides and side in move.sides),
        user=actor.user,
        findings=[{"code": finding.code, "params": dict(finding.params)} for finding in findings],
        is_hidden_from_supplier=is_hidden,
        clock_before=found,
        **asdict(words),
    )
    publish(move.event, key=str(change.pk), payload={"invoice": invoice.pk, "change": change.pk})
    return change


def permitted_move(invoice: Invoice, name: str, sides: Collection[Side]) -> Move:
    """The move of that name, or a refusal that tells the status as that side knows it."""
    move = INVOICE_TABLE.find(name, invoice.status, sides)
    if move is None:
        is_recipient = Side.RECIPIENT in sides or Side.SYSTEM in sides
        known = Status(invoice.status if is_recipient else invoice.supplier_status)
        raise Refused(errors.MOVE_NOT_AVAILABLE.finding(status=known.label))
    return move


def clock_fields(clock: Clock) -> dict[str, Any]:
    """The payment clock under the names of the invoice's fields, for `move_invoice`."""
    return {"due_date": clock.due, "clock_stopped_on": clock.stopped_on, "clock_days_kept": clock.days_kept}


def add_to_tally(invoice: Invoice, delta: int) -> None:
    """Count the invoice in or out of its status, on each side that sees it."""
    StatusTally.objects.bulk_create(_tally(invoice, delta))


def _tally(invoice: Invoice, delta: int) -> list[StatusTally]:
    rows = [
        StatusTally(
            structure_id=invoice.issuer_id,
            service_id=invoice.issuer_service_id,
            side=Side.SUPPLIER,
            kind=invoice.kind,
            status=invoice.supplier_status,
            delta=delta,
        )
    ]
    if invoice.made_available_at is not None and invoice.recipient_id is not None:
        rows.append(
            StatusTally(
                structure_id=invoice.recipient_id,
                service_id=invoice.recipient_service_id,
                side=Side.RECIPIENT,
                kind=invoice.kind,
                status=invoice.status,
                delta=delta,
            )
        )
    return rows + _validators_rows(invoice, delta)


def _validators_rows(invoice: Invoice, delta: int) -> list[StatusTally]:
    """A validator counts what it was asked, by the status that the supplier sees."""
    asked = {
        Side.VALIDATOR_1: (invoice.validator_1_asked_at, invoice.validator_1_id),
        Side.VALIDATOR_2: (invoice.validator_2_asked_at, invoice.validator_2_id),
    }
    return [
        StatusTally(
            structure_id=structure_id, side=side, kind=invoice.kind, status=invoice.supplier_status, delta=delta
        )
        for side, (at, structure_id) in asked.items()
        if at is not None and structure_id is not None
    ]


def _set_status(invoice: Invoice, source: Status, status: Status) -> bool:
    """Set the status as each side sees it; tells whether the supplier is kept from seeing this step.

    Back from a hidden step is hidden too.
    """
    invoice.status = status
    invoice.status_changed_at = clock.now()
    is_hidden = not PAYMENT_STEPS.isdisjoint({source, status}) and _keeps_payment_to_itself(invoice)
    if not is_hidden or status not in PAYMENT_STEPS:
        invoice.supplier_status = status
    return is_hidden


def _keeps_payment_to_itself(invoice: Invoice) -> bool:
    recipient, service = invoice.recipient, invoice.recipient_service
    return bool((recipient and recipient.payment_status_hidden) or (service and not service.payment_status_sent))
