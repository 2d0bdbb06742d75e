import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.rules.number import check_not_a_date, check_number_form, normalise_number
from invoices.rules.series import Series, first_series, next_number, series_of


@pytest.mark.parametrize(
    ("last", "following"),
    [
        ("FA-2026-017", "FA-2026-018"),
        ("FA-2026-999", "FA-2026-1000"),
        ("F00099", "F00100"),
        ("7", "8"),
        ("2026/12", "2026/13"),
        ("fa 12", "fa 13"),
        ("12345678901234567899", "12345678901234567900"),
        # The next would be days of the calendar.
        ("20230304", "20230332"),
        ("99999999999999999999", ""),
    ],
)
def test_the_next_number_keeps_prefix_and_digits(last, following):
    series, serial = series_of(last)
    assert next_number(series, serial, ()) == following


@pytest.mark.parametrize("number", ["FA-2026-A", "ACOMPTE", "12-B"])
def test_a_number_that_does_not_end_in_digits_is_of_no_series(number):
    assert series_of(number) is None


def test_who_has_no_series_begins_one():
    assert next_number(first_series(2026), 0, ()) == "FA-2026-001"


def test_what_is_taken_is_passed_over():
    assert next_number(Series("FA-", 2), 1, {"FA-02", "FA-03"}) == "FA-04"


@given(st.text("ABC-/ ", max_size=8), st.integers(1, 6), st.integers(0, 10**6), st.sets(st.integers(0, 10**6 + 5)))
def test_what_is_proposed_is_never_taken_and_may_be_used(prefix, digits, highest, serials):
    series = Series(" ".join(prefix.split()), digits)
    taken = {normalise_number(series.numbered(serial)) for serial in serials}
    number = next_number(series, highest, taken)
    if number:
        assert normalise_number(number) not in taken
        assert check_number_form(number) is None
        assert check_not_a_date(number) is None
        assert series_of(number)[1] > highest or series.prefix[-1:].isdigit()
