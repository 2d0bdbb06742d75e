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
from datetime import datetime
from functools import cached_property
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.db.models import QuerySet
from django.forms import ChoiceField, Field
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import render

from kernel import formats
from kernel.columns import Cell, Column, Kind, Text
from kernel.exports import FORMATS, download
from kernel.forms import Form
from kernel.http import Request, is_partial, render_page
from kernel.neighbours import Neighbours, find_neighbours, reverse
from kernel.paging import LAST, Page, Totals, count_exactly, count_up_to_cap, mark_of, moment_of, read_page

type Rows = QuerySet[Any]

__all__ = ["Column", "Filter", "Kind", "Listing", "Table", "Text", "kept_query", "render_list"]

ROWS_PER_PAGE = (10, 20, 50)
PAGE, SORT, FORMAT, TOTAL, SEEN = "page", "tri", "format", "total", "vu"


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
    """A list as declared once. `order` are ORM fields; `total` names the amount summed over the whole list.

    `name` is what its saved views are kept under. `arrival` is the moment at which a row came: pages after the first
    one leave out what came since, so that walking them meets no row twice, and say so.
    """

    caption: Text
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    filters: tuple[Filter, ...] = ()
    total: str = ""
    file_name: str = "liste"
    name: str = ""
    arrival: str = ""
    # What can be done with chosen rows: a template with the form `selection`; each row then has a box of that form.
    selection: str = ""

    def listing(self, request: Request, rows: Rows, address: str = "") -> "Listing":
        """The list as this request asks for it, or as it stands at another address."""
        return Listing(self, request, rows, address)

    @cached_property
    def filter_form(self) -> type[Form]:
        """The form of the filters, none of which is ever required."""
        fields: dict[str, Any] = {one.key: one.field for one in self.filters}
        return type("FilterForm", (Form,), {**fields, "marks_optional_fields": False})

    def in_force(self, form: Form) -> list[tuple[Filter, Any]]:
        """The filters to which a checked form gives a valid value, each with it."""
        values = form.cleaned_data
        return [(one, values[one.key]) for one in self.filters if values.get(one.key) not in (None, "", [])]


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

    def __init__(self, table: Table, request: Request, rows: Rows, address: str = "") -> None:
        self.table = table
        self.request = request
        self.path = urlsplit(address).path or request.path
        self.query = QueryDict(urlsplit(address).query) if address else request.GET
        self._rows = rows

    @cached_property
    def form(self) -> Form:
        """The filters' form with what was asked."""
        return self.table.filter_form(self.query, auto_id="filter-%s")

    @cached_property
    def _active(self) -> list[tuple[Filter, Any]]:
        """The filters in force; a value that is not valid filters nothing, and its field says why."""
        self.form.is_valid()
        return self.table.in_force(self.form)

    @cached_property
    def _sort(self) -> tuple[Column | None, bool]:
        asked = self.query.get(SORT, "")
        descending = asked.startswith("-")
        column = next((one for one in self.table.columns if one.sort and one.key == asked.removeprefix("-")), None)
        return column, descending

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The columns that the rows are sorted by, down to the key: an order that leaves no tie."""
        column, descending = self._sort
        order = column.sort if column else self.table.order
        if descending:
            order = tuple(reverse(name) for name in order)
        tie_breaks = () if order[-1].removeprefix("-") == "pk" else ("-pk" if order[0].startswith("-") else "pk",)
        return (*order, *tie_breaks)

    @cached_property
    def _filtered(self) -> Rows:
        rows = self._rows
        for one, value in self._active:
            rows = one.apply(rows, value)
        return rows

    @cached_property
    def _seen(self) -> datetime | None:
        """When the first page was read, if this is a later one."""
        return moment_of(self.query.get(SEEN, "")) if self.table.arrival else None

    @cached_property
    def rows(self) -> Rows:
        """Every row of the list, in its order."""
        seen = {f"{self.table.arrival}__lte": self._seen} if self._seen else {}
        return self._filtered.filter(**seen).order_by(*self.order)

    @cached_property
    def newer(self) -> int:
        """How many rows came since the first page was read, up to a hundred; one query, on later pages alone."""
        since = {f"{self.table.arrival}__gt": self._seen}
        return self._filtered.filter(**since).order_by()[:100].count() if self._seen else 0

    def around(self, key: Any) -> Neighbours:
        """The rows before and after this one in the list."""
        return find_neighbours(self.rows, self.order, key)

    @cached_property
    def totals(self) -> Totals:
        """How many rows, and for how much: exact up to a cap, unless the request asks for the exact totals."""
        count = count_exactly if TOTAL in self.query else count_up_to_cap
        return count(self.rows, self.table.total, self.table.arrival)

    @cached_property
    def page(self) -> Page:
        """The page asked for, or the last one when it is out of range."""
        return read_page(self.rows, self.totals, self.query.get(PAGE, ""), self.rows_per_page)

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
        return self.url(**{TOTAL: "exact", SEEN: self.query.get(SEEN)})

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
        seen = self._seen or self.totals.newest
        return self.url(**{PAGE: str(number), SEEN: mark_of(seen) if seen and number != 1 else None})

    def url(self, **changes: str | None) -> str:
        """The address of this view with these parameters changed; a change of view starts at its first page."""
        query = self.query.copy()
        for name in (PAGE, FORMAT, TOTAL, SEEN):
            query.pop(name, None)
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        for name in [name for name, values in query.lists() if not any(values)]:
            del query[name]
        return f"{self.path}?{query.urlencode()}" if query else self.path


def kept_query(address: str) -> str:
    """The filters and the order that a list's address bears: what is worth keeping of it."""
    passing = (PAGE, FORMAT, TOTAL, SEEN)
    pairs = parse_qsl(urlsplit(address).query)
    return urlencode([(name, value) for name, value in pairs if name not in passing])


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
