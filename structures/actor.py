"""Who is acting: a person or the system, with the rights of all memberships, loaded once a request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from structures.enums import Degree, Space, StructureKind

if TYPE_CHECKING:
    from accounts.models import User


class AllServices:
    """Stands for every service of a structure, those to come included."""

    def __repr__(self) -> str:
        return "ALL"


ALL: Final = AllServices()
type Services = AllServices | frozenset[int]


@dataclass(frozen=True, slots=True)
class StructureRef:
    """What a page needs to name one of the actor's structures."""

    id: int
    name: str
    identifier: str
    kind: StructureKind
    is_active: bool

    @property
    def is_public(self) -> bool:
        """Whether invoices can be addressed to it."""
        return self.kind == StructureKind.PUBLIC


@dataclass(frozen=True, slots=True)
class Grant:
    """One right in one structure: on ALL of its services, or on those with these ids."""

    structure_id: int
    space: Space
    degree: Degree
    services: Services


@dataclass(frozen=True, slots=True)
class Actor:
    """`structure` is the current one; None stands for all of `structures` together, or for none at all.

    `managed` are the ids of those whose users the person manages, or those of some of their services; `managed_whole`
    of those whose users are all the person's to manage.
    """

    user: User | None = None
    structures: tuple[StructureRef, ...] = ()
    structure: StructureRef | None = None
    grants: tuple[Grant, ...] = ()
    managed: frozenset[int] = frozenset()
    managed_whole: frozenset[int] = frozenset()
    is_system: bool = False

    @property
    def name(self) -> str:
        """Who history says it was."""
        return str(self.user) if self.user else "système"

    def holds(self, space: str, degree: int = Degree.CONSULTATION) -> bool:
        """Whether the right is held in any structure in view; says nothing of a particular row."""
        return any(True for _ in self.scope(space, degree))

    def scope(self, space: str, degree: int = Degree.CONSULTATION, *, everywhere: bool = False) -> Iterator[Grant]:
        """The grants of this right: in the current structure, or `everywhere` the actor belongs."""
        for grant in self.grants:
            in_view = everywhere or self.structure is None or grant.structure_id == self.structure.id
            if grant.space == space and grant.degree >= degree and in_view:
                yield grant

    def may(self, space: str, degree: int, structure_id: int | None, service_id: int | None) -> bool:
        """Whether the right covers that service of that structure, whichever structure is current."""
        return any(
            grant.structure_id == structure_id
            and (isinstance(grant.services, AllServices) or service_id in grant.services)
            for grant in self.scope(space, degree, everywhere=True)
        )


NOBODY = Actor()
SYSTEM = Actor(is_system=True)
