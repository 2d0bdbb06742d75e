"""The kinds of notification. Each app declares its own in `notifications.py`, loaded at start."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice: what preferences call it, its mail's template, and why the mail says it was sent.

    « Notification Facturation » governs the kinds that are about billing; others always reach their people.
    """

    code: str
    label: str
    template: str
    reason: str
    is_billing: bool = False


_kinds: dict[str, Kind] = {}


def kind(code: str, *, label: str, template: str, reason: str, is_billing: bool = False) -> Kind:
    """Register one kind, its texts in French; a code used twice stops the import."""
    if code in _kinds:
        raise ValueError(f"notification kind {code} is registered twice")
    _kinds[code] = Kind(code, label, template, reason, is_billing)
    return _kinds[code]


def all_kinds() -> list[Kind]:
    """Every registered kind, by code."""
    return [_kinds[code] for code in sorted(_kinds)]
