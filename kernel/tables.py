"""The one table of the portal: a list declared as columns and filters, whose whole state stands in the URL.

    TABLE = Table(
        caption=_("Factures"), columns=(Column(key="numero", label=_("Numéro"), value="number"),), order=("-id",)
    )

    def invoice_list(request):
        return render_list(request, TABLE, Invoice.objects.issued_by(request.actor), "invoices/invoice_list.html")

The template of the page includes `components/table.html` in its partial « results ».
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, cast

from django.db.models import QuerySet
from django.forms import ChoiceField, Field
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise

from kernel import formats
from kernel.exports import FORMATS, download
from kernel.forms import Form
from kernel.http import Request, is_partial, render_page
from kernel.paging import LAST, Page, Totals, count_exactly, count_up_to_cap, read_page

type Text = str | Promise
type Rows = QuerySet[Any]

ROWS_PER_PAGE = (10, 20, 50)
PAGE, SORT, FORMAT, TOTAL = "page", "tri", "format", "total"


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


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One filter. `apply` narrows the rows by a valid value; `show` writes that value on its chip."""

    key: str
    label: Text
    field: Field
    apply: Callable[[Any, Any], Any]
    show: Callable[[Any], Text] | None = None

    def __post_init__(self) -> None:
        self.field.required = False
        self.field.label = cast("Any", self.label)

    def write(self, value: Any) -> Text:
        """The value as its chip says it: the label of a choice, the day, or the words typed."""
        if self.show:
            return self.show(value)
        if isinstance(self.field, ChoiceField):
            choices: Any = self.field.choices
            labels = dict(_flat(choices))
            chosen = value if isinstance(value, list) else [value]
            return ", ".join(str(labels.get(str(one), one)) for one in chosen)
        return formats.day(value) if hasattr(value, "year") else str(value)


def _flat(choices: Iterable[Any]) -> Iterable[tuple[str, Text]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), label


