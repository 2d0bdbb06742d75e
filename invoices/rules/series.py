"""The issuer's own series of invoice numbers: what comes before the last digits, and how many digits these are."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from invoices.rules.number import MAX_LENGTH, check_not_a_date, normalise_number

MOST_DIGITS = 15
_LAST_DIGITS = re.compile(rf"(?P<prefix>.*?)(?P<digits>[0-9]{{1,{MOST_DIGITS}}})")
# How many numbers that are taken, or that nobody may use, are passed over.
_MOST_STEPS = 50


@dataclass(frozen=True, slots=True)
class Series:
    """A series of numbers: `FA-2026-` and three digits make FA-2026-007."""

    prefix: str
    digits: int

    def numbered(self, serial: int) -> str:
        """The number of the series with this serial."""
        return f"{self.prefix}{serial:0{self.digits}d}"


def series_of(number: str) -> tuple[Series, int] | None:
    """The series that a number belongs to, with its serial; none for a number that does not end in digits."""
    match = _LAST_DIGITS.fullmatch(" ".join(number.split()))
    if match is None:
        return None
    return Series(match["prefix"], len(match["digits"])), int(match["digits"])


def first_series(year: int) -> Series:
    """What is proposed to an issuer without a series."""
    return Series(f"FA-{year}-", 3)


def next_number(series: Series, highest: int, taken: Collection[str]) -> str:
    """The first number after the highest one of the series that is free and may be used; none when digits run out.

    `taken` are numbers as the database compares them.
    """
    for serial in range(highest + 1, highest + 1 + _MOST_STEPS):
        number = series.numbered(serial)
        if len(number) > MAX_LENGTH:
            return ""
        if normalise_number(number) not in taken and check_not_a_date(number) is None:
            return number
    return ""
