"""Where people are gestionnaires principaux: nothing silences the notices about billing there."""

from dataclasses import dataclass

from accounts.models import User
from structures.enums import Role
from structures.models import Membership


@dataclass(frozen=True, slots=True)
class Principalship:
    """What a person is gestionnaire principal of, by name, and whether that is all that they belong to."""

    names: list[str]
    is_everywhere: bool


def principalship(user_id: int) -> Principalship:
    """Of which structures and services this person is gestionnaire principal."""
    memberships = list(
        Membership.objects.in_force()
        .filter(user=user_id)
        .select_related("structure", "service")
        .order_by("structure__name", "pk")
    )
    principal = [membership for membership in memberships if membership.role == Role.PRINCIPAL]
    names = [
        f"{membership.structure} ({membership.service})" if membership.service else str(membership.structure)
        for membership in principal
    ]
    return Principalship(names, bool(memberships) and len(principal) == len(memberships))


def sole_principal_of(user: User) -> list[str]:
    """The structures that would be left without gestionnaire principal if this person went."""
    posts = Membership.objects.in_force().filter(role=Role.PRINCIPAL, service=None)
    mine = posts.filter(user=user).select_related("structure").order_by("structure__name", "pk")
    others = posts.exclude(user=user).filter(user__is_active=True)
    kept = set(others.filter(structure__in=mine.values("structure")).values_list("structure_id", flat=True))
    return [str(membership.structure) for membership in mine if membership.structure_id not in kept]
