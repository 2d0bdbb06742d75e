"""The whole history of a structure: who asked for what, and what became of it."""

from django.forms import ChoiceField
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kernel.access import signed_in
from kernel.tables import Column, Filter, Kind, Table, render_list
from structures.enums import ChangeKind, ChangeState
from structures.models import ChangeRequest
from structures.selectors.changes import author_of, changes_in_words, in_state, requests_of
from structures.views.opening import readable_structure

HISTORY = Table(
    caption=_("Historique"),
    columns=(
        Column(key="date", label=_("Demandé le"), value="requested_at", kind=Kind.MOMENT, sort=("pk",)),
        Column(key="type", label=_("Type de demande"), value=ChangeRequest.get_kind_display, sort=("kind",)),
        Column(key="objet", label=_("Objet"), value="subject", sort=("subject",)),
        Column(key="auteur", label=_("Demandé par"), value=author_of),
        Column(key="etat", label=_("État"), value=lambda row: row.state.label),
        Column(key="modifications", label=_("Modifications"), value=changes_in_words),
    ),
    order=("-pk",),
    filters=(
        Filter(
            key="type",
            label=_("Type de demande"),
            field=ChoiceField(choices=[("", _("Tous")), *ChangeKind.choices]),
            apply=lambda rows, kind: rows.filter(kind=kind),
        ),
        Filter(
            key="etat",
            label=_("État"),
            field=ChoiceField(choices=[("", _("Tous")), *ChangeState.choices]),
            apply=in_state,
        ),
    ),
    file_name="historique",
)


@require_safe
@signed_in
def structure_history(request, pk):
    structure = readable_structure(request, pk)
    context = {"structure": structure}
    return render_list(request, HISTORY, requests_of(pk), "structures/structure_history.html", context)
