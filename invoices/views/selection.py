"""The invoices that somebody chose in Factures reçues: ticked ones, or all that the list's filters leave."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from invoices import errors
from invoices.models import Invoice, InvoiceQuerySet
from invoices.views.received_table import received_table
from kernel.errors import refuse_if
from kernel.selections import filtered
from kernel.tables import PAGE, SEEN, SORT, TOTAL
from structures.actor import Actor
from structures.enums import Degree

ONE, ALL, FILTER = "choix", "tous", "filtre"


@dataclass(frozen=True, slots=True)
class Selection:
    """What was chosen, as forms carry it from page to page."""

    ids: tuple[str, ...]
    takes_all: bool
    query: str

    def rows(self, actor: Actor, degree: Degree) -> InvoiceQuerySet:
        """Those of the chosen invoices that the actor may deal with in this degree."""
        seen = Invoice.objects.received_by(actor, degree)
        if self.takes_all:
            return filtered(received_table(actor), seen, QueryDict(self.query))
        return seen.filter(pk__in=[int(pk) for pk in self.ids])

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """The names and values that the next form carries."""
        if self.takes_all:
            yield ALL, "1"
        else:
            yield from ((ONE, pk) for pk in self.ids)
        if self.query:
            yield FILTER, self.query

    @property
    def address(self) -> str:
        """The selection as the query of an address."""
        return urlencode(list(self.pairs))

    @property
    def list_url(self) -> str:
        """The list that it was made in."""
        return reverse("invoices:received-list") + (f"?{self.query}" if self.query else "")


def read_selection(request: HttpRequest) -> Selection:
    """What the list, or the page after it, says was chosen."""
    sent = request.POST if request.method == "POST" else request.GET
    ids = dict.fromkeys(pk for pk in sent.getlist(ONE) if pk.isdecimal() and len(pk) < 19)
    query = QueryDict(sent.get(FILTER, ""), mutable=True)
    for name in (PAGE, SORT, SEEN, TOTAL):
        query.pop(name, None)
    return Selection(tuple(ids), bool(sent.get(ALL)), query.urlencode())


def refuse_nothing(count: int) -> None:
    """An action on no invoice at all is refused in words."""
    refuse_if([None if count else errors.SELECTION_EMPTY.finding()])
