"""Status tables: which move leads from where to where, and which side may make it. A table has no side effects."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """One row of a status table. `sides` are names that the owning app gives its actors' sides."""

    name: str
    label: str
    sources: frozenset[str]
    target: str
    sides: frozenset[str]
    event: str
    needs_motive: bool = False
    needs_comment: bool = False


def row(  # noqa: PLR0913 (the columns of the table)
    name: str,
    *,
    label: str,
    sources: Iterable[str],
    target: str,
    sides: Iterable[str],
    event: str,
    needs_motive: bool = False,
    needs_comment: bool = False,
) -> Move:
    """A move written the way a reviewer reads it."""
    return Move(name, label, frozenset(sources), target, frozenset(sides), event, needs_motive, needs_comment)


class StatusTable:
    """Every move of one circuit, and nothing else moves it."""

    def __init__(self, *moves: Move) -> None:
        self._moves = {move.name: move for move in moves}
        if len(self._moves) != len(moves):
            raise ValueError("two moves have the same name")

    def __iter__(self) -> Iterator[Move]:
        return iter(self._moves.values())

    def find(self, name: str, status: str, sides: Collection[str]) -> Move | None:
        """The move of that name when it may be made from this status by one of these sides."""
        move = self._moves.get(name)
        return move if move and status in move.sources and not move.sides.isdisjoint(sides) else None

    def available(self, status: str, sides: Collection[str]) -> list[Move]:
        """The moves that one of these sides may make now, in the table's order."""
        return [move for move in self if status in move.sources and not move.sides.isdisjoint(sides)]

    def matrix(self) -> list[tuple[str, str, str, str]]:
        """Each permitted (source, move, target, side), sorted: what people review and documents print."""
        return sorted(
            (source, move.name, move.target, side) for move in self for source in move.sources for side in move.sides
        )
