from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.rules.interest import INDEMNITY, KNOWN_UNTIL, REFINANCING_RATES, half_year, late_cost, refinancing_rate


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2016, 6, 30), "0.05"),
        (date(2016, 7, 1), "0.00"),
        (date(2022, 12, 31), "0.00"),
        (date(2023, 1, 1), "2.50"),
        (date(2024, 6, 30), "4.50"),
        (date(2024, 7, 1), "4.25"),
        (date(2025, 6, 30), "3.15"),
        (date(2025, 7, 1), "2.15"),
        (date(2026, 3, 31), "2.15"),
    ],
)
def test_the_rate_is_that_of_the_first_day_of_the_half_year(day, rate):
    found = refinancing_rate(day)
    assert (found.percent, found.since, found.is_latest_known) == (Decimal(rate), half_year(day), False)


def test_beyond_the_table_the_latest_known_rate_counts_and_says_so():
    found = refinancing_rate(KNOWN_UNTIL + timedelta(days=1))
    assert found.is_latest_known
    assert found.since == half_year(KNOWN_UNTIL)


def test_the_table_is_in_order_and_each_row_begins_a_half_year():
    days = [since for since, _ in REFINANCING_RATES]
    assert days == sorted(days)
    assert all(half_year(day) == day for day in days)
    assert half_year(KNOWN_UNTIL + timedelta(days=1)) == KNOWN_UNTIL + timedelta(days=1)


@pytest.mark.parametrize(
    ("payable", "due", "until", "days", "interest"),
    [
        # 2.15 + 8 = 10.15 % a year: 10 000 € for 10 days.
        ("10000.00", date(2025, 9, 1), date(2025, 9, 11), 10, "27.81"),
        # Interest begins on the day after the due date: 1 July's rate, although the invoice was due in June.
        ("10000.00", date(2025, 6, 30), date(2025, 7, 30), 30, "83.42"),
        ("10000.00", date(2025, 6, 29), date(2025, 7, 29), 30, "91.64"),
        # The rate stays that of the half-year in which the delay began.
        ("1000.00", date(2024, 12, 1), date(2025, 12, 1), 365, "122.50"),
        ("0.05", date(2025, 9, 1), date(2025, 9, 2), 1, "0.00"),
    ],
)
def test_interest_for_each_day_late(payable, due, until, days, interest):
    cost = late_cost(Decimal(payable), due, until)
    assert (cost.days, cost.interest, cost.indemnity) == (days, Decimal(interest), Decimal(40))
    assert cost.total == Decimal(interest) + 40


@pytest.mark.parametrize("until", [date(2025, 8, 31), date(2025, 9, 1)])
def test_nothing_is_owed_until_the_due_date_is_past(until):
    assert late_cost(Decimal(100), date(2025, 9, 1), until) is None


@pytest.mark.parametrize("payable", ["0", "-120.00"])
def test_nothing_is_owed_on_nothing(payable):
    assert late_cost(Decimal(payable), date(2025, 9, 1), date(2025, 10, 1)) is None


AMOUNTS = st.decimals(min_value="0.01", max_value="99999999", places=2)
DAYS = st.dates(min_value=date(2013, 1, 1), max_value=date(2030, 1, 1))


@given(payable=AMOUNTS, due=DAYS, days=st.integers(1, 3000))
def test_the_cost_grows_with_the_days_and_is_at_least_the_indemnity(payable, due, days):
    one, two = (late_cost(payable, due, due + timedelta(days=late)) for late in (days, days + 1))
    assert one.rate == two.rate
    assert INDEMNITY <= one.total <= two.total
    exact = payable * one.percent / 100 * days / 365
    assert abs(one.interest - exact) <= Decimal("0.005")
