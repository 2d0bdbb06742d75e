"""The views of a list that a person may choose from."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.http import urlencode

from kernel.tables import kept_query
from structures.actor import Actor
from structures.models import SavedView


@dataclass(frozen=True, slots=True)
class ViewLink:
    """A view as its list offers it."""

    name: str
    url: str
    is_current: bool
    is_shared: bool


@dataclass(frozen=True, slots=True)
class SavedViews:
    """The views of a list, and what may be done with them; `may_be_kept` is whether there is anything to keep."""

    views: list[ViewLink]
    is_everything: bool
    may_be_kept: bool
    new_url: str
    manage_url: str

    @property
    def is_offered(self) -> bool:
        """Whether there is anything to choose or to keep."""
        return bool(self.views) or self.may_be_kept


def saved_views(actor: Actor, list_name: str, address: str) -> SavedViews:
    """The views of this list, shown at this address: one query."""
    path, query = urlsplit(address).path, kept_query(address)
    here = _parts(query)
    rows = SavedView.objects.visible_to(actor).filter(list_name=list_name).order_by(Lower("name"), "pk")
    views = [
        ViewLink(view.name, f"{path}?{view.query}", _parts(view.query) == here, view.structure_id is not None)
        for view in rows
    ]
    kept = f"?{urlencode({'liste': list_name, 'retour': address})}"
    return SavedViews(
        views=views,
        is_everything=not query,
        may_be_kept=bool(query) and not any(view.is_current for view in views),
        new_url=reverse("portal:view-new") + kept,
        manage_url=reverse("portal:view-list") + kept,
    )


def own_views(actor: Actor, list_name: str) -> list[SavedView]:
    """The views that the actor sees of this list, with whom they belong to."""
    rows = SavedView.objects.visible_to(actor).filter(list_name=list_name).select_related("owner", "structure")
    return list(rows.order_by(Lower("name"), "pk"))


def may_change_view(actor: Actor, view: SavedView) -> bool:
    """Whether the actor may change it: one's own, or shared where all people are one's to manage."""
    is_own = actor.user is not None and view.owner_id == actor.user.pk
    return is_own or view.structure_id in actor.managed_whole


def _parts(query: str) -> dict[str, list[str]]:
    return {name: sorted(values) for name, values in parse_qs(query).items()}
