"""Who belongs to a structure, with which role and rights. Each change is made under the structure's lock."""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from kernel.errors import Refused, refuse_if
from structures import errors
from structures.actor import Actor
from structures.enums import Degree, MembershipEventKind, MembershipState, Role, Space
from structures.models import Membership
from structures.rules import Post, check_first_member
from structures.selectors.people import principals
from structures.services.locks import lock_structure
from structures.services.membership_history import record, snapshot
from structures.services.posts import (
    attach,
    check_attachable,
    check_gives,
    check_has_account,
    check_managed_by,
    check_not_oneself,
    check_own_service,
    check_replaceable,
    check_rights,
    lock_membership,
    membership_of,
    set_state,
    write_rights,
)

_ALIVE = (MembershipState.PENDING, MembershipState.ACCEPTED, MembershipState.SUSPENDED)


@transaction.atomic
def add_member(
    *, actor: Actor, structure_id: int, user_id: int, post: Post, rights: Mapping[Space, Degree] | None = None
) -> Membership:
    """Attach a user, at once, with these rights beyond what the role gives."""
    structure = lock_structure(structure_id)
    rights = rights or {}
    refuse_if(
        [
            check_gives(actor, structure, post),
            check_not_oneself(actor, user_id),
            check_first_member(post, principals(structure.pk).count()),
            check_own_service(structure, post),
            check_attachable(structure, user_id, post.service_id),
            *check_rights(structure, post.role, rights, mandated=False),
        ]
    )
    before = snapshot(membership_of(structure, user_id, post.service_id))
    membership = attach(structure, user_id, post, rights)
    record(actor, MembershipEventKind.ADDED, membership, before)
    return membership


@transaction.atomic
def change_role(*, actor: Actor, membership_id: int, role: Role) -> Membership:
    """Give a member another role. A principal holds every right, so those given one by one end with the promotion."""
    membership = lock_membership(membership_id)
    refuse_if(
        [
            check_managed_by(actor, membership.structure, membership.post),
            check_managed_by(actor, membership.structure, Post(role, membership.service_id)),
            check_replaceable(membership) if role != Role.PRINCIPAL else None,
            errors.MANDATED_IS_USER.finding() if membership.mandate_id and role != Role.USER else None,
        ]
    )
    before = snapshot(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    if role == Role.PRINCIPAL:
        membership.rights.all().delete()
    record(actor, MembershipEventKind.ROLE, membership, before)
    return membership


@transaction.atomic
def set_rights(*, actor: Actor, membership_id: int, rights: Mapping[Space, Degree]) -> Membership:
    """Open exactly these spaces to a member, each in its degree; no manager does so for himself."""
    membership = lock_membership(membership_id)
    role, is_mandated = Role(membership.role), membership.mandate_id is not None
    refuse_if(
        [
            check_managed_by(actor, membership.structure, membership.post),
            check_not_oneself(actor, membership.user_id),
            errors.RIGHTS_FOLLOW_FROM_ROLE.finding() if role == Role.PRINCIPAL else None,
            *(check_rights(membership.structure, role, rights, mandated=is_mandated) if role != Role.PRINCIPAL else []),
        ]
    )
    before = snapshot(membership)
    write_rights(membership, rights)
    record(actor, MembershipEventKind.RIGHTS, membership, before)
    return membership


@transaction.atomic
def suspend_member(*, actor: Actor, membership_id: int) -> Membership:
    """Take away what a membership gives, until a manager gives it back."""
    membership = lock_membership(membership_id)
    refuse_if(
        [
            check_managed_by(actor, membership.structure, membership.post),
            check_replaceable(membership),
        ]
    )
    return set_state(actor, MembershipEventKind.SUSPENDED, membership, MembershipState.SUSPENDED)


@transaction.atomic
def reactivate_member(*, actor: Actor, membership_id: int) -> Membership:
    """Give back what a suspended membership gave: the same role, the same rights."""
    membership = lock_membership(membership_id, MembershipState.SUSPENDED)
    mandate = membership.mandate
    refuse_if(
        [
            check_managed_by(actor, membership.structure, membership.post),
            check_not_oneself(actor, membership.user_id),
            check_has_account(membership.user),
            errors.MANDATE_NOT_IN_FORCE.finding() if mandate and mandate.revoked_at else None,
        ]
    )
    return set_state(actor, MembershipEventKind.REACTIVATED, membership, MembershipState.ACCEPTED)


@transaction.atomic
def end_membership(*, actor: Actor, membership_id: int) -> Membership:
    """Part with a member for good, in force or suspended."""
    membership = lock_membership(membership_id, MembershipState.ACCEPTED, MembershipState.SUSPENDED)
    refuse_if(
        [
            check_managed_by(actor, membership.structure, membership.post),
            check_replaceable(membership) if membership.state == MembershipState.ACCEPTED else None,
        ]
    )
    return set_state(actor, MembershipEventKind.ENDED, membership, MembershipState.ENDED)


@transaction.atomic
def leave(*, actor: Actor, membership_id: int) -> Membership:
    """End one's own membership."""
    membership = lock_membership(membership_id)
    if actor.user is None or membership.user_id != actor.user.pk:
        raise Refused(errors.MEMBERSHIP_NOT_IN_FORCE.finding())
    refuse_if([check_replaceable(membership)])
    return set_state(actor, MembershipEventKind.LEFT, membership, MembershipState.ENDED)


@transaction.atomic
def leave_everywhere(*, user: User) -> None:
    """End all that attaches somebody whose account closes, requests and suspended memberships too.

    Refused as a whole where a structure could not do without this person.
    """
    own = Membership.objects.filter(user=user, state__in=_ALIVE).order_by("structure_id", "pk")
    for membership_id in list(own.values_list("pk", flat=True)):
        membership = lock_membership(membership_id, *_ALIVE)
        if membership.state == MembershipState.ACCEPTED:
            refuse_if([check_replaceable(membership)])
        is_request = membership.state == MembershipState.PENDING
        kind = MembershipEventKind.CANCELLED if is_request else MembershipEventKind.LEFT
        set_state(Actor(user=user), kind, membership, MembershipState.ENDED)
