"""The portal's menu: one entry a space, shown to those who hold a right in it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from structures.actor import NOBODY, Actor
from structures.enums import Space


@dataclass(frozen=True, slots=True)
class Entry:
    """A space: the right that shows it, its first page, and what one does there."""

    space: Space
    url_name: str
    description: str | Promise

    @property
    def label(self) -> str | Promise:
        """The space’s own name."""
        return self.space.label


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as one page shows it."""

    label: str | Promise
    description: str | Promise
    url: str
    is_current: bool


ENTRIES = (
    Entry(
        Space.ISSUED,
        "invoices:issued-summary",
        _("Déposer une facture et suivre ce que deviennent celles de votre structure."),
    ),
    Entry(
        Space.RECEIVED,
        "invoices:received-list",
        _("Consulter et traiter les factures adressées à votre structure."),
    ),
    Entry(
        Space.TO_VALIDATE,
        "invoices:validation-summary",
        _("Valider les factures de vos sous-traitants et de vos cotraitants avant qu’elles partent."),
    ),
    Entry(
        Space.ORGANISATION,
        "structures:structure-list",
        _("Gérer votre structure, ses services et ses comptes bancaires."),
    ),
)


def links(actor: Actor, path: str) -> list[Link]:
    """The entries that this actor’s rights open."""
    shown = ((entry, reverse(entry.url_name)) for entry in ENTRIES if actor.holds(entry.space))
    return [Link(entry.label, entry.description, url, path.startswith(url)) for entry, url in shown]


def menu(request: HttpRequest) -> dict[str, Any]:
    """Gives every page the menu; pages made before the actor is known have none."""
    return {"menu": links(getattr(request, "actor", NOBODY), request.path)}
