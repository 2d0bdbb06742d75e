"""The posts of a locked structure: who may give, change or take them away, and how they are written."""

from collections.abc import Iterable, Mapping

from django.db.models import Q

from accounts.models import User
from kernel.errors import Finding, Refused
from structures import errors
from structures.actor import Actor
from structures.enums import Degree, MembershipEventKind, MembershipState, Role, Space
from structures.errors.people import MEMBER_SUSPENDED, NOT_ONESELF, PERSON_LEFT
from structures.models import Mandate, Membership, Right, Structure
from structures.rules import Post, check_last_principal, check_manages, check_right
from structures.selectors.people import posts_held, principals
from structures.services.locks import lock_structure
from structures.services.membership_history import record, snapshot


def lock_membership(membership_id: int, *states: MembershipState) -> Membership:
    """The membership under its structure's lock, if it is in force, or in one of these states."""
    structure_id = Membership.objects.filter(pk=membership_id).values_list("structure_id", flat=True).first()
    if structure_id is not None:
        structure = lock_structure(structure_id)
        known = Membership.objects.filter(state__in=states) if states else Membership.objects.in_force()
        membership = known.select_related("user").filter(pk=membership_id).first()
        if membership is not None:
            membership.structure = structure
            return membership
    raise Refused(errors.MEMBERSHIP_NOT_IN_FORCE.finding())


def signed_in_user(actor: Actor) -> User:
    """The person who acts; the system belongs to no structure."""
    if actor.user is None:
        raise Refused(errors.MEMBERSHIP_NOT_IN_FORCE.finding())
    return actor.user


def attach(
    structure: Structure, user_id: int, post: Post, rights: Mapping[Space, Degree], mandate: Mandate | None = None
) -> Membership:
    """Write an accepted membership; one that had ended starts anew, with these rights alone."""
    membership = membership_of(structure, user_id, post.service_id)
    membership.role, membership.state, membership.mandate = post.role, MembershipState.ACCEPTED, mandate
    membership.reason = ""
    membership.save()
    write_rights(membership, rights)
    return membership


def membership_of(structure: Structure, user_id: int, service_id: int | None) -> Membership:
    """The user's membership of the structure or service, whatever its state; a new one if there was none."""
    known = Membership.objects.filter(Q(service=service_id), user_id=user_id, structure=structure).first()
    return known or Membership(user_id=user_id, structure=structure, service_id=service_id)


def write_rights(membership: Membership, rights: Mapping[Space, Degree]) -> None:
    """Give these rights instead of any other."""
    membership.rights.all().delete()
    Right.objects.bulk_create(
        Right(membership=membership, space=space, degree=degree) for space, degree in rights.items()
    )


def set_state(actor: Actor, kind: MembershipEventKind, membership: Membership, state: MembershipState) -> Membership:
    """Write the state, with its trace."""
    before = snapshot(membership)
    membership.state = state
    membership.save(update_fields=["state"])
    record(actor, kind, membership, before)
    return membership


def check_gives(actor: Actor, structure: Structure, post: Post) -> Finding | None:
    """Whether the actor may give this post; an administrator gives the first one of a structure without manager."""
    if actor.user is not None and actor.user.is_staff and not principals(structure.pk).exists():
        return None
    return check_managed_by(actor, structure, post)


def check_managed_by(actor: Actor, structure: Structure, post: Post) -> Finding | None:
    """Whether the actor may give, change or take away this post of the locked structure."""
    if actor.is_system:
        return None
    return check_manages(posts_held(actor.user, structure.pk), post)


def check_not_oneself(actor: Actor, user_id: int) -> Finding | None:
    """Whether the actor decides about somebody else."""
    return NOT_ONESELF.finding() if actor.user is not None and actor.user.pk == user_id else None


def check_has_account(user: User) -> Finding | None:
    """Whether the person can still sign in."""
    return None if user.is_active else PERSON_LEFT.finding()


def check_attachable(structure: Structure, user_id: int, service_id: int | None) -> Finding | None:
    """Whether the user has no such membership yet, nor one that a manager suspended."""
    known = Membership.objects.filter(Q(service=service_id), user_id=user_id, structure=structure)
    if known.in_force().exists():
        return errors.ALREADY_A_MEMBER.finding(on="user")
    return MEMBER_SUSPENDED.finding(on="user") if known.filter(state=MembershipState.SUSPENDED).exists() else None


def check_rights(structure: Structure, role: Role, spaces: Iterable[Space], *, mandated: bool) -> list[Finding | None]:
    """Whether each of these spaces can be opened to such a member."""
    return [check_right(role, structure.kind, space, mandated=mandated) for space in spaces]


def check_own_service(structure: Structure, post: Post) -> Finding | None:
    """Whether the service of the post, if it has one, is the structure's."""
    foreign = post.service_id is not None and not structure.services.filter(pk=post.service_id).exists()
    return errors.SERVICE_OF_ANOTHER.finding(on="service") if foreign else None


def check_replaceable(membership: Membership) -> Finding | None:
    """Whether the structure can do without this member."""
    others = principals(membership.structure_id).exclude(pk=membership.pk).count()
    return check_last_principal(membership.post, others)
