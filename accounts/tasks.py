"""What workers do for accounts."""

from typing import Any

from celery import shared_task

from accounts import services
from outbox.registry import subscriber


@shared_task(name="accounts.purge")
def purge() -> None:
    """Forget old attempts and expired sessions."""
    services.purge_traces()


@subscriber("password-reset.requested", name="accounts.reset", atomic=True, queue="fast")
def write_reset(key: str, payload: dict[str, Any]) -> None:
    if payload["user"] is not None:
        services.send_reset(user_id=payload["user"])
