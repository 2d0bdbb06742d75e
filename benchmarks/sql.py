"""Records the SQL that a piece of work causes, to run it again without the portal."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection

from chorus.env import optional

type Statement = tuple[str, Any]

REPEATS = 40


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of the whole and of its SQL alone (p95), and how many statements it takes."""

    whole: float
    alone: float
    queries: int

    @property
    def ratio(self) -> float:
        """How many times its floor it takes."""
        return self.whole / self.alone


@contextmanager
def recorded() -> Iterator[list[Statement]]:
    """The statements of the block, in order, transaction control apart."""
    statements: list[Statement] = []

    def record(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        yield statements


def beside_sql(work: Callable[[], object]) -> Measured:
    """The work, and what it reads without the portal, planned anew each time as the web has it."""
    with recorded() as statements:
        work()
    whole = p95(work)
    reads = [statement for statement in statements if statement[0].startswith("SELECT")]
    with psycopg.connect(optional("DATABASE_URL"), autocommit=True, prepare_threshold=None) as plain:
        alone = p95(lambda: [plain.execute(sql, params).fetchall() for sql, params in reads])
    return Measured(whole, alone, len(statements))


def p95(call: Callable[[], object]) -> float:
    """Seconds that nineteen calls in twenty do not exceed."""
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return statistics.quantiles(times, n=20)[-1]
