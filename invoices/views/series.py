"""An invoice between those around it in the list that its reader came from."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from kernel.http import Request, safe_path
from kernel.tables import Rows, Table


@dataclass(frozen=True, slots=True)
class Series:
    """Where this invoice stands, and the addresses around it; `way_back` keeps the list from page to page."""

    list_url: str
    detail_url: str
    way_back: str
    previous_url: str = ""
    next_url: str = ""
    place: int | None = None
    count: int | None = None


def way_back(request: Request, pk: int, space: str) -> Series:
    """The list as it was filtered, kept as `retour`; `list` and `detail` of that space are its pages."""
    list_url = reverse(_LISTS[space])
    asked = safe_path(request, request.GET.get("retour"))
    query = f"?{urlencode({'retour': asked})}" if asked else ""
    return Series(
        list_url=asked or list_url, detail_url=reverse(f"invoices:{space}-detail", args=[pk]) + query, way_back=query
    )


def series(request: Request, pk: int, space: str, table: Table, rows: Rows) -> Series:
    """The same, with the invoices before and after this one."""
    ways = way_back(request, pk, space)
    around = table.listing(request, rows, ways.list_url).around(pk)

    def url(key: Any) -> str:
        return reverse(f"invoices:{space}-detail", args=[key]) + ways.way_back if key else ""

    return Series(
        list_url=ways.list_url,
        detail_url=ways.detail_url,
        way_back=ways.way_back,
        previous_url=url(around.previous),
        next_url=url(around.next),
        place=around.place,
        count=around.count,
    )


def with_move(url: str, move: str) -> str:
    """The next invoice's address, which says what was done to the last: the same is then at hand."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode({'apres': move})}"


_LISTS = {
    "issued": "invoices:issued-summary",
    "received": "invoices:received-list",
    "validation": "invoices:validation-summary",
}
