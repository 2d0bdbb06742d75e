from datetime import timedelta

import pytest

from outbox.checks import check_time_limits


def test_the_portals_own_limits_grow_in_order():
    assert check_time_limits() == []


@pytest.mark.parametrize("seconds", [90, 30, 600, 3600])
def test_a_lease_that_is_not_between_the_limits_is_an_error(settings, seconds):
    settings.OUTBOX_LEASE = timedelta(seconds=seconds)
    assert [error.id for error in check_time_limits()] == ["outbox.E001"]


def test_a_task_cut_off_before_its_warning_is_an_error(settings):
    settings.CELERY_TASK_SOFT_TIME_LIMIT = settings.CELERY_TASK_TIME_LIMIT
    assert [error.id for error in check_time_limits()] == ["outbox.E001"]
