from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error


def check_time_limits(**_: Any) -> list[CheckMessage]:
    """A second run may start only when the first can no longer be under way."""
    limits = [
        settings.CELERY_TASK_SOFT_TIME_LIMIT,
        settings.CELERY_TASK_TIME_LIMIT,
        settings.OUTBOX_LEASE.total_seconds(),
        settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"],
    ]
    if limits == sorted(set(limits)):
        return []
    message = f"Soft limit, hard limit, outbox lease and visibility timeout must grow in this order: {limits}"
    return [Error(message, id="outbox.E001")]
