"""Mandates: the users of one structure act for another one."""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone

from kernel.errors import Finding, Refused, refuse_if
from structures import errors
from structures.actor import Actor
from structures.enums import Degree, MembershipState, Role, Space
from structures.models import Mandate, Membership, Structure
from structures.rules import Post
from structures.services.locks import lock_structure
from structures.services.memberships import attach, check_managed_by, check_not_member, check_rights

_POST = Post(Role.USER)


@transaction.atomic
def give_mandate(
    *, actor: Actor, principal_id: int, agent_id: int, user_ids: Collection[int], rights: Mapping[Space, Degree]
) -> Mandate:
    """Let these users of the agent act for the principal, with these rights, until it is revoked."""
    principal = lock_structure(principal_id)
    agent = Structure.objects.filter(pk=agent_id).first()
    if agent is None:
        raise Refused(errors.UNKNOWN_STRUCTURE.finding(on="agent"))
    refuse_if(
        [
            check_managed_by(actor, principal, _POST),
            _check_agent(principal, agent),
            _check_users(agent, user_ids),
            *[check_not_member(principal, user_id, None) for user_id in user_ids],
            *check_rights(principal, Role.USER, rights, mandated=True),
        ]
    )
    mandate = Mandate.objects.create(principal=principal, agent=agent)
    for user_id in user_ids:
        attach(principal, user_id, _POST, rights, mandate)
    return mandate


@transaction.atomic
def revoke_mandate(*, actor: Actor, mandate_id: int) -> None:
    """End a mandate and the memberships it gave."""
    mandate = Mandate.objects.filter(pk=mandate_id, revoked_at=None).first()
    if mandate is None:
        raise Refused(errors.MANDATE_NOT_IN_FORCE.finding())
    refuse_if([check_managed_by(actor, lock_structure(mandate.principal_id), _POST)])
    mandate.revoked_at = timezone.now()
    mandate.save(update_fields=["revoked_at"])
    mandate.memberships.update(state=MembershipState.ENDED)


def _check_agent(principal: Structure, agent: Structure) -> Finding | None:
    if agent == principal:
        return errors.MANDATE_TO_ONESELF.finding(on="agent")
    if Mandate.objects.filter(principal=principal, agent=agent, revoked_at=None).exists():
        return errors.MANDATE_IN_FORCE.finding(on="agent")
    return None


def _check_users(agent: Structure, user_ids: Collection[int]) -> Finding | None:
    members = Membership.objects.in_force().filter(structure=agent, user_id__in=user_ids, mandate=None)
    strangers = set(user_ids) - set(members.values_list("user_id", flat=True))
    return errors.NOT_OF_THE_AGENT.finding(on="users") if strangers else None
