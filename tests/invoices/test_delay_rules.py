from datetime import UTC, date, datetime

import pytest

from invoices.rules.delay import days_left, due_date


@pytest.mark.parametrize(
    ("available", "days", "due"),
    [
        (datetime(2026, 11, 24, 9, tzinfo=UTC), 30, date(2026, 12, 24)),
        (datetime(2026, 11, 24, 9, tzinfo=UTC), 50, date(2027, 1, 13)),
        # 23.30 UTC is already the next day in Paris, in winter and, from 22.00 on, in summer.
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), 30, date(2027, 1, 31)),
        (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), 30, date(2026, 7, 31)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), 30, date(2026, 8, 1)),
        # The night the clocks change does not move the date.
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), 30, date(2026, 4, 28)),
        (datetime(2028, 1, 30, 12, tzinfo=UTC), 30, date(2028, 2, 29)),
    ],
)
def test_the_delay_runs_in_calendar_days_of_paris(available, days, due):
    assert due_date(available, days) == due


@pytest.mark.parametrize(("today", "left"), [(date(2026, 11, 24), 7), (date(2026, 12, 1), 0), (date(2026, 12, 3), -2)])
def test_days_left_are_negative_when_late(today, left):
    assert days_left(date(2026, 12, 1), today) == left
