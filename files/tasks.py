"""What files do when events are delivered."""

from typing import Any

from files.services import scan_file
from outbox.registry import subscriber


@subscriber("file.stored", name="files.scan", atomic=False)
def scan(key: str, payload: dict[str, Any]) -> None:
    scan_file(file_id=payload["file_id"])
