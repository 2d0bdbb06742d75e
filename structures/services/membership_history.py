"""What happens to memberships, written down under the structure's lock and told to whom it concerns."""

from typing import Any

from outbox.services import publish
from structures.actor import Actor
from structures.enums import MembershipEventKind, MembershipState, Space
from structures.models import Invitation, Mandate, Membership, MembershipEvent
from structures.services.history import Changes, differences

type Snapshot = dict[str, Any]


def snapshot(membership: Membership) -> Snapshot:
    """What history compares of a membership: its state, and what it gives while it is accepted or suspended."""
    counts = membership.pk is not None and membership.state in (MembershipState.ACCEPTED, MembershipState.SUSPENDED)
    given = dict(membership.rights.values_list("space", "degree")) if counts else {}
    return {
        "state": membership.state if membership.pk else None,
        "role": membership.role if counts else None,
        **{space.value: given.get(space) for space in Space},
    }


def record(
    actor: Actor, kind: MembershipEventKind, membership: Membership, before: Snapshot, *, comment: str = ""
) -> None:
    """Write down what became of a membership, unless nothing did."""
    changes = differences(before, snapshot(membership))
    if changes:
        event = MembershipEvent(
            structure_id=membership.structure_id,
            service_id=membership.service_id,
            membership=membership,
            mandate_id=membership.mandate_id,
            subject=str(membership.user),
            changes=changes,
        )
        _keep(actor, kind, event, comment)


def record_invitation(actor: Actor, kind: MembershipEventKind, invitation: Invitation) -> None:
    """Write down what was done with an invitation that nobody has accepted."""
    offered: Changes = {"role": [None, invitation.role]}
    offered |= {space: [None, degree] for space, degree in invitation.rights.items()}
    event = MembershipEvent(
        structure_id=invitation.structure_id,
        service_id=invitation.service_id,
        subject=invitation.address,
        changes=offered if kind == MembershipEventKind.INVITED else {},
    )
    _keep(actor, kind, event)


def record_mandate(actor: Actor, kind: MembershipEventKind, mandate: Mandate) -> None:
    """Write down that a mandate was given or revoked."""
    is_given = kind == MembershipEventKind.MANDATE_GIVEN
    event = MembershipEvent(
        structure_id=mandate.principal_id,
        mandate=mandate,
        subject=mandate.agent.name[:254],
        changes={space: [None, degree] for space, degree in mandate.rights.items()} if is_given else {},
    )
    _keep(actor, kind, event)


def _keep(actor: Actor, kind: MembershipEventKind, event: MembershipEvent, comment: str = "") -> None:
    event.kind, event.comment, event.done_by = kind, comment, actor.user
    event.save()
    # What the system itself sets up, as the demo does, is no news to anybody.
    if not actor.is_system:
        publish("membership.changed", key=str(event.pk), payload={"event": event.pk})
