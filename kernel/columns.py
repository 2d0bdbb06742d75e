"""The columns of tables: what stands in a cell, and how it is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.functional import Promise

from kernel import formats

type Text = str | Promise


class Kind(StrEnum):
    """How a column's values are written, and on which side."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    MOMENT = "moment"


_WRITERS: Mapping[Kind, Callable[[Any], str]] = {
    Kind.TEXT: str,
    Kind.NUMBER: formats.number,
    Kind.MONEY: formats.money,
    Kind.DAY: formats.day,
    Kind.MOMENT: formats.moment,
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. `value` is a path of attributes or a function of the row; `sort` the ORM fields it is sorted by.

    `template` shows the cell its own way from `row` and `value`; exports write the value all the same, and read no more
    than `reads` says: fields of the ORM, one by itself when `value` is their path.
    """

    key: str
    label: Text
    value: str | Callable[[Any], Any] = ""
    kind: Kind = Kind.TEXT
    sort: tuple[str, ...] = ()
    template: str = ""
    reads: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """What its value is made of; nothing if a function reads who knows what."""
        return self.reads or (() if callable(self.value) else ((self.value or self.key).replace(".", "__"),))

    @cached_property
    def read(self) -> Callable[[Any], Any]:
        """The function that reads the value from a row."""
        return self.value if callable(self.value) else _reader(self.value or self.key)

    @property
    def is_figure(self) -> bool:
        """Whether its cells stand on the right."""
        return self.kind in (Kind.NUMBER, Kind.MONEY)

    def write(self, value: Any) -> str:
        """The value for a reader; « N/A » for none."""
        return formats.NOTHING if value is None or value == "" else _WRITERS[self.kind](value)


def _reader(path: str) -> Callable[[Any], Any]:
    """Reads a path of attributes; whatever is behind nothing is nothing."""

    def read(row: Any) -> Any:
        for name in path.split("."):
            row = None if row is None else getattr(row, name)
        return row

    return read


@dataclass(frozen=True, slots=True)
class Cell:
    """A column's value in one row."""

    column: Column
    row: Any

    @property
    def value(self) -> Any:
        """What the column reads from the row."""
        return self.column.read(self.row)

    @property
    def text(self) -> str:
        """What stands in the cell, unless the column has a template of its own."""
        return self.column.write(self.value)
