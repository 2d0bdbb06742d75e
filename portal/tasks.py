from typing import Any

from outbox.registry import subscriber
from portal.services import build_data


@subscriber("data-export.requested", name="portal.build_data", atomic=True, queue="bulk")
def build(key: str, payload: dict[str, Any]) -> None:
    build_data(export_id=payload["export_id"])
