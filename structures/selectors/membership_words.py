"""Rights and the history of memberships, in words."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kernel.formats import pair, series
from structures.actor import Actor, AllServices, StructureRef
from structures.enums import Degree, MembershipState, Role, Space
from structures.models import Membership, MembershipEvent, Service


@dataclass(frozen=True, slots=True)
class Line:
    """One thing before and after."""

    label: str | Promise
    old: str
    new: str

    @property
    def change(self) -> str:
        """Old and new in one; what is new on the whole has nothing before."""
        return f"{self.old} → {self.new}" if self.old else self.new


@dataclass(frozen=True, slots=True)
class OwnRight:
    """A space that is open to a person in one structure: in which degree, and where."""

    space: str | Promise
    degree: str | Promise
    reach: str


def rights_in_words(rights: dict[Space, Degree]) -> str:
    """The spaces given one by one, each with its degree."""
    return ", ".join(f"{space.label} ({rights[space].label.lower()})" for space in Space if space in rights)


def rights_of(membership: Membership) -> str:
    """What a member may do, in one line; nothing for nothing."""
    if membership.role == Role.PRINCIPAL:
        return _("Toutes, du fait de son rôle")
    return rights_in_words({Space(right.space): Degree(right.degree) for right in membership.rights.all()})


def event_lines(event: MembershipEvent) -> list[Line]:
    """What the event changed."""
    return [_line(name, old, new) for name, (old, new) in event.changes.items()]


def changes_in_words(event: MembershipEvent) -> str:
    """What the event changed, in one line."""
    return series(pair(line.label, line.change) for line in event_lines(event))


def _line(name: str, old: Any, new: Any) -> Line:
    if name == "state":
        return Line(_("État"), _label(MembershipState, old), _label(MembershipState, new))
    if name == "role":
        return Line(_("Rôle"), _label(Role, old), _label(Role, new) or _("aucun"))
    return Line(Space(name).label, _label(Degree, old), _label(Degree, new) or _("aucune habilitation"))


def _label(words: Any, value: Any) -> str:
    return str(words(value).label) if value is not None else ""


def own_rights(actor: Actor) -> list[tuple[StructureRef, list[OwnRight]]]:
    """What a person may do in each structure of his or hers: one query for the names of services."""
    named = {pk for grant in actor.grants if not isinstance(grant.services, AllServices) for pk in grant.services}
    services = {service.pk: service for service in Service.objects.filter(pk__in=named)}
    by_structure: dict[int, list[OwnRight]] = defaultdict(list)
    for grant in sorted(actor.grants, key=lambda grant: list(Space).index(grant.space)):
        whole = isinstance(grant.services, AllServices)
        names = [] if isinstance(grant.services, AllServices) else [str(services[pk]) for pk in sorted(grant.services)]
        reach = _("Toute la structure") if whole else ", ".join(names)
        by_structure[grant.structure_id].append(OwnRight(grant.space.label, grant.degree.label, reach))
    return [(structure, by_structure[structure.id]) for structure in actor.structures]
