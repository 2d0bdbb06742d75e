"""Telling the workers that rows are due. A wake-up may be lost: the rows are the truth, the sweep finds them."""

import logging
from collections.abc import Iterable
from time import monotonic

from celery import current_app
from kombu.exceptions import OperationalError

from outbox.registry import subscriber_named

logger = logging.getLogger(__name__)

# A broker that failed once is left alone for a while, so that requests do not each wait for its timeout.
QUIET_SECONDS = 5.0

_quiet_until = 0.0


def wake_up(deliveries: Iterable[tuple[int, str]]) -> None:
    """Send one task for each (delivery id, subscriber), all over one connection; a failing broker is only logged."""
    global _quiet_until
    if monotonic() < _quiet_until:
        return
    try:
        with current_app.producer_or_acquire() as producer:
            for delivery_id, name in deliveries:
                current_app.send_task("outbox.deliver", (delivery_id,), queue=_queue_of(name), producer=producer)
    except (OperationalError, OSError) as error:
        _quiet_until = monotonic() + QUIET_SECONDS
        logger.warning("The broker does not answer, the sweep will wake these deliveries up: %s", error)


def _queue_of(name: str) -> str:
    subscriber = subscriber_named(name)
    return subscriber.queue if subscriber else "default"
