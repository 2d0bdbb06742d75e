"""Periodic jobs of the kernel."""

from celery import shared_task

from kernel.recovery import purge_copies


@shared_task(name="kernel.recovery_purge")
def recovery_purge() -> None:
    """Forget the recovery copies that nobody took up."""
    purge_copies()
