"""Rows into a table by COPY: what all of them share is written once, the rest as the text of each value."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import Model

NULL = r"\N"


def text_of(value: Any) -> str:
    """A value as COPY reads it; ours hold neither tabs nor backslashes."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value)


class Copy:
    """COPY into the table of a model; columns that no row gives have the default of their field."""

    def __init__(self, model: type[Model], *given: str, **shared: Any) -> None:
        fields: Mapping[str, Any] = {
            field.attname: field for field in model._meta.concrete_fields if not getattr(field, "generated", False)
        }
        constant = {name: field for name, field in fields.items() if name not in given and name != "id"}
        values = {name: shared[name] if name in shared else _default(field) for name, field in constant.items()}
        # What is the same in every row is written once, in front.
        self._start = "".join(f"{text_of(value)}\t" for value in values.values())
        columns = [fields[name].column for name in (*values, *given)]
        quoted = ", ".join(f'"{column}"' for column in columns)
        self._statement = f'COPY "{model._meta.db_table}" ({quoted}) FROM STDIN'

    def write(self, rows: Iterable[tuple[str, ...]]) -> None:
        """Write these rows, each the texts of the given columns in their order."""
        start = self._start
        with connection.cursor() as cursor, cursor.copy(self._statement) as copy:
            part: list[str] = []
            for row in rows:
                part.append(f"{start}{'\t'.join(row)}\n")
                if len(part) == 1000:
                    copy.write("".join(part))
                    part.clear()
            copy.write("".join(part))


def _default(field: Any) -> Any:
    value = field.get_default()
    return field.get_prep_value(value) if not isinstance(value, list | dict) else "[]"


def reserve_ids(model: type[Model], count: int) -> int:
    """The first of so many ids that nobody else will take."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", (model._meta.db_table,))
        (sequence,) = cursor.fetchone()
        cursor.execute("SELECT nextval(%s)", (sequence,))
        (first,) = cursor.fetchone()
        cursor.execute("SELECT setval(%s, %s)", (sequence, first + count))
    return int(first)
