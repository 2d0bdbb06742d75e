"""A list as a file, CSV or XLSX, that goes out while it is read from the database in small steps."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from kernel.columns import Column
from kernel.errors import Refused
from kernel.system_errors import EXPORT_TOO_LONG
from kernel.xlsx import MOST_ROWS, xlsx_files

STEP = 2000
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def download(rows: QuerySet[Any], columns: Sequence[Column], file_format: str, file_name: str) -> HttpResponseBase:
    """The rows in the order given, as a file to save."""
    name = f"{file_name}-{timezone.localdate():%Y-%m-%d}.{file_format}"
    return FORMATS[file_format](_lean(rows, columns), columns, name)


def _lean(rows: QuerySet[Any], columns: Sequence[Column]) -> QuerySet[Any]:
    """The rows with no more than the columns read, if that is known: whole objects take most of a long list's time."""
    fields = dict.fromkeys(name for column in columns for name in column.fields)
    if not all(column.fields for column in columns) or not all(_is_field(rows.model, name) for name in fields):
        return rows
    related = dict.fromkeys(name.rpartition("__")[0] for name in fields if "__" in name)
    lean = rows.select_related(None).only(*fields)
    return lean.select_related(*related) if related else lean


def _is_field(model: Any, path: str) -> bool:
    """Whether it is a value of the database; a path may also lead to a property, to an annotation or to an object."""
    for name in path.split("__"):
        known = {field.name: field for field in model._meta.get_fields()} if model else {}
        if name not in known:
            return False
        model = known[name].related_model
    return model is None


def harmless(text: str) -> str:
    """The text, made safe for spreadsheets that would run it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(value: Any) -> Any:
    """A value for a cell: figures and dates as they are, anything else as a harmless text."""
    if isinstance(value, datetime):
        return timezone.localtime(value)
    if value is None or isinstance(value, int | float | Decimal | date):
        return value
    return harmless(str(value))


def _lines(rows: QuerySet[Any], columns: Sequence[Column]) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=STEP):
        yield [_plain(column.read(row)) for column in columns]


class _Echo:
    """A file that gives back what is written, so that lines go out one by one."""

    def write(self, text: str) -> str:
        return text


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal | float):
        return str(value).replace(".", ",")
    return str(value)


def csv_parts(rows: QuerySet[Any], columns: Sequence[Column]) -> Iterator[str]:
    """The rows as CSV, line by line, as spreadsheets of this country read it."""
    return csv_lines([str(column.label) for column in columns], _lines(rows, columns))


def csv_lines(heads: Sequence[str], lines: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The same for lines that are values already."""
    writer = csv.writer(_Echo(), delimiter=";", quoting=csv.QUOTE_MINIMAL)
    # Spreadsheets recognise UTF-8 by this mark.
    yield "\ufeff"
    yield writer.writerow(heads)
    for line in lines:
        yield writer.writerow([_csv_cell(value) for value in line])


def download_lines(heads: Sequence[str], lines: Iterable[Sequence[Any]], file_name: str) -> HttpResponseBase:
    """A few lines that no table holds, as a CSV file to save."""
    parts = csv_lines(heads, ([_plain(value) for value in line] for line in lines))
    name = f"{file_name}-{timezone.localdate():%Y-%m-%d}.csv"
    return _as_attachment(StreamingHttpResponse(parts, content_type="text/csv; charset=utf-8"), name)


class Sink(io.RawIOBase):
    """A file that holds what is written until somebody fetches it."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        """It takes what is written; nobody reads from it as from a file."""
        return True

    def write(self, data: Any) -> int:
        """Keep it until it is fetched."""
        self._written += data
        return len(data)

    def fetch(self) -> bytes:
        """What was written since the last time."""
        data = bytes(self._written)
        self._written.clear()
        return data


def zip_parts(files: Mapping[str, Iterable[str]]) -> Iterator[bytes]:
    """These texts, by name, as a ZIP that goes out while it is being made."""
    sink = Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, parts in files.items():
            with archive.open(name, "w") as member:
                for part in parts:
                    member.write(part.encode())
                    if data := sink.fetch():
                        yield data
    yield sink.fetch()


def _csv(rows: QuerySet[Any], columns: Sequence[Column], name: str) -> HttpResponseBase:
    parts = csv_parts(rows, columns)
    return _as_attachment(StreamingHttpResponse(parts, content_type="text/csv; charset=utf-8"), name)


def _xlsx(rows: QuerySet[Any], columns: Sequence[Column], name: str) -> HttpResponseBase:
    if rows.order_by()[: MOST_ROWS + 1].count() > MOST_ROWS:
        raise Refused(EXPORT_TOO_LONG.finding(limit=MOST_ROWS))
    parts = zip_parts(xlsx_files([str(column.label) for column in columns], _lines(rows, columns)))
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _as_attachment(StreamingHttpResponse(parts, content_type=content_type), name)


def _as_attachment(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


FORMATS: Mapping[str, Callable[[QuerySet[Any], Sequence[Column], str], HttpResponseBase]] = {
    "csv": _csv,
    "xlsx": _xlsx,
}
