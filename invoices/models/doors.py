"""The doors to invoices: who sees which rows, side by side."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from invoices.enums import Status
from structures.actor import ALL, Actor
from structures.enums import Degree, Space

if TYPE_CHECKING:
    from invoices.models.invoice import Invoice  # noqa: F401 (the base class below names it in quotes)


def _covered(actor: Actor, space: Space, degree: Degree, side: str, *, everywhere: bool) -> Q:
    """The rows that the actor's right in `space` covers, by the structure and service of that side."""
    covered = Q(pk__in=[])
    for grant in actor.scope(space, degree, everywhere=everywhere):
        rows = Q(**{f"{side}_id": grant.structure_id})
        if grant.services is not ALL:
            rows &= Q(**{f"{side}_service_id__in": grant.services})
        covered |= rows
    return covered


def _asked(rank: int, structure_ids: list[int]) -> Q:
    """The rows that one of these structures was asked to validate, as first or as second validator."""
    return Q(**{f"validator_{rank}_id__in": structure_ids, f"validator_{rank}_asked_at__isnull": False})


def _validating(actor: Actor, degree: Degree, *, everywhere: bool) -> list[int]:
    """The structures for which the actor validates: a validator is named without a service."""
    scope = actor.scope(Space.TO_VALIDATE, degree, everywhere=everywhere)
    return [grant.structure_id for grant in scope if grant.services is ALL]


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """The doors to invoices: lists use a one-sided door, pages of one invoice `visible_to`."""

    def issued_by(self, actor: Actor, degree: Degree = Degree.CONSULTATION) -> "InvoiceQuerySet":
        """What the actor sees in Factures émises, drafts included."""
        return self.filter(_covered(actor, Space.ISSUED, degree, "issuer", everywhere=False))

    def received_by(
        self, actor: Actor, degree: Degree = Degree.CONSULTATION, *, everywhere: bool = False
    ) -> "InvoiceQuerySet":
        """What the actor sees in Factures reçues, or `everywhere`: nothing before it was made available."""
        return self.filter(
            _covered(actor, Space.RECEIVED, degree, "recipient", everywhere=everywhere), made_available_at__isnull=False
        )

    def to_validate_by(self, actor: Actor, degree: Degree = Degree.CONSULTATION) -> "InvoiceQuerySet":
        """What the actor sees in Factures à valider: what was asked of a structure in view, answered or not."""
        structure_ids = _validating(actor, degree, everywhere=False)
        first, second = (self.model.objects.filter(_asked(rank, structure_ids)).values("pk") for rank in (1, 2))
        # Each half has its own index; an OR over both would have none.
        return self.filter(pk__in=first.union(second))

    def awaiting_answer_of(self, actor: Actor) -> "InvoiceQuerySet":
        """Of Factures à valider, what waits for the answer of a structure in view."""
        structure_ids = _validating(actor, Degree.CONSULTATION, everywhere=False)
        first = Q(validator_1_id__in=structure_ids, status=Status.A_VALIDER_1)
        return self.filter(first | Q(validator_2_id__in=structure_ids, status=Status.A_VALIDER_2))

    def issued_by_structures_of(self, actor: Actor) -> "InvoiceQuerySet":
        """What any of the actor's structures issued, for telling colleagues without the right from strangers."""
        return self.filter(issuer_id__in=[structure.id for structure in actor.structures])

    def received_by_structures_of(self, actor: Actor) -> "InvoiceQuerySet":
        """What arrived in any of the actor's structures, for telling colleagues without the right from strangers."""
        return self.filter(
            recipient_id__in=[structure.id for structure in actor.structures], made_available_at__isnull=False
        )

    def validated_twice_by(self, actor: Actor) -> "InvoiceQuerySet":
        """What was asked of two structures in view, as first and as second validator."""
        structure_ids = _validating(actor, Degree.CONSULTATION, everywhere=False)
        return self.filter(_asked(1, structure_ids) & _asked(2, structure_ids))

    def validated_by_structures_of(self, actor: Actor) -> "InvoiceQuerySet":
        """What any of the actor's structures was asked to validate; for fetching by key."""
        structure_ids = [structure.id for structure in actor.structures]
        return self.filter(_asked(1, structure_ids) | _asked(2, structure_ids))

    def visible_to(self, actor: Actor) -> "InvoiceQuerySet":
        """What any membership of the actor's sees, on any side; for fetching by key."""
        issued = _covered(actor, Space.ISSUED, Degree.CONSULTATION, "issuer", everywhere=True)
        received = _covered(actor, Space.RECEIVED, Degree.CONSULTATION, "recipient", everywhere=True)
        structure_ids = _validating(actor, Degree.CONSULTATION, everywhere=True)
        asked = _asked(1, structure_ids) | _asked(2, structure_ids)
        return self.filter(issued | (received & Q(made_available_at__isnull=False)) | asked)
