"""Time limits in their order, and no task that sets its own."""

from datetime import timedelta

import pytest
from django.conf import settings

from chorus.celery import app
from tests.architecture.source import Module, calls, complaints, portal_modules


def in_order(soft: float, hard: float, lease: timedelta, visibility: float) -> bool:
    """A task gives up, then is killed, then may be claimed again, then comes back from the broker: in this order."""
    return 0 < soft < hard < lease.total_seconds() < visibility


def own_limits(module: Module) -> list[str]:
    limits = {"time_limit", "soft_time_limit", "countdown", "eta", "visibility_timeout"}
    return [
        module.at(call, f"sets {argument.arg} for itself")
        for call, name in calls(module.tree)
        if name in {"shared_task", "task", "apply_async", "send_task"}
        for argument in call.keywords
        if argument.arg in limits
    ]


def test_limits_are_in_order():
    assert in_order(
        app.conf.task_soft_time_limit,
        app.conf.task_time_limit,
        settings.OUTBOX_LEASE,
        app.conf.broker_transport_options["visibility_timeout"],
    )


@pytest.mark.parametrize(
    ("soft", "hard", "lease", "visibility"),
    [(90, 60, 120, 600), (60, 120, 120, 600), (60, 90, 120, 100), (0, 90, 120, 600)],
)
def test_limits_out_of_order_are_found(soft, hard, lease, visibility):
    assert not in_order(soft, hard, timedelta(seconds=lease), visibility)


def test_no_task_has_limits_of_its_own():
    assert complaints(own_limits, portal_modules()) == ""
    assert own_limits(Module("files/tasks.py", "@shared_task(time_limit=900)\ndef a(): ..."))


def test_what_celery_does_with_a_lost_task():
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.task_ignore_result
    assert app.conf.accept_content == ["json"]
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.task_publish_retry_policy == {"max_retries": 0}
