"""Mandates: the users of one structure act for another one."""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone

from kernel.errors import Finding, Refused, refuse_if
from structures import errors
from structures.actor import Actor
from structures.enums import Degree, MembershipEventKind, MembershipState, Role, Space
from structures.errors.people import MANDATE_WITHOUT_RIGHTS
from structures.models import Mandate, Membership, Structure
from structures.rules import Post
from structures.services.locks import lock_structure
from structures.services.membership_history import record, record_mandate, snapshot
from structures.services.posts import (
    attach,
    check_attachable,
    check_managed_by,
    check_rights,
    membership_of,
    set_state,
)

_POST = Post(Role.USER)


@transaction.atomic
def give_mandate(
    *,
    actor: Actor,
    principal_id: int,
    agent_id: int,
    rights: Mapping[Space, Degree],
    user_ids: Collection[int] = (),
) -> Mandate:
    """Let users of the agent act for the principal, with these rights, until it is revoked.

    Its own managers choose them, unless `user_ids` says at once who they are.
    """
    principal = lock_structure(principal_id)
    agent = Structure.objects.filter(pk=agent_id).first()
    if agent is None:
        raise Refused(errors.UNKNOWN_STRUCTURE.finding(on="agent"))
    refuse_if(
        [
            check_managed_by(actor, principal, _POST),
            _check_agent(principal, agent),
            None if rights else MANDATE_WITHOUT_RIGHTS.finding(),
            *check_rights(principal, Role.USER, rights, mandated=True),
            *_check_users(principal, agent, user_ids),
        ]
    )
    stored = {space.value: degree.value for space, degree in rights.items()}
    mandate = Mandate.objects.create(principal=principal, agent=agent, rights=stored)
    record_mandate(actor, MembershipEventKind.MANDATE_GIVEN, mandate)
    for user_id in user_ids:
        _let_act(actor, mandate, user_id)
    return mandate


@transaction.atomic
def choose_mandated_users(*, actor: Actor, mandate_id: int, user_ids: Collection[int]) -> Mandate:
    """Let exactly these users of the agent act: its managers decide."""
    mandate = _locked(mandate_id)
    acting = list(mandate.memberships.filter(state=MembershipState.ACCEPTED).select_related("user"))
    chosen_anew = set(user_ids) - {membership.user_id for membership in acting}
    refuse_if(
        [
            check_managed_by(actor, mandate.agent, _POST),
            *_check_users(mandate.principal, mandate.agent, chosen_anew),
        ]
    )
    for user_id in sorted(chosen_anew):
        _let_act(actor, mandate, user_id)
    for membership in acting:
        if membership.user_id not in user_ids:
            membership.structure = mandate.principal
            set_state(actor, MembershipEventKind.RELIEVED, membership, MembershipState.ENDED)
    return mandate


@transaction.atomic
def revoke_mandate(*, actor: Actor, mandate_id: int) -> Mandate:
    """End a mandate and the memberships it gave."""
    mandate = _locked(mandate_id)
    refuse_if([check_managed_by(actor, mandate.principal, _POST)])
    mandate.revoked_at = timezone.now()
    mandate.save(update_fields=["revoked_at"])
    record_mandate(actor, MembershipEventKind.MANDATE_REVOKED, mandate)
    for membership in mandate.memberships.exclude(state=MembershipState.ENDED).select_related("user"):
        set_state(actor, MembershipEventKind.RELIEVED, membership, MembershipState.ENDED)
    return mandate


def _locked(mandate_id: int) -> Mandate:
    """The mandate in force, under its principal's lock."""
    in_force = Mandate.objects.filter(pk=mandate_id, revoked_at=None)
    principal_id = in_force.values_list("principal_id", flat=True).first()
    if principal_id is not None:
        principal = lock_structure(principal_id)
        mandate = in_force.select_related("agent").first()
        if mandate is not None:
            mandate.principal = principal
            return mandate
    raise Refused(errors.MANDATE_NOT_IN_FORCE.finding())


def _let_act(actor: Actor, mandate: Mandate, user_id: int) -> None:
    before = snapshot(membership_of(mandate.principal, user_id, None))
    membership = attach(mandate.principal, user_id, _POST, mandate.given_rights, mandate)
    record(actor, MembershipEventKind.MANDATED, membership, before)


def _check_agent(principal: Structure, agent: Structure) -> Finding | None:
    if agent == principal:
        return errors.MANDATE_TO_ONESELF.finding(on="agent")
    if not agent.is_active:
        return errors.INACTIVE_STRUCTURE.finding(on="agent", name=agent.name)
    if Mandate.objects.filter(principal=principal, agent=agent, revoked_at=None).exists():
        return errors.MANDATE_IN_FORCE.finding(on="agent")
    return None


def _check_users(principal: Structure, agent: Structure, user_ids: Collection[int]) -> list[Finding | None]:
    members = Membership.objects.in_force().filter(structure=agent, user_id__in=user_ids, mandate=None)
    strangers = set(user_ids) - set(members.values_list("user_id", flat=True))
    return [
        errors.NOT_OF_THE_AGENT.finding(on="users") if strangers else None,
        *[check_attachable(principal, user_id, None) for user_id in sorted(user_ids)],
    ]
