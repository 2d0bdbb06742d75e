"""What a late payment costs: interest for each day late, and a fixed indemnity."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

# The rate of the ECB's main refinancing operations in force on the first day of each half-year in which it was not
# that of the half-year before, in per cent. Sources: ECB, « Key ECB interest rates » (ecb.europa.eu/stats) and Banque
# de France, « Key European Central Bank interest rates » (banque-france.fr/en/policy-rates). A row is added, and
# `KNOWN_UNTIL` moved, at each 1 January and 1 July.
REFINANCING_RATES = (
    (date(2013, 1, 1), Decimal("0.75")),
    (date(2013, 7, 1), Decimal("0.50")),
    (date(2014, 1, 1), Decimal("0.25")),
    (date(2014, 7, 1), Decimal("0.15")),
    (date(2015, 1, 1), Decimal("0.05")),
    (date(2016, 7, 1), Decimal("0.00")),
    (date(2023, 1, 1), Decimal("2.50")),
    (date(2023, 7, 1), Decimal("4.00")),
    (date(2024, 1, 1), Decimal("4.50")),
    (date(2024, 7, 1), Decimal("4.25")),
    (date(2025, 1, 1), Decimal("3.15")),
    (date(2025, 7, 1), Decimal("2.15")),
)
KNOWN_UNTIL = date(2026, 6, 30)

# Code de la commande publique, R2192-31 and D2192-35.
SURCHARGE = Decimal(8)
INDEMNITY = Decimal(40)
_DAYS_OF_YEAR = 365
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Rate:
    """The ECB's rate that counts from `since` on; `is_latest_known` when the half-year's own is not known here."""

    percent: Decimal
    since: date
    is_latest_known: bool


@dataclass(frozen=True, slots=True)
class LateCost:
    """What being late costs so far, with everything it is computed from."""

    payable: Decimal
    days: int
    rate: Rate
    interest: Decimal
    indemnity: Decimal = INDEMNITY

    @property
    def percent(self) -> Decimal:
        """The yearly rate of the interest."""
        return self.rate.percent + SURCHARGE

    @property
    def total(self) -> Decimal:
        """Interest and indemnity together."""
        return self.interest + self.indemnity


def half_year(day: date) -> date:
    """The first day of the half-year that a day belongs to."""
    return date(day.year, 1 if day.month <= 6 else 7, 1)


def refinancing_rate(day: date) -> Rate:
    """The ECB's rate in force on the first day of that day's half-year, as far as it is known."""
    first = min(half_year(day), half_year(KNOWN_UNTIL))
    percent = next((rate for since, rate in reversed(REFINANCING_RATES) if since <= first), REFINANCING_RATES[0][1])
    return Rate(percent, first, is_latest_known=day > KNOWN_UNTIL)


def late_cost(payable: Decimal, due: date, until: date) -> LateCost | None:
    """The cost of paying on `until`, that day included; None when it is not late.

    Interest runs from the day after the due date. Its rate is that of the half-year in which it began to run, and
    stays the same however long the delay.
    """
    days = (until - due).days
    if days <= 0 or payable <= 0:
        return None
    rate = refinancing_rate(due + timedelta(days=1))
    interest = payable * (rate.percent + SURCHARGE) / 100 * days / _DAYS_OF_YEAR
    return LateCost(payable, days, rate, interest.quantize(_CENT, ROUND_HALF_UP))
