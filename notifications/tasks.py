"""Periodic jobs of notifications."""

from celery import shared_task

from notifications import services


@shared_task(name="notifications.digest")
def digest() -> None:
    """Send the digests that are due; run every quarter of an hour, it sends each once."""
    services.send_digests()
    services.purge_digests()
