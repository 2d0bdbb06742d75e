"""The payment clock, whatever happens to an invoice and in whatever order."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.enums import DocumentType, Framework
from invoices.rules.delay import NO_CLOCK, after_move, days_left, has_clock, paris_day, resumed, started, stopped

# Not around midnight in Paris, so that the days below are plain.
NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)


def day(number):
    return NOON + timedelta(days=number)


def due_after(*events, delay=30):
    """The due date, in days from the making available; events are (move, day)."""
    clock = started(NOON, delay)
    for move, when in events:
        clock = after_move(clock, move, day(when))
    return clock.due and days_left(clock.due, paris_day(NOON))


@pytest.mark.parametrize(
    ("events", "delay", "due"),
    [
        ([], 30, 30),
        ([("suspend", 10)], 30, None),
        # 20 days were left, so that the new delay has 30.
        ([("suspend", 10), ("complete", 25)], 30, 55),
        # 45 were left: more than 30.
        ([("suspend", 5), ("complete", 25)], 50, 70),
        ([("suspend", 20), ("complete", 20)], 50, 50),
        # A second suspension stops nothing, and its completion opens nothing.
        ([("suspend", 10), ("complete", 25), ("suspend", 30)], 30, 55),
        ([("suspend", 10), ("complete", 25), ("suspend", 30), ("complete", 50)], 30, 55),
        # On the last day there is still something to stop; on the day after there is not.
        ([("suspend", 30), ("complete", 40)], 30, 70),
        ([("suspend", 31)], 30, 30),
        ([("suspend", 31), ("complete", 40)], 30, 30),
        ([("confirm_service", 3), ("mandate", 4), ("pay", 8)], 30, 30),
        ([("reject", 4)], 30, None),
        ([("recycle", 4)], 30, None),
        ([("suspend", 4), ("reject", 9)], 30, None),
    ],
)
def test_the_due_date_after_what_happened(events, delay, due):
    assert due_after(*events, delay=delay) == due


def test_recycling_starts_a_whole_new_clock():
    clock = stopped(started(NOON, 30), day(10))
    again = started(day(40), 50)
    assert (after_move(clock, "recycle", day(12)), again.due) == (NO_CLOCK, paris_day(day(90)))
    assert stopped(again, day(45)).due is None


@pytest.mark.parametrize(
    ("arrival", "due"),
    [
        # 22.30 UTC is the next day in Paris in summer, and the same day in winter.
        (datetime(2026, 6, 30, 22, 30, tzinfo=UTC), date(2026, 7, 31)),
        (datetime(2026, 1, 30, 22, 30, tzinfo=UTC), date(2026, 3, 1)),
        # The hour that is lost on 29 March, and the one that comes twice on 25 October.
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), date(2026, 4, 28)),
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 11, 25)),
    ],
)
def test_days_are_those_of_paris(arrival, due):
    assert started(arrival, 30).due == due


@pytest.mark.parametrize(
    ("framework", "document_type", "runs"),
    [
        (Framework.A1, DocumentType.FACTURE, True),
        (Framework.A2, DocumentType.FACTURE, False),
        (Framework.A1, DocumentType.AVOIR, False),
        (Framework.A2, DocumentType.AVOIR, False),
    ],
)
def test_credit_notes_and_what_is_paid_have_no_clock(framework, document_type, runs):
    assert has_clock(framework, document_type) is runs


# What may follow one another between the making available and the end, each some days after the one before.
MOVES = st.sampled_from(["suspend", "complete", "confirm_service", "mandate"])
DELAYS = st.sampled_from([30, 50, 60])
STORIES = st.lists(st.tuples(MOVES, st.integers(0, 40)), max_size=12)


def clocks(delay, story):
    """The clock after each event, with the moment of the event; suspension and completion take turns as they must."""
    clock, at, is_suspended = started(NOON, delay), NOON, False
    yield clock, at, ""
    for move, gap in story:
        if (move == "complete") != is_suspended:
            continue
        at += timedelta(days=gap)
        is_suspended = move == "suspend"
        clock = after_move(clock, move, at)
        yield clock, at, move


@given(delay=DELAYS, story=STORIES)
def test_the_due_date_never_comes_nearer(delay, story):
    dues = [clock.due for clock, _, _ in clocks(delay, story) if clock.due]
    assert dues == sorted(dues)
    assert dues[0] == paris_day(NOON) + timedelta(days=delay)


@given(delay=DELAYS, story=STORIES)
def test_the_clock_stops_at_most_once(delay, story):
    told = [clock for clock, _, _ in clocks(delay, story)]
    stops = sum(before.due is not None and after.due is None for before, after in zip(told, told[1:], strict=False))
    assert stops <= 1
    assert len({clock.due for clock in told if clock.due}) <= 2


@given(delay=DELAYS, story=STORIES)
def test_a_completion_that_counts_leaves_thirty_days_or_what_was_left(delay, story):
    kept = None
    for clock, at, move in clocks(delay, story):
        if clock.days_kept is not None:
            kept = clock.days_kept
        elif move == "complete" and kept is not None:
            assert days_left(clock.due, paris_day(at)) == max(30, kept)
            return


@given(delay=DELAYS, story=STORIES)
def test_a_clock_runs_or_is_stopped_and_never_both(delay, story):
    for clock, _, _ in clocks(delay, story):
        assert (clock.due is None) == (clock.days_kept is not None)
        assert clock.days_kept is None or clock.stopped_on is not None


@given(delay=DELAYS, story=STORIES)
def test_a_delay_that_has_run_out_is_final(delay, story):
    late_since = None
    for clock, at, _ in clocks(delay, story):
        if late_since:
            assert clock.due == late_since
        elif clock.due and paris_day(at) > clock.due:
            late_since = clock.due


def test_a_clock_that_was_not_stopped_is_not_resumed():
    clock = started(NOON, 30)
    assert resumed(clock, day(12)) == clock