@dataclass(frozen=True, kw_only=True)
class Table:
    """A list as declared once. `order` are ORM fields; `total` names the amount summed over the whole list."""

    caption: Text
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    filters: tuple[Filter, ...] = ()
    total: str = ""
    file_name: str = "liste"
    # What can be done with chosen rows: a template with the form `selection`; each row then has a box of that form.
    selection: str = ""

    def listing(self, request: Request, rows: Rows) -> "Listing":
        """The list as this request asks for it."""
        return Listing(self, request, rows)

    @cached_property
    def filter_form(self) -> type[Form]:
        """The form of the filters, none of which is ever required."""
        fields: dict[str, Any] = {one.key: one.field for one in self.filters}
        return type("FilterForm", (Form,), {**fields, "marks_optional_fields": False})


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


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter and the address without it."""

    key: str
    label: Text
    text: Text
    url: str


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page to choose; without a number it stands for those left out."""

    number: int | None
    is_current: bool
    url: str


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column; `direction` is ascending, descending or empty, `url` sorts the other way."""

    column: Column
    direction: str
    url: str


class Listing:
    """A table's rows, filters, order and page as one request asks for them."""

    def __init__(self, table: Table, request: Request, rows: Rows) -> None:
        self.table = table
        self.request = request
        self._rows = rows

    @cached_property
    def form(self) -> Form:
        """The filters' form with what was asked."""
        return self.table.filter_form(self.request.GET, auto_id="filter-%s")

    @cached_property
    def _active(self) -> list[tuple[Filter, Any]]:
        """The filters in force; a value that is not valid filters nothing, and its field says why."""
        self.form.is_valid()
        values = self.form.cleaned_data
        return [(one, values[one.key]) for one in self.table.filters if values.get(one.key) not in (None, "", [])]

    @cached_property
    def _sort(self) -> tuple[Column | None, bool]:
        asked = self.request.GET.get(SORT, "")
        descending = asked.startswith("-")
        column = next((one for one in self.table.columns if one.sort and one.key == asked.removeprefix("-")), None)
        return column, descending

    @cached_property
    def rows(self) -> Rows:
        """Every row of the list, in an order that leaves no tie."""
        rows = self._rows
        for one, value in self._active:
            rows = one.apply(rows, value)
        column, descending = self._sort
        order = column.sort if column else self.table.order
        if descending:
            order = tuple(_reversed(name) for name in order)
        tie_breaks = () if order[-1].removeprefix("-") == "pk" else ("-pk" if order[0].startswith("-") else "pk",)
        return rows.order_by(*order, *tie_breaks)

    @cached_property
    def totals(self) -> Totals:
        """How many rows, and for how much: exact up to a cap, unless the request asks for the exact totals."""
        count = count_exactly if TOTAL in self.request.GET else count_up_to_cap
        return count(self.rows, self.table.total)

    @cached_property
    def page(self) -> Page:
        """The page asked for, or the last one when it is out of range."""
        return read_page(self.rows, self.totals, self.request.GET.get(PAGE, ""), self.rows_per_page)

    @property
    def rows_per_page(self) -> int:
        """What this person chose for all tables."""
        chosen = getattr(self.request.user, "rows_per_page", None)
        return chosen if chosen in ROWS_PER_PAGE else ROWS_PER_PAGE[0]

    @property
    def rows_choices(self) -> tuple[int, ...]:
        """What a person may choose."""
        return ROWS_PER_PAGE

    @property
    def lines(self) -> list[list[Cell]]:
        """The cells of the page's rows."""
        return [[Cell(column, row) for column in self.table.columns] for row in self.page.rows]

    @property
    def chips(self) -> list[Chip]:
        """The filters in force, each with the address that lifts it."""
        return [Chip(one.key, one.label, one.write(value), self.url(**{one.key: None})) for one, value in self._active]

    @property
    def heads(self) -> list[Head]:
        """The heads of the columns, with the order in force."""
        sorted_by, descending = self._sort
        heads = []
        for column in self.table.columns:
            is_sorted = column is sorted_by
            direction = ("descending" if descending else "ascending") if is_sorted else ""
            key = f"-{column.key}" if is_sorted and not descending else column.key
            heads.append(Head(column, direction, self.url(**{SORT: key}) if column.sort else ""))
        return heads

    @property
    def sort_value(self) -> str:
        """The order in force as the URL says it, for the form of the filters to keep."""
        column, descending = self._sort
        return f"{'-' if descending else ''}{column.key}" if column else ""

    @property
    def reset_url(self) -> str:
        """The list without any filter, in the same order."""
        return self.url(**dict.fromkeys((one.key for one in self.table.filters), None))

    @property
    def total_url(self) -> str:
        """The list with its exact totals."""
        return self.url(**{TOTAL: "exact"})

    @property
    def csv_url(self) -> str:
        """This view of the list as CSV."""
        return self.url(**{FORMAT: "csv"})

    @property
    def xlsx_url(self) -> str:
        """This view of the list as XLSX."""
        return self.url(**{FORMAT: "xlsx"})

    @property
    def here(self) -> str:
        """This very page of the list, however it was reached."""
        return self._page_url(self.page.number) if self.page.number > 1 else self.url()

    @property
    def page_links(self) -> list[PageLink]:
        """The pages to choose from."""
        return [
            PageLink(number, number == self.page.number, self._page_url(number) if number else "")
            for number in self.page.numbers
        ]

    @property
    def first_url(self) -> str:
        """The first page, unless it is this one."""
        return self.url() if self.page.number > 1 else ""

    @property
    def last_url(self) -> str:
        """The last page, unless it is this one; its number is not known while the count is not exact."""
        if not self.page.is_last_known:
            return self._page_url(LAST)
        return self._page_url(self.page.last) if self.page.number < self.page.last else ""

    @property
    def previous_url(self) -> str:
        """The page before, if there is one."""
        return self._page_url(self.page.number - 1) if self.page.number > 1 else ""

    @property
    def next_url(self) -> str:
        """The page after, if there is one."""
        return self._page_url(self.page.number + 1) if self.page.number < self.page.last else ""

    def _page_url(self, number: int | str) -> str:
        return self.url(**{PAGE: str(number)})

    def url(self, **changes: str | None) -> str:
        """The address of this view with these parameters changed; a change of view starts at its first page."""
        query = self.request.GET.copy()
        for name in (PAGE, FORMAT, TOTAL):
            query.pop(name, None)
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        for name in [name for name, values in query.lists() if not any(values)]:
            del query[name]
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path


def _reversed(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


def render_list(
    request: Request,
    table: Table,
    rows: Rows,
    template: str,
    context: Mapping[str, Any] | None = None,
) -> HttpResponseBase:
    """The page of a list, its part for htmx, or its download: one call from the view."""
    listing = table.listing(request, rows)
    if request.GET.get(FORMAT) in FORMATS:
        return download(listing.rows, table.columns, request.GET[FORMAT], table.file_name)
    if TOTAL in request.GET and is_partial(request):
        return render(request, "components/table_totals.html", {"listing": listing})
    response = render_page(request, template, {**(context or {}), "listing": listing})
    if is_partial(request):
        # A form sends its empty fields as well: the address people keep is the short one.
        response["HX-Push-Url"] = listing.here
    return response
