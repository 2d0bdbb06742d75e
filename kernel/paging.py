"""Pages of a list that cost the same at ten rows and at ten million."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, QuerySet, Sum
from django.utils import timezone

# Beyond this many rows the exact count is asked for apart.
CAP = 10_000
LAST = "fin"
# How many numbers stand on each side of the current page.
REACH = 2
_EPOCH, _TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Totals:
    """How many rows there are and what they amount to; not exact when the count stopped at the cap.

    `newest` is when the last of them came, or now for a list too long to tell.
    """

    count: int
    amount: Decimal | None
    is_exact: bool
    newest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows; `last` is the last page known, beyond which there are more if the count stopped at the cap."""

    rows: list[Any]
    number: int
    last: int
    is_last_known: bool

    @property
    def numbers(self) -> list[int | None]:
        """The page numbers to choose from; None stands for those left out."""
        shown = sorted({1, self.last, *range(max(1, self.number - REACH), min(self.last, self.number + REACH) + 1)})
        numbers: list[int | None] = []
        for number in shown:
            before = numbers[-1] if numbers else 0
            if before is not None and number - before == 2:
                numbers.append(number - 1)
            elif before is not None and number - before > 2:
                numbers.append(None)
            numbers.append(number)
        return numbers


def _totals(rows: QuerySet[Any], amount: str, arrival: str) -> dict[str, Any]:
    figures: dict[str, Any] = {"rows": Count("pk")}
    if amount:
        figures["amount"] = Sum(amount)
    if arrival:
        figures["newest"] = Max(arrival)
    return rows.aggregate(**figures)


def count_exactly(rows: QuerySet[Any], amount: str, arrival: str = "") -> Totals:
    """Every row counted and summed, however long it takes."""
    found = _totals(rows.order_by(), amount, arrival)
    return Totals(found["rows"], found.get("amount"), is_exact=True, newest=found.get("newest"))


def count_up_to_cap(rows: QuerySet[Any], amount: str, arrival: str = "") -> Totals:
    """Counted and summed exactly if the list is not longer than the cap; otherwise only known to be longer."""
    columns = ["pk", *filter(None, (amount, arrival))]
    found = _totals(rows.order_by().values(*columns)[: CAP + 1], amount, arrival)
    if found["rows"] > CAP:
        return Totals(CAP, None, is_exact=False, newest=timezone.now() if arrival else None)
    return Totals(found["rows"], found.get("amount"), is_exact=True, newest=found.get("newest"))


def mark_of(moment: datetime) -> str:
    """A moment as an address bears it."""
    return str((moment - _EPOCH) // _TICK)


def moment_of(mark: str) -> datetime | None:
    """The moment that an address bears, if it does."""
    return _EPOCH + int(mark) * _TICK if mark.isascii() and mark.isdecimal() and len(mark) < 17 else None


def read_page(rows: QuerySet[Any], totals: Totals, asked: str, size: int) -> Page:
    """The page of that number; the last one when it is out of range, the first one when it is no number.

    Ids are read first, from whichever end is nearer, and only the rows of this page are then read whole.
    """
    number = int(asked) if asked.isdecimal() and len(asked) < 10 else 1
    known = max(1, -(-totals.count // size))
    if not totals.is_exact and (asked == LAST or number > known):
        totals = count_exactly(rows, "")
        known = max(1, -(-totals.count // size))
    number = known if asked == LAST else min(max(number, 1), known)
    ids = _ids(rows, totals, (number - 1) * size, size)
    found = {row.pk: row for row in rows.filter(pk__in=ids).order_by()}
    return Page([found[pk] for pk in ids if pk in found], number, known, totals.is_exact)


def _ids(rows: QuerySet[Any], totals: Totals, start: int, size: int) -> list[Any]:
    ids = rows.values_list("pk", flat=True)
    if not totals.is_exact or start <= totals.count // 2:
        return list(ids[start : start + size])
    end = max(totals.count - start - size, 0)
    return list(ids.reverse()[end : totals.count - start])[::-1]
