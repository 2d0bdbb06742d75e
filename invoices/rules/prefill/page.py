"""The page of an invoice as lines of cells, and how a value is found from its label."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from invoices.rules.prefill.values import plain

_CELL = re.compile(r"\S+(?: \S+)*")
# How many columns of the layout a printed character takes, about.
_WIDTH = 1.7
# A value stands at most so many lines below its label.
_LINES_BELOW = 2
_PUNCTUATION = " :.=#°-|*"
# What a page may be at most for the time to stay short, whatever somebody made it of.
MOST_LINES, MOST_CELLS, LONGEST_CELL = 600, 40, 200


@dataclass(frozen=True, slots=True)
class Cell:
    """Words that stand together on a line."""

    text: str
    start: int

    @property
    def end(self) -> float:
        """Where it ends, about."""
        return self.start + len(self.text) * _WIDTH

    def overlap(self, other: "Cell") -> float:
        """How many columns both have in common."""
        return min(self.end, other.end) - max(self.start, other.start)


def _cells(line: str) -> list[Cell]:
    found = islice(_CELL.finditer(plain(line[: MOST_CELLS * LONGEST_CELL])), MOST_CELLS)
    return [Cell(cell[0][:LONGEST_CELL], cell.start()) for cell in found]


class Page:
    """The lines of a layout."""

    def __init__(self, layout: str) -> None:
        lines = [_cells(line) for line in layout.splitlines()[:MOST_LINES]]
        self.lines = [line for line in lines if line]

    def beside[T](self, label: re.Pattern[str], parse: Callable[[str], T]) -> Iterator[T]:
        """What stands with each such label: behind it in its own cell, right of it, or else below it."""
        for row, line in enumerate(self.lines):
            for place, cell in enumerate(line):
                if found := label.search(cell.text):
                    value = self._value(row, place, cell.text[found.end() :].lstrip(_PUNCTUATION), parse)
                    if value:
                        yield value

    def _value[T](self, row: int, place: int, rest: str, parse: Callable[[str], T]) -> T | None:
        if rest:
            return parse(rest)
        right = self.lines[row][place + 1 : place + 2]
        if right and (value := parse(right[0].text.lstrip(_PUNCTUATION))):
            return value
        return self.below(row, self.lines[row][place], parse)

    def below[T](self, row: int, label: Cell, parse: Callable[[str], T]) -> T | None:
        """What stands under a cell, within two lines."""
        for line in self.lines[row + 1 : row + 1 + _LINES_BELOW]:
            under = [cell for cell in line if cell.overlap(label) > 0]
            if under:
                return parse(max(under, key=label.overlap).text.lstrip(_PUNCTUATION))
        return None
