"""The time that history is dated with."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """This moment, or the past one whose events are being told."""
    return _told.get() or timezone.now()


@contextmanager
def telling(moment: datetime) -> Iterator[None]:
    """Within the block, what is recorded is dated `moment`: history is append-only, so it is dated when it is made."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
