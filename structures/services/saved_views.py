"""Views kept of a list: what a person saves is there when asked for, and never by itself."""

from django.db import transaction

from kernel import system_errors as errors
from kernel.db import refusing
from kernel.errors import refuse_if
from kernel.tables import kept_query
from structures.actor import Actor
from structures.errors import NOT_YOUR_STRUCTURE
from structures.models import SavedView
from structures.selectors.saved_views import may_change_view

# Of one list: a person's own, or a structure's.
MOST = 30
_TAKEN = ("saved_view_once_for_owner", "saved_view_once_in_structure")


@transaction.atomic
def keep_view(*, actor: Actor, list_name: str, name: str, address: str, structure_id: int | None = None) -> SavedView:
    """Keep the filters and the order of a list's address under a name."""
    _check_sharing(actor, structure_id)
    view = SavedView(list_name=list_name, owner=actor.user, query=_query(address))
    beside = SavedView.objects.filter(list_name=list_name, structure=structure_id)
    if structure_id is None:
        beside = beside.filter(owner=actor.user)
    refuse_if([errors.TOO_MANY_VIEWS.finding(limit=MOST) if beside.count() >= MOST else None])
    return _save(view, name, structure_id)


@transaction.atomic
def change_view(
    *, actor: Actor, view_id: int, name: str, structure_id: int | None = None, address: str | None = None
) -> SavedView:
    """Call a view otherwise, share it or no longer, and keep the list as it is now if its address is given."""
    view = _locked(actor, view_id)
    if structure_id != view.structure_id:
        _check_sharing(actor, structure_id)
    if address is not None:
        view.query = _query(address)
    return _save(view, name, structure_id)


@transaction.atomic
def forget_view(*, actor: Actor, view_id: int) -> SavedView:
    """Forget a view; the list itself is not touched."""
    view = _locked(actor, view_id)
    SavedView.objects.filter(pk=view.pk).delete()
    return view


def _query(address: str) -> str:
    query, longest = kept_query(address), SavedView._meta.get_field("query").max_length or 0
    is_short = len(query) <= longest
    refuse_if([None if is_short else errors.TEXT_TOO_LONG.finding(limit=longest, length=len(query))])
    return query


def _locked(actor: Actor, view_id: int) -> SavedView:
    view = SavedView.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=view_id)
    refuse_if([None if may_change_view(actor, view) else errors.RIGHT_MISSING.finding()])
    return view


def _check_sharing(actor: Actor, structure_id: int | None) -> None:
    own = {None, *(structure.id for structure in actor.structures)}
    refuse_if([None if structure_id in own else NOT_YOUR_STRUCTURE.finding(on="structure")])


def _save(view: SavedView, name: str, structure_id: int | None) -> SavedView:
    view.name, view.structure_id = " ".join(name.split()), structure_id
    taken = errors.VIEW_NAME_TAKEN.finding(on="name")
    with refusing(dict.fromkeys(_TAKEN, taken)):
        view.save()
    return view
