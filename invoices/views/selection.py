"""The invoices that somebody chose in Factures reçues: ticked ones, or all that the list's filters leave."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from invoices import errors
from invoices.models import BulkJob, Invoice, InvoiceQuerySet
from invoices.views.received_table import received_table
from kernel.errors import refuse_if
from kernel.selections import filtered
from structures.actor import Actor
from structures.enums import Degree, Space

ONE, ALL, FILTER = "choix", "tous", "filtre"
WAY_BACK = "retour"


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

    def left_out(self, actor: Actor, count: int) -> int:
        """How many of the chosen invoices are not among so many that the actor may process: only to be read."""
        grants = actor.scope(Space.RECEIVED)
        if all(grant.degree >= Degree.MODIFICATION for grant in grants):
            return 0
        return self.rows(actor, Degree.CONSULTATION).order_by().count() - count

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """The names and values that the next form carries: the list's order and page among them, for the way back."""
        if self.takes_all:
            yield ALL, "1"
        else:
            yield from ((ONE, pk) for pk in self.ids)
        if self.query:
            yield FILTER, self.query

    @property
    def list_url(self) -> str:
        """The list that it was made in, in its order and on its page."""
        return reverse("invoices:received-list") + (f"?{self.query}" if self.query else "")

    def job_url(self, job: BulkJob) -> str:
        """The page of the job that came of it, which leads back to the list."""
        url = reverse("invoices:bulk-detail", args=[job.pk])
        return f"{url}?{urlencode({WAY_BACK: self.list_url})}" if self.query else url


def read_selection(request: HttpRequest) -> Selection:
    """What the list, or the page after it, says was chosen."""
    sent = request.POST if request.method == "POST" else request.GET
    ids = dict.fromkeys(pk for pk in sent.getlist(ONE) if pk.isdecimal() and len(pk) < 19)
    return Selection(tuple(ids), bool(sent.get(ALL)), QueryDict(sent.get(FILTER, "")).urlencode())


def refuse_nothing(count: int, left_out: int = 0) -> None:
    """An action on no invoice at all is refused in words: nothing was chosen, or nothing that one may process."""
    refusal = errors.SELECTION_READ_ONLY if left_out else errors.SELECTION_EMPTY
    refuse_if([None if count else refusal.finding()])
