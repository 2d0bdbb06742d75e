from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.enums import Framework, Status
from invoices.rules.delay import PARIS, paris_day
from invoices.rules.validation import (
    ON_THE_WAY_THROUGH_VALIDATORS,
    check_titulaire,
    check_validator,
    last_day,
    may_be_routed,
    missing_validator,
    silence_ends,
)

A1, A2, A9, A12 = Framework.A1, Framework.A2, Framework.A9, Framework.A12
ISSUER, RECIPIENT = 1, 2


@dataclass
class Structure:
    pk: int
    name: str = "Béton du Lac"
    is_active: bool = True


@dataclass
class Invoice:
    framework: str = A9
    issuer_id: int = ISSUER
    recipient_id: int = RECIPIENT
    validator_1_id: int = 3
    validator_2_id: int | None = None


def code(finding):
    return finding and (finding.code, finding.on)


@pytest.mark.parametrize(
    ("framework", "validator", "expected"),
    [
        (A9, None, None),
        (A1, None, None),
        (A9, Structure(3), None),
        (A12, Structure(3), None),
        (A1, Structure(3), ("FAC-064", "validator")),
        (A2, Structure(3), ("FAC-064", "validator")),
        (A9, Structure(ISSUER), ("FAC-061", "validator")),
        (A12, Structure(RECIPIENT), ("FAC-062", "validator")),
        (A9, Structure(3, is_active=False), ("FAC-063", "validator")),
    ],
)
def test_a_validator_is_an_active_third_structure(framework, validator, expected):
    assert code(check_validator(framework, validator, ISSUER, RECIPIENT)) == expected


@pytest.mark.parametrize(
    ("framework", "validator", "expected"),
    [(A1, None, None), (A2, None, None), (A9, None, "FAC-060"), (A12, None, "FAC-060"), (A9, Structure(3), None)],
)
def test_a_validator_is_missed_where_one_is_needed(framework, validator, expected):
    finding = missing_validator(framework, validator)
    assert (finding and finding.code) == expected


@pytest.mark.parametrize(
    ("titulaire", "expected"),
    [
        (None, "FAC-066"),
        (Structure(3), "FAC-067"),
        (Structure(4), "FAC-065"),
        (Structure(ISSUER), "FAC-061"),
        (Structure(RECIPIENT), "FAC-062"),
        (Structure(5, is_active=False), "FAC-063"),
        (Structure(5), None),
    ],
)
def test_a_titulaire_is_another_one_than_those_named_so_far(titulaire, expected):
    finding = check_titulaire(Invoice(validator_2_id=4), titulaire)
    assert (finding and finding.code) == expected


@pytest.mark.parametrize(
    ("asked", "framework", "last", "end"),
    [
        # Fifteen whole days, whatever the hour of the asking.
        (datetime(2026, 11, 2, 0, 1, tzinfo=PARIS), A9, date(2026, 11, 17), datetime(2026, 11, 18, tzinfo=PARIS)),
        (datetime(2026, 11, 2, 23, 59, tzinfo=PARIS), A9, date(2026, 11, 17), datetime(2026, 11, 18, tzinfo=PARIS)),
        # Late in the evening it is the next day in Paris already.
        (datetime(2026, 11, 2, 23, 30, tzinfo=UTC), A9, date(2026, 11, 18), datetime(2026, 11, 19, tzinfo=PARIS)),
        # The clocks go back on 25 October and forward on 28 March.
        (datetime(2026, 10, 20, 12, tzinfo=PARIS), A9, date(2026, 11, 4), datetime(2026, 11, 5, tzinfo=PARIS)),
        (datetime(2027, 3, 20, 12, tzinfo=PARIS), A9, date(2027, 4, 4), datetime(2027, 4, 5, tzinfo=PARIS)),
        (datetime(2026, 11, 2, 12, tzinfo=PARIS), A12, date(2026, 11, 8), datetime(2026, 11, 9, tzinfo=PARIS)),
    ],
)
def test_silence_is_counted_in_days_of_paris(asked, framework, last, end):
    due = silence_ends(framework, asked)
    assert due == end
    assert last_day(due) == last


@given(st.integers(0, 20 * 366 * 24 * 60))
def test_a_validator_always_has_fifteen_whole_days(minutes):
    asked = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    due = silence_ends(A9, asked)
    assert due - asked > timedelta(days=15) - timedelta(hours=1)
    assert last_day(due) == paris_day(asked) + timedelta(days=15)


@pytest.mark.parametrize("status", [Status.REFUSEE_1, Status.REFUSEE_2, Status.VALIDEE_1])
def test_what_was_not_let_through_is_not_routed(status):
    assert not may_be_routed(status, None)
    assert may_be_routed(status, datetime(2026, 1, 1, tzinfo=UTC))


def test_a_deposit_is_always_routed():
    assert may_be_routed(Status.DEPOSEE, None)


def test_every_status_of_validation_lies_before_the_recipient():
    named = {status for status in Status if "VALID" in status or status.startswith("REFUSEE")}
    assert named == ON_THE_WAY_THROUGH_VALIDATORS
