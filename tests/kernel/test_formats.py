from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from kernel.formats import day, file_size, moment, money, number, pair, series

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("amount", "french", "english"),
    [
        (Decimal("1234.5"), f"1{NBSP}234,50{NBSP}€", "€1,234.50"),
        (Decimal("-0.5"), f"-0,50{NBSP}€", "-€0.50"),
        (Decimal(10**12), f"1{NBSP}000{NBSP}000{NBSP}000{NBSP}000,00{NBSP}€", "€1,000,000,000,000.00"),
        (0, f"0,00{NBSP}€", "€0.00"),
        (None, "N/A", "N/A"),
    ],
)
def test_money_is_written_as_readers_write_it(amount, french, english):
    assert money(amount) == french
    with translation.override("en"):
        assert money(amount) == english


def test_numbers_are_grouped_by_thousands():
    assert number(10_000) == f"10{NBSP}000"


@pytest.mark.parametrize(
    ("value", "french"),
    [
        (date(2026, 11, 24), "24/11/2026"),
        # Half past eleven at night in London is already the next day in Paris.
        (datetime(2026, 11, 24, 23, 30, tzinfo=UTC), "25/11/2026"),
        (None, "N/A"),
    ],
)
def test_a_day_is_the_day_in_paris(value, french):
    assert day(value) == french


def test_a_day_reads_without_doubt_in_english():
    with translation.override("en"):
        assert day(date(2026, 11, 4)) == f"4{NBSP}Nov{NBSP}2026"


@pytest.mark.parametrize(
    ("value", "french"),
    [
        (datetime(2026, 11, 24, 9, 42, tzinfo=UTC), f"24/11/2026 à 10{NBSP}h{NBSP}42"),
        (datetime(2026, 7, 1, 7, 5, tzinfo=UTC), f"01/07/2026 à 9{NBSP}h{NBSP}05"),
        (None, "N/A"),
    ],
)
def test_a_moment_is_told_in_paris_time_winter_and_summer(value, french):
    assert moment(value) == french


@pytest.mark.parametrize(
    ("octets", "french", "english"),
    [(2 * 1024 * 1024, "2 Mo", "2 MB"), (1400, "1,3 Ko", "1.3 KB"), (10, "0,1 Ko", "0.1 KB")],
)
def test_the_size_of_a_file_is_written_as_readers_write_it(octets, french, english):
    assert file_size(octets) == french.replace(" ", NBSP)
    with translation.override("en"):
        assert file_size(octets) == english.replace(" ", NBSP)


def test_english_puts_no_space_before_its_punctuation():
    assert series([pair("Rôle", "aucun"), "Départ"]) == f"Rôle{NBSP}: aucun{NBSP}; Départ"
    with translation.override("en"):
        assert series([pair("Role", "none"), "Left"]) == "Role: none; Left"


def test_templates_write_the_same():
    page = Template("{% load formats %}{{ amount|money }} {{ at|day }}")
    shown = page.render(Context({"amount": Decimal("12"), "at": date(2026, 1, 2)}))
    assert shown == f"12,00{NBSP}€ 02/01/2026"
