"""The rows before and after one row of a list, found by its place in the order and not by reading the list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, IntegerField, Q, QuerySet, Value

# A place in a longer list is not counted.
LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The keys of the rows around, where there are any; `place` of `count` is known in lists that are short enough."""

    previous: Any = None
    next: Any = None
    place: int | None = None
    count: int | None = None


NONE = Neighbours()


def find_neighbours(rows: QuerySet[Any], order: Sequence[str], key: Any) -> Neighbours:
    """The neighbours of that row, or of where it would stand in a list that it has left: four queries.

    `order` is the whole order of the rows, down to the primary key.
    """
    names = [name.removeprefix("-") for name in order]
    values = rows.model._base_manager.filter(pk=key).values_list(*names).first()
    if values is None:
        return NONE
    forwards, backwards = list(order), [reverse(name) for name in order]
    found = _nearest(rows, [(forwards, values, 0), (backwards, values, 1)])
    place, count = _place(rows, backwards, values, key)
    return Neighbours(previous=found.get(1), next=found.get(0), place=place, count=count)


def _nearest(rows: QuerySet[Any], ways: Sequence[tuple[list[str], Sequence[Any], int]]) -> dict[int, Any]:
    """The first row each way. Each step away is a range of an index; a comparison of them all at once would be none."""
    steps = [
        rows.filter(step)
        .order_by(*order)
        .annotate(way=Value(way, IntegerField()), rank=Value(rank, IntegerField()))
        .values_list("way", "rank", "pk")[:1]
        for order, values, way in ways
        for rank, step in enumerate(_steps(order, values))
    ]
    found: dict[int, Any] = {}
    for way, _, key in sorted(steps[0].union(*steps[1:], all=True)):
        found.setdefault(way, key)
    return found


def _steps(order: Sequence[str], values: Sequence[Any]) -> Iterator[Q]:
    """What comes after these values in that order, the nearest first: without regard to the last columns, and so on."""
    for last in reversed(range(len(order))):
        same = Q()
        for name, value in zip(order[:last], values[:last], strict=True):
            same &= _equal(name.removeprefix("-"), value)
        for beyond in _beyond(order[last], values[last]):
            yield same & beyond


def _equal(name: str, value: Any) -> Q:
    return Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})


def _beyond(name: str, value: Any) -> Iterator[Q]:
    """After this value of one column: nothing at all comes last in ascending order, and first in descending order."""
    column, is_descending = name.removeprefix("-"), name.startswith("-")
    if value is None:
        if is_descending:
            yield Q(**{f"{column}__isnull": False})
        return
    yield Q(**{f"{column}__{'lt' if is_descending else 'gt'}": value})
    if not is_descending and column != "pk":
        yield Q(**{f"{column}__isnull": True})


def _place(rows: QuerySet[Any], backwards: Sequence[str], values: Sequence[Any], key: Any) -> tuple[Any, Any]:
    count = rows.order_by()[: LONGEST + 1].count()
    if count > LONGEST:
        return None, None
    before = reduce(or_, _steps(backwards, values))
    found = rows.order_by().aggregate(before=Count("pk", filter=before), here=Count("pk", filter=Q(pk=key)))
    return (found["before"] + 1, count) if found["here"] else (None, None)


def reverse(name: str) -> str:
    """The same column in the other direction."""
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"
