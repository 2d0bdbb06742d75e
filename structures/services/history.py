"""Who changed what: every change of a structure, its services and its accounts leaves a row."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from structures.actor import Actor
from structures.enums import ChangeKind, ChangeState
from structures.models import ChangeRequest, Decision, Structure

type Changes = dict[str, list[Any]]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """[old, new] of each value that differs, fit for JSON; of something new, only what is filled in."""
    return {
        name: [_plain(before.get(name)), _plain(value)]
        for name, value in after.items()
        if (before.get(name) or None) != (value or None)
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def record_request(
    actor: Actor, structure: Structure, kind: ChangeKind, changes: Changes, *, subject: str = ""
) -> ChangeRequest:
    """Write down what is asked; a decision follows."""
    return ChangeRequest.objects.create(
        structure=structure, kind=kind, subject=subject[:100], changes=changes, requested_by=actor.user
    )


def record_done(actor: Actor, structure: Structure, kind: ChangeKind, changes: Changes, *, subject: str) -> None:
    """Write down what the same transaction does at once."""
    request = record_request(actor, structure, kind, changes, subject=subject)
    Decision.objects.create(request=request, state=ChangeState.EFFECTIVE)
