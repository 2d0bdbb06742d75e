"""What files do when events are delivered."""

from typing import Any

from celery import shared_task

from files.services import purge_unattached, scan_file
from outbox.registry import subscriber


@subscriber("file.stored", name="files.scan", atomic=False)
def scan(key: str, payload: dict[str, Any]) -> None:
    scan_file(file_id=payload["file_id"])


@shared_task(name="files.purge")
def purge() -> None:
    purge_unattached()
