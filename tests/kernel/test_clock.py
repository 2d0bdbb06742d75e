from datetime import UTC, datetime

import pytest
from django.utils import timezone

from kernel import clock

LONG_AGO = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


def test_the_clock_tells_this_moment():
    before = timezone.now()
    assert before <= clock.now() <= timezone.now()


def test_a_past_moment_is_told_within_its_block_alone():
    with clock.telling(LONG_AGO):
        assert clock.now() == LONG_AGO
    assert clock.now() > LONG_AGO


def test_a_block_that_fails_gives_the_present_back():
    with pytest.raises(LookupError), clock.telling(LONG_AGO):
        raise LookupError
    assert clock.now() > LONG_AGO
