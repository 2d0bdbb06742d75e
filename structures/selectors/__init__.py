"""What pages and other apps ask about structures and their people."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from kernel.db import Fold
from structures.actor import ALL, Actor, Grant, StructureRef
from structures.enums import Degree, IdentifierType, Role, Space, StructureKind
from structures.models import Membership, Service, Structure
from structures.rules import Post, grants_of, spaces_offered

# Stands for the user in the query below.
_ANYBODY = -1


@cache
def _posts_in_force() -> tuple[str, tuple[Any, ...]]:
    """Who holds what where, compiled once: each request asks, and compiling takes several times as long as asking."""
    rows = (
        Membership.objects.in_force()
        .filter(user=_ANYBODY)
        .order_by("structure__name", "structure_id", "id")
        .values_list(
            *("id", "role", "service_id"),
            *("structure_id", "structure__name", "structure__identifier", "structure__kind", "structure__is_active"),
            *("rights__space", "rights__degree"),
        )
    )
    return rows.query.sql_with_params()


def load_actor(user: User, current_structure_id: int | None) -> Actor:
    """The person with the rights of all memberships in force: one query.

    Without a valid choice, the only structure is the current one, or all of several together.
    """
    sql, params = _posts_in_force()
    with connection.cursor() as cursor:
        cursor.execute(sql, [user.pk if param == _ANYBODY else param for param in params])
        rows = cursor.fetchall()
    refs: dict[int, StructureRef] = {}
    grants: list[Grant] = []
    managing: list[tuple[int, Post]] = []
    for (_id, role, service_id, *about), held in groupby(rows, key=lambda row: row[:-2]):
        structure = refs.setdefault(about[0], _ref(*about))
        post = Post(Role(role), service_id)
        given = {Space(space): Degree(degree) for *_membership, space, degree in held if space is not None}
        grants += grants_of(post, given, structure)
        if post.role != Role.USER:
            managing.append((structure.id, post))
    current = refs.get(current_structure_id) if current_structure_id is not None else None
    structures = tuple(refs.values())
    if current is None and len(structures) == 1:
        current = structures[0]
    return Actor(
        user=user,
        structures=structures,
        structure=current,
        grants=tuple(grants),
        managed=frozenset(structure_id for structure_id, _post in managing),
        managed_whole=frozenset(structure_id for structure_id, post in managing if post.service_id is None),
    )


def _ref(pk: int, name: str, identifier: str, kind: str, is_active: bool) -> StructureRef:
    return StructureRef(id=pk, name=name, identifier=identifier, kind=StructureKind(kind), is_active=is_active)


def recipient_search(words: str, limit: int) -> list[Structure]:
    """Structures that invoices may be sent to, found by SIRET, name or town, by name."""
    if not words.strip():
        return []
    return list(Structure.objects.recipients().matching(words).order_by(Fold("name"), "pk")[:limit])


def validator_search(words: str, limit: int) -> list[Structure]:
    """Structures that may validate invoices, found by identifier, name or town, by name."""
    if not words.strip():
        return []
    return list(Structure.objects.validators().matching(words).order_by(Fold("name"), "pk")[:limit])


def structure_by_identifier(identifier_type: str, identifier: str) -> Structure | None:
    """The structure known by this normalised identifier."""
    return Structure.objects.filter(identifier_type=identifier_type, identifier=identifier).first()


def public_structures_by_siret(sirets: Collection[str]) -> list[Structure]:
    """The active public structures that have one of these SIRETs."""
    return list(
        Structure.objects.recipients().filter(identifier_type=IdentifierType.SIRET, identifier__in=sirets)
        if sirets
        else []
    )


def active_services(structure: Structure) -> QuerySet[Service]:
    """The services that can be named today, by code."""
    today = timezone.localdate()
    return structure.services.filter(
        Q(valid_from=None) | Q(valid_from__lte=today), Q(valid_to=None) | Q(valid_to__gte=today), is_active=True
    ).order_by("code", "pk")


def default_service(structure: Structure) -> Service | None:
    """The service that invoices without a service code belong to."""
    return structure.services.filter(is_default=True).first()


def find_service(structure: Structure, code: str) -> Service | None:
    """The service with this code, active or not, whatever the case and the spaces around."""
    return structure.services.filter(code__iexact=code.strip()).first()


def managers_of(structure_id: int) -> QuerySet[User]:
    """Those who manage the users of the whole structure, principals first."""
    managing = Membership.objects.in_force().filter(
        structure_id=structure_id, service=None, role__in=[Role.PRINCIPAL, Role.SECONDARY]
    )
    return User.objects.filter(is_active=True, memberships__in=managing).order_by("memberships__role", "pk")


@dataclass(frozen=True, slots=True)
class Audience:
    """Users to tell of something, and those of them who are gestionnaires principaux there: nothing silences these."""

    user_ids: list[int]
    principal_ids: set[int]


def recipients_to_notify(structure_id: int, service_id: int | None) -> Audience:
    """The users to tell about invoices that this service receives."""
    return _holders(Space.RECEIVED, structure_id, service_id)


def issuers_to_notify(structure_id: int, service_id: int | None) -> Audience:
    """The users to tell about invoices that this structure, or this service of it, issued."""
    return _holders(Space.ISSUED, structure_id, service_id)


def validators_to_notify(structure_id: int) -> Audience:
    """The users to tell about invoices that this structure is to validate."""
    return _holders(Space.TO_VALIDATE, structure_id, None)


def colleagues(actor: Actor, space: Space) -> list[User]:
    """Those who hold the right of that space in the structures and services that the actor has in view, by name."""
    offering: Iterable[str] = [kind for kind in StructureKind if space in spaces_offered(kind)]
    near = Q(pk__in=[])
    for grant in actor.scope(space):
        covering = Q() if grant.services is ALL else Q(service=None) | Q(service_id__in=grant.services)
        near |= Q(structure_id=grant.structure_id) & covering
    holding = Membership.objects.in_force().filter(
        near, Q(role=Role.PRINCIPAL) | Q(rights__space=space), structure__kind__in=offering
    )
    people = User.objects.filter(is_active=True, pk__in=holding.values("user_id"))
    return list(people.order_by(Fold("last_name"), Fold("first_name"), "pk"))


# A membership that lets its user process invoices: whose kind of structure receives some, with the right to do so.
_PROCESSING = Q(structure__kind=StructureKind.PUBLIC) & (
    Q(role=Role.PRINCIPAL) | Q(rights__space=Space.RECEIVED, rights__degree=Degree.MODIFICATION)
)


def processors(*places: tuple[int, int | None]) -> QuerySet[User]:
    """Those who may process what one of these places receives, by name: a service of a structure, or all of it."""
    near = Q(pk__in=[])
    for structure_id, service_id in places:
        covering = Q(service=None) if service_id is None else Q(service=None) | Q(service=service_id)
        near |= Q(structure=structure_id) & covering
    allowed = Membership.objects.in_force().filter(near, _PROCESSING)
    found = User.objects.filter(is_active=True, pk__in=allowed.values("user"))
    return found.order_by(Fold("last_name"), Fold("first_name"), "pk")


def may_process(user: str, structure: str, service: str = "") -> Exists:
    """Of rows that name a user, a structure and a service by these fields: whether that user is among `processors`.

    Without a service, whether it is so for every service.
    """
    covering = Q(service=None) | Q(service=OuterRef(service)) if service else Q(service=None)
    allowed = Membership.objects.in_force().filter(
        covering, _PROCESSING, user=OuterRef(user), user__is_active=True, structure=OuterRef(structure)
    )
    return Exists(allowed)


def not_processing_everything(structure_ids: Collection[int]) -> QuerySet[Membership]:
    """The memberships in these structures, past ones too, of people who do not process all that they receive."""
    return Membership.objects.filter(~may_process("user", "structure"), structure__in=structure_ids)


def _holders(space: Space, structure_id: int, service_id: int | None) -> Audience:
    offering: Iterable[str] = [kind for kind in StructureKind if space in spaces_offered(kind)]
    covering = Q(service=None) if service_id is None else Q(service=None) | Q(service=service_id)
    holders = list(
        Membership.objects.in_force()
        .filter(covering, Q(role=Role.PRINCIPAL) | Q(rights__space=space))
        .filter(structure_id=structure_id, structure__kind__in=offering, user__is_active=True)
        .order_by("user_id")
        .values_list("user_id", "role")
        .distinct()
    )
    principal_ids = {user_id for user_id, role in holders if role == Role.PRINCIPAL}
    return Audience(list(dict.fromkeys(user_id for user_id, _ in holders)), principal_ids)
