"""Periodic jobs of accounts."""

from celery import shared_task

from accounts import services


@shared_task(name="accounts.purge")
def purge() -> None:
    """Forget old attempts and expired sessions."""
    services.purge_traces()
