"""What becomes of an invoice of a certain age: moves of the status table, one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from invoices.enums import Side, Status
from invoices.workflow import INVOICE_TABLE

_MOVES = {move.name: move for move in INVOICE_TABLE}
_SENT = ("send", "route")
_ARRIVED = (*_SENT, "make_available")
_MANDATED = (*_ARRIVED, "confirm_service", "mandate")


@dataclass(frozen=True, slots=True)
class Step:
    """One move of a path, as history writes it."""

    move: str
    source: str
    target: str
    side: str
    motive: str


def _path(*names: str) -> tuple[Step, ...]:
    steps, status = [], Status.BROUILLON.value
    for name in names:
        move = _MOVES[name]
        if status not in move.sources:
            raise ValueError(f"{name} does not start from {status}")
        side = next(side for side in Side if side in move.sides)
        steps.append(Step(name, status, str(move.target), str(side), "DOUBLE_FACT" if move.needs_motive else ""))
        status = str(move.target)
    return tuple(steps)


DRAFT = _path()
# The weights of fresh invoices, and of those that are two months old.
_WEIGHTS: Sequence[tuple[tuple[Step, ...], int, int]] = (
    (DRAFT, 40, 5),
    (_path(*_SENT, "reject_automatically"), 20, 15),
    (_path(*_SENT, "withdraw"), 5, 5),
    (_path(*_ARRIVED), 500, 15),
    (_path(*_ARRIVED, "confirm_service"), 120, 10),
    (_path(*_ARRIVED, "suspend"), 40, 5),
    (_path(*_ARRIVED, "suspend", "complete"), 20, 5),
    (_path(*_ARRIVED, "recycle"), 20, 2),
    (_path(*_ARRIVED, "reject"), 40, 40),
    (_path(*_MANDATED), 90, 8),
    (_path(*_MANDATED, "hand_to_accountant"), 40, 5),
    (_path(*_MANDATED, "hand_to_accountant", "account"), 30, 5),
    (_path(*_MANDATED, "pay"), 35, 880),
)
_PATHS = [path for path, _, _ in _WEIGHTS]
_FRESH, _OLD = [fresh for _, fresh, _ in _WEIGHTS], [old for _, _, old in _WEIGHTS]
OLD_AFTER = 60.0  # days


def choose_paths(random: Random, count: int, *, is_old: bool) -> list[tuple[Step, ...]]:
    """So many paths for invoices of that age."""
    return random.choices(_PATHS, weights=_OLD if is_old else _FRESH, k=count)
