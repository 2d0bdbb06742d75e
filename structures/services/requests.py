"""Requests to join a structure, or a service of a public one: its managers accept or refuse."""

from collections.abc import Mapping

from django.db import transaction

from kernel.errors import Finding, Refused, refuse_if
from structures import errors
from structures.actor import Actor
from structures.enums import Degree, MembershipEventKind, MembershipState, Role, Space
from structures.errors.people import ALREADY_REQUESTED, REASON_REQUIRED, REQUEST_NOT_PENDING, TOO_MANY_REQUESTS
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
    check_not_oneself,
    check_own_service,
    check_rights,
    membership_of,
    set_state,
    signed_in_user,
    write_rights,
)

MAX_PENDING = 10


@transaction.atomic
def ask_to_join(*, actor: Actor, structure_id: int, service_id: int | None, message: str) -> Membership:
    """Ask the managers of a structure, or of one of its services, to be attached to it."""
    structure = lock_structure(structure_id)
    user = signed_in_user(actor)
    membership = membership_of(structure, user.pk, service_id)
    is_pending = membership.pk is not None and membership.state == MembershipState.PENDING
    refuse_if(
        [
            None if structure.is_active else errors.INACTIVE_STRUCTURE.finding(name=structure.name),
            check_own_service(structure, Post(Role.USER, service_id)),
            check_attachable(structure, user.pk, service_id),
            ALREADY_REQUESTED.finding() if is_pending else None,
            _check_few_pending(user.pk),
        ]
    )
    before = snapshot(membership)
    membership.role, membership.state, membership.mandate = Role.USER, MembershipState.PENDING, None
    membership.message, membership.reason = message, ""
    membership.save()
    write_rights(membership, {})
    record(actor, MembershipEventKind.REQUESTED, membership, before, comment=message)
    return membership


@transaction.atomic
def cancel_request(*, actor: Actor, membership_id: int) -> Membership:
    """Take back one's own request."""
    membership = _lock_pending(membership_id)
    if actor.user is None or membership.user_id != actor.user.pk:
        raise Refused(REQUEST_NOT_PENDING.finding())
    return set_state(actor, MembershipEventKind.CANCELLED, membership, MembershipState.ENDED)


@transaction.atomic
def accept_request(*, actor: Actor, membership_id: int, role: Role, rights: Mapping[Space, Degree]) -> Membership:
    """Attach whoever asked, where it was asked, with this role and these rights."""
    asked = _lock_pending(membership_id)
    structure, post = asked.structure, Post(role, asked.service_id)
    refuse_if(
        [
            check_gives(actor, structure, post),
            check_not_oneself(actor, asked.user_id),
            check_has_account(asked.user),
            check_first_member(post, principals(structure.pk).count()),
            *check_rights(structure, role, rights, mandated=False),
        ]
    )
    before = snapshot(asked)
    membership = attach(structure, asked.user_id, post, rights)
    record(actor, MembershipEventKind.ACCEPTED, membership, before)
    return membership


@transaction.atomic
def refuse_request(*, actor: Actor, membership_id: int, reason: str) -> Membership:
    """Refuse a request, and say why."""
    membership = _lock_pending(membership_id)
    refuse_if(
        [
            check_gives(actor, membership.structure, membership.post),
            check_not_oneself(actor, membership.user_id),
            None if reason.strip() else REASON_REQUIRED.finding(on="reason"),
        ]
    )
    before = snapshot(membership)
    membership.state, membership.reason = MembershipState.REFUSED, reason.strip()
    membership.save(update_fields=["state", "reason"])
    record(actor, MembershipEventKind.REFUSED, membership, before, comment=membership.reason)
    return membership


def _lock_pending(membership_id: int) -> Membership:
    pending = Membership.objects.filter(pk=membership_id, state=MembershipState.PENDING)
    structure_id = pending.values_list("structure_id", flat=True).first()
    if structure_id is not None:
        structure = lock_structure(structure_id)
        membership = pending.select_related("user").first()
        if membership is not None:
            membership.structure = structure
            return membership
    raise Refused(REQUEST_NOT_PENDING.finding())


def _check_few_pending(user_id: int) -> Finding | None:
    waiting = Membership.objects.filter(user_id=user_id, state=MembershipState.PENDING).count()
    return TOO_MANY_REQUESTS.finding(limit=MAX_PENDING) if waiting >= MAX_PENDING else None
