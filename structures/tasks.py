"""What workers do for structures."""

from typing import Any

from outbox.registry import subscriber
from structures.services.change_notices import announce_decision
from structures.services.changes import apply_change
from structures.services.membership_notices import announce_membership_event


# INSEE may be asked, which no transaction waits for.
@subscriber("structure.change_requested", name="structures.apply", atomic=False, queue="fast")
def apply_requested(key: str, payload: dict[str, Any]) -> None:
    apply_change(request_id=payload["request"])


@subscriber("membership.changed", name="structures.announce", atomic=True)
def announce_membership(key: str, payload: dict[str, Any]) -> None:
    announce_membership_event(event_id=payload["event"])


@subscriber("structure.change_decided", name="structures.announce_decision", atomic=True)
def announce_change(key: str, payload: dict[str, Any]) -> None:
    announce_decision(request_id=payload["request"])
