"""Records the SQL that a piece of work causes, to run it again without the portal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

type Statement = tuple[str, Any]


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
