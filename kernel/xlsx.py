"""A workbook that goes out while it is written: a library makes the book, the rows are put into it one by one."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

# Beside the heads of columns.
MOST_ROWS = 1_048_575
_SHEET = "xl/worksheets/sheet1.xml"
_HEAD, _WIDTH, _LONGEST_TEXT = 1, 20, 32_767
_FORMATS = {datetime: "dd/mm/yyyy hh:mm", date: "dd/mm/yyyy", Decimal: "#,##0.00"}
# The library numbers styles in the order of their use; zero is that of cells that have none.
_STYLES = {kind: number for number, kind in enumerate(_FORMATS, start=_HEAD + 1)}
# Day zero of spreadsheets, for all days since March 1900.
_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
# The size of the table, which nobody knows yet and need not stand there, and the row that holds the styles.
_UNTRUE = re.compile(r'<dimension [^>]*/>|<row r="2".*?</row>')
# What XML cannot hold, and what spreadsheets would read as the code of another character.
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def xlsx_files(heads: Sequence[str], lines: Iterable[Sequence[Any]]) -> Mapping[str, Iterable[str]]:
    """What a workbook of these lines is made of, by name, the lines last; they are read when their turn comes."""
    files = _book(heads)
    before, head, after = _UNTRUE.split(files.pop(_SHEET))
    return {**{name: [text] for name, text in files.items()}, _SHEET: _sheet(before + head, lines, len(heads), after)}


def _book(heads: Sequence[str]) -> dict[str, str]:
    """The files of a workbook that holds the heads of columns, and under them a cell of each style."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads) - 1, _WIDTH)
        bold = book.add_format({"bold": True})
        for position, head in enumerate(heads):
            sheet.write_string(0, position, head, bold)
        for position, code in enumerate(_FORMATS.values()):
            sheet.write_blank(1, position, None, book.add_format({"num_format": code}))
    with zipfile.ZipFile(file) as made:
        return {name: made.read(name).decode() for name in made.namelist()}


def _sheet(before: str, lines: Iterable[Sequence[Any]], width: int, after: str) -> Iterator[str]:
    yield before
    letters = [xl_col_to_name(position) for position in range(width)]
    for row, line in enumerate(lines, start=2):
        cells = [_cell(f"{letter}{row}", value) for letter, value in zip(letters, line, strict=True)]
        yield f'<row r="{row}">{"".join(cells)}</row>'
    yield after


def _cell(place: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{_fit(value)}</t></is></c>'
    return f'<c r="{place}" s="{_STYLES.get(type(value), 0)}"><v>{_number(value):.16G}</v></c>'


def _fit(text: str) -> str:
    return escape(_UNFIT.sub(lambda found: "_x005F_" if found[0] == "_" else "", text[:_LONGEST_TEXT]))


def _number(value: Any) -> Any:
    """A moment, by the clock on the wall, as days since the epoch: spreadsheets know no other; a number as it is."""
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) - _EPOCH) / timedelta(days=1)
    return (value - _EPOCH.date()).days if isinstance(value, date) else value
