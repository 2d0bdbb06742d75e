"""Events leave the process as rows first: published with the business change, delivered by workers afterwards."""

import logging
from collections.abc import Collection, Mapping
from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now
from django.db.transaction import TransactionManagementError

from outbox.errors import CannotHeal
from outbox.models import FIRST_SWEEP_AFTER, Delivery, State
from outbox.registry import subscriber_named, subscribers_of
from outbox.wakeups import wake_up

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
LONGEST_DELAY = timedelta(hours=1)
# The database heals within seconds or not at all. Mail servers and other portals may be down for two hours: eight
# attempts from two minutes on reach over three.
FIRST_DELAY_ATOMIC = timedelta(seconds=5)
FIRST_DELAY_EXTERNAL = timedelta(minutes=2)

SWEEP_LIMIT = 5000
SWEEP_AGAIN_AFTER = timedelta(minutes=1)
DONE_KEPT_FOR = timedelta(days=2)
PURGE_BATCH = 5000

_CLAIM = """
    UPDATE outbox_delivery
    SET attempts = attempts + 1,
        due_at = statement_timestamp() + %(lease)s,
        sweep_at = statement_timestamp() + %(lease)s
    WHERE id = (
        SELECT id FROM outbox_delivery
        WHERE id = %(id)s AND state = 'PENDING' AND due_at <= statement_timestamp() AND attempts < %(max_attempts)s
        FOR UPDATE SKIP LOCKED
    )
    RETURNING *
"""


class _LeaseLost(Exception):
    """Another run has claimed the delivery since: this one must leave no trace."""


def publish(event: str, *, key: str, payload: Mapping[str, Any]) -> None:
    """Record the event for each of its subscribers, in the caller's transaction; the same event and key counts once."""
    publish_many(event, {key: payload})


def publish_many(event: str, payloads: Mapping[str, Mapping[str, Any]]) -> None:
    """Publish one event for each key at once."""
    if not connection.in_atomic_block:
        raise TransactionManagementError(f"{event} is published outside of the transaction of what it tells")
    subscribers = subscribers_of(event)
    if not subscribers or not payloads:
        return
    deliveries = Delivery.objects.bulk_create(
        [
            Delivery(event=event, key=key, subscriber=subscriber.name, payload=payload)
            for key, payload in payloads.items()
            for subscriber in subscribers
        ],
        # One statement that finds the rows there already, too: setting the event to itself has their ids returned.
        update_conflicts=True,
        unique_fields=["event", "key", "subscriber"],
        update_fields=["event"],
    )
    transaction.on_commit(partial(wake_up, [(delivery.pk, delivery.subscriber) for delivery in deliveries]))


def deliver(delivery_id: int) -> None:
    """Run this delivery if it is due and nobody else runs it, and record how it ended."""
    delivery = _claim(delivery_id)
    if delivery is None:
        return
    try:
        _run(delivery)
    except _LeaseLost:
        logger.warning("Delivery %s took longer than its lease and was claimed again", delivery_id)
    except CannotHeal as error:
        _record_failure(delivery, error, dead=True)
    except Exception as error:  # whatever a handler raises belongs into its row and must not stop the others
        _record_failure(delivery, error, dead=delivery.attempts >= MAX_ATTEMPTS)


def _claim(delivery_id: int) -> Delivery | None:
    """Take the delivery for one lease; None if it is done, not due, or somebody else's."""
    params = {"id": delivery_id, "lease": settings.OUTBOX_LEASE, "max_attempts": MAX_ATTEMPTS}
    return next(iter(Delivery.objects.raw(_CLAIM, params)), None)


def _run(delivery: Delivery) -> None:
    subscriber = subscriber_named(delivery.subscriber)
    if subscriber is None:
        raise LookupError(f"no subscriber is named {delivery.subscriber}")
    with transaction.atomic() if subscriber.atomic else nullcontext():
        subscriber.handler(delivery.key, delivery.payload)
        if not _update_claimed(delivery, state=State.DONE, finished_at=Now(), error=""):
            raise _LeaseLost


def _record_failure(delivery: Delivery, error: Exception, *, dead: bool) -> None:
    logger.warning("Delivery %s failed (attempt %s)", delivery.pk, delivery.attempts, exc_info=error)
    text = f"{type(error).__name__}: {error}"
    if dead:
        _update_claimed(delivery, state=State.DEAD, finished_at=Now(), error=text)
    else:
        due_at = Now() + _delay_after(delivery)
        _update_claimed(delivery, due_at=due_at, sweep_at=due_at, error=text)


def _update_claimed(delivery: Delivery, **values: Any) -> bool:
    """Write to the row if it is still this run's: a newer claim has another number of attempts."""
    mine = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, state=State.PENDING)
    return mine.update(**values) == 1


def _delay_after(delivery: Delivery) -> timedelta:
    subscriber = subscriber_named(delivery.subscriber)
    first = FIRST_DELAY_ATOMIC if subscriber and subscriber.atomic else FIRST_DELAY_EXTERNAL
    doubled: timedelta = first * 2 ** (delivery.attempts - 1)
    return min(doubled, LONGEST_DELAY)


def sweep(*, limit: int = SWEEP_LIMIT) -> int:
    """Wake up the deliveries whose wake-up or worker was lost; bury those that killed their worker every time."""
    with transaction.atomic():
        to_sweep = Delivery.objects.filter(state=State.PENDING, sweep_at__lte=Now())
        to_sweep.filter(attempts__gte=MAX_ATTEMPTS).update(
            state=State.DEAD, finished_at=Now(), error="No attempt came to an end: the worker died each time."
        )
        rows = list(
            to_sweep.select_for_update(skip_locked=True).order_by("sweep_at").values_list("pk", "subscriber")[:limit]
        )
        Delivery.objects.filter(pk__in=[pk for pk, _ in rows]).update(sweep_at=Now() + SWEEP_AGAIN_AFTER)
    wake_up(rows)
    return len(rows)


def relaunch(*, delivery_ids: Collection[int]) -> int:
    """Give dead deliveries their eight attempts again; returns how many."""
    with transaction.atomic():
        dead = Delivery.objects.select_for_update().filter(pk__in=delivery_ids, state=State.DEAD)
        rows = list(dead.values_list("pk", "subscriber"))
        Delivery.objects.filter(pk__in=[pk for pk, _ in rows]).update(
            state=State.PENDING, attempts=0, due_at=Now(), sweep_at=Now() + FIRST_SWEEP_AFTER, finished_at=None
        )
        transaction.on_commit(partial(wake_up, rows))
    return len(rows)


def settle(*, subscriber: str, payload: Mapping[str, Any]) -> int:
    """Take as done what this subscriber is still to be told with this payload; returns how many deliveries."""
    pending = Delivery.objects.filter(state=State.PENDING, subscriber=subscriber, payload__contains=payload)
    return pending.update(state=State.DONE, finished_at=Now())


def purge(*, batch: int = PURGE_BATCH) -> int:
    """Delete what was done more than two days ago, a batch at a time; returns how many."""
    old = Delivery.objects.filter(state=State.DONE, finished_at__lt=Now() - DONE_KEPT_FOR)
    purged = 0
    while deleted := Delivery.objects.filter(pk__in=old.values("pk")[:batch]).delete()[0]:
        purged += deleted
    return purged
