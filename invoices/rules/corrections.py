"""Which step of an invoice may still be corrected, and the payment clock that comes back with it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from invoices import errors
from invoices.rules.delay import Clock
from kernel.errors import Finding

WITHIN = timedelta(hours=24)
# Whoever has been paid has been paid.
_FINAL = "pay"


class Step(Protocol):
    """What of an invoice's last step decides; only moves that a recipient processes with keep the clock."""

    move: str
    clock_before: Mapping[str, Any] | None
    created_at: datetime


def check_correction(last: Step | None, now: datetime) -> Finding | None:
    """Why the last step cannot be corrected: not the recipient's, final, a correction itself, or too long ago."""
    if last is None or last.clock_before is None or last.move == _FINAL:
        return errors.NOTHING_TO_CORRECT.finding()
    return errors.CORRECTION_TOO_LATE.finding() if now > last.created_at + WITHIN else None


def kept_clock(clock: Clock) -> dict[str, Any]:
    """The payment clock as history keeps it."""
    return {
        "due": clock.due and clock.due.isoformat(),
        "stopped_on": clock.stopped_on and clock.stopped_on.isoformat(),
        "days_kept": clock.days_kept,
    }


def clock_kept(kept: Mapping[str, Any] | None) -> Clock:
    """The payment clock that history kept."""
    found = kept or {}
    return Clock(_day(found.get("due")), _day(found.get("stopped_on")), found.get("days_kept"))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
