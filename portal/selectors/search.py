"""Looks a number, an identifier or an engagement up in all that a person sees."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from django.db.models import FETCH_RAISE, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from invoices.models import Invoice
from invoices.rules.number import normalise_number
from structures.actor import Actor
from structures.enums import Space
from structures.models import Structure

# Fewer letters find too much to be of use: they are only compared as a whole.
SHORTEST = 3
SHOWN = 5
# Identifiers are looked for from the length of a SIREN on.
_SIREN = 9
_MOST_STRUCTURES = 50


@dataclass(frozen=True, slots=True)
class Place:
    """A space that is searched: the pages of its invoices, and where the other party stands in them."""

    space: Space
    door: str
    newest: str
    listing: str
    detail: str
    party: str
    party_filter: str

    def url(self, invoice: Invoice) -> str:
        """The invoice's page in that space."""
        return reverse(self.detail, args=[invoice.pk])

    def list_url(self, **filters: str) -> str:
        """The list of that space with such a filter."""
        return f"{reverse(self.listing)}?{urlencode(filters)}"


PLACES = (
    Place(
        *(Space.RECEIVED, "received_by", "-made_available_at"),
        *("invoices:received-list", "invoices:received-detail", "issuer", "emetteur"),
    ),
    Place(
        *(Space.ISSUED, "issued_by", "-created_at"),
        *("invoices:issued-summary", "invoices:issued-detail", "recipient", "destinataire"),
    ),
    Place(
        *(Space.TO_VALIDATE, "to_validate_by", "-first_sent_at"),
        *("invoices:validation-summary", "invoices:validation-detail", "issuer", "emetteur"),
    ),
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One invoice found, in one space."""

    invoice: Invoice
    url: str
    status: str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found in one space by one datum; `more_url` is the whole list when there is more than is shown."""

    title: str | Promise
    by: str | Promise
    hits: list[Hit]
    more_url: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Everything found; `only` is the page of the one invoice that bears exactly what was looked for."""

    groups: list[Group]
    structures: list[Structure]
    only: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not self.groups and not self.structures


def search(actor: Actor, typed: str) -> Found:
    """Looks in every space of every structure of the actor, whichever is the current one."""
    everywhere = replace(actor, structure=None)
    words = " ".join(typed.split())
    places = [place for place in PLACES if everywhere.holds(place.space)]
    exact = [url for place in places for url in _exact(place, everywhere, words)]
    groups = [group for place in places for group in _groups(place, everywhere, words)]
    compact = words.replace(" ", "")
    is_identifier = compact.isdecimal() and len(compact) >= _SIREN
    structures = Structure.objects.recipients().filter(identifier__startswith=compact) if is_identifier else None
    found = [] if structures is None else list(structures.order_by("identifier", "pk")[:SHOWN])
    return Found(groups, found, exact[0] if len(exact) == 1 else "")


def _rows(place: Place, actor: Actor) -> QuerySet[Invoice]:
    rows: QuerySet[Invoice] = getattr(Invoice.objects, place.door)(actor)
    return rows.select_related("issuer", "recipient").fetch_mode(FETCH_RAISE).order_by(place.newest, "-pk")


def _exact(place: Place, actor: Actor, words: str) -> Iterable[str]:
    """The pages of the first two invoices with that very number or engagement: enough to know whether there is one."""
    rows = _rows(place, actor)
    number, commitment = (
        rows.filter(one).values_list("pk", flat=True)[:2]
        for one in (Q(number_key=normalise_number(words)), Q(commitment_number__iexact=words))
    )
    return [reverse(place.detail, args=[pk]) for pk in sorted(set(number.union(commitment, all=True)))]


def _groups(place: Place, actor: Actor, words: str) -> Iterator[Group]:
    rows = _rows(place, actor)
    for by, name, condition in _conditions(place, words):
        found = list(rows.filter(condition)[: SHOWN + 1])
        if found:
            more = place.list_url(**{name: words}) if len(found) > SHOWN else ""
            yield Group(place.space.label, by, [_hit(place, invoice) for invoice in found[:SHOWN]], more)


def _hit(place: Place, invoice: Invoice) -> Hit:
    is_recipients = place.space == Space.RECEIVED
    return Hit(invoice, place.url(invoice), invoice.status if is_recipients else invoice.supplier_status)


def _conditions(place: Place, words: str) -> Iterator[tuple[str | Promise, str, Q]]:
    """By what invoices are found: each by an index of its own, and under the name that its list filters by."""
    if len(words) >= SHORTEST:
        yield _BY["numero"], "numero", Q(number_key__contains=normalise_number(words))
        yield _BY["engagement"], "engagement", Q(commitment_number__istartswith=words)
    compact = words.replace(" ", "")
    if compact.isdecimal() and len(compact) >= _SIREN:
        parties = Structure.objects.filter(identifier__startswith=compact).values_list("pk", flat=True)
        yield _BY["siret"], place.party_filter, Q(**{f"{place.party}__in": list(parties[:_MOST_STRUCTURES])})


_BY: Mapping[str, Any] = MappingProxyType(
    {"numero": _("par le numéro de facture"), "engagement": _("par le numéro d’engagement"), "siret": _("par le SIRET")}
)
