"""On which sides of an invoice an actor stands with the right to move it."""

from datetime import datetime
from typing import Protocol

from invoices.enums import Side
from structures.actor import Actor
from structures.enums import Degree, Space


class Routed(Protocol):
    """What of an invoice decides who stands where."""

    issuer_id: int
    issuer_service_id: int | None
    recipient_id: int | None
    recipient_service_id: int | None
    made_available_at: datetime | None
    validator_1_id: int | None
    validator_1_asked_at: datetime | None
    validator_2_id: int | None
    validator_2_asked_at: datetime | None


def sides(invoice: Routed, actor: Actor, degree: Degree = Degree.MODIFICATION) -> frozenset[Side]:
    """The sides whose space the actor holds, in that degree, for this invoice."""
    found = set()
    if actor.is_system:
        found.add(Side.SYSTEM)
    if actor.may(Space.ISSUED, degree, invoice.issuer_id, invoice.issuer_service_id):
        found.add(Side.SUPPLIER)
    if invoice.made_available_at is not None and actor.may(
        Space.RECEIVED, degree, invoice.recipient_id, invoice.recipient_service_id
    ):
        found.add(Side.RECIPIENT)
    return frozenset(found | _validating(invoice, actor, degree))


def _validating(invoice: Routed, actor: Actor, degree: Degree) -> set[Side]:
    asked = {
        Side.VALIDATOR_1: (invoice.validator_1_asked_at, invoice.validator_1_id),
        Side.VALIDATOR_2: (invoice.validator_2_asked_at, invoice.validator_2_id),
    }
    return {
        side
        for side, (at, structure_id) in asked.items()
        if at and actor.may(Space.TO_VALIDATE, degree, structure_id, None)
    }
