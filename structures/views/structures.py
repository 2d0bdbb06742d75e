"""« Gérer une structure »: the person's structures by type of request, and one structure with its history."""

from django.forms import CharField, ChoiceField
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kernel.access import allow, signed_in
from kernel.http import is_partial, tries
from kernel.tables import Column, Filter, Table, render_list
from structures.enums import IdentifierType, Space
from structures.models import Structure
from structures.selectors.changes import history, pending_count
from structures.selectors.organisation import bank_accounts, organised_structures, parameters_in_force
from structures.views.opening import may_change, readable_structure

MOST_TRIES = 40
HISTORY_SHOWN = 10

CONSULT, MODIFY, ACTIVATE, DEACTIVATE, INSEE = "consulter", "modifier", "activer", "desactiver", "insee"
REQUESTS = {
    CONSULT: _("Consulter une structure"),
    MODIFY: _("Modifier une structure"),
    ACTIVATE: _("Activer une structure"),
    DEACTIVATE: _("Désactiver une structure"),
    INSEE: _("Mettre à jour depuis la base INSEE"),
}
ADDRESSES = {
    CONSULT: "structures:structure-detail",
    MODIFY: "structures:structure-modify",
    ACTIVATE: "structures:structure-activate",
    DEACTIVATE: "structures:structure-deactivate",
    INSEE: "structures:structure-insee",
}
_NARROWED = {
    ACTIVATE: {"is_active": False},
    DEACTIVATE: {"is_active": True},
    INSEE: {"identifier_type": IdentifierType.SIRET},
}

STRUCTURES = Table(
    caption=_("Structures"),
    columns=(
        Column(
            key="nom", label=_("Raison sociale"), value="name", sort=("name",), template="structures/_name_cell.html"
        ),
        Column(key="identifiant", label=_("Identifiant"), value="identifier", sort=("identifier",)),
        Column(key="type", label=_("Type"), value=Structure.get_kind_display, sort=("kind",)),
        Column(key="ville", label=_("Ville"), value="town", sort=("town",)),
        Column(
            key="etat",
            label=_("État"),
            value=lambda row: _("Active") if row.is_active else _("Désactivée"),
            sort=("is_active",),
            template="structures/_state_cell.html",
        ),
    ),
    order=("name",),
    filters=(
        Filter(
            key="demande",
            label=_("Type de demande"),
            field=ChoiceField(choices=[("", _("Toutes les demandes")), *REQUESTS.items()]),
            apply=lambda rows, asked: rows.filter(**_NARROWED.get(asked, {})),
        ),
        Filter(
            key="recherche",
            label=_("Nom, ville ou identifiant"),
            field=CharField(max_length=100),
            apply=lambda rows, words: rows.matching(words),
        ),
    ),
    file_name="structures",
)


@require_safe
@allow(Space.ORGANISATION)
def structure_list(request):
    asked = request.GET.get("demande", CONSULT)
    asked = asked if asked in REQUESTS else CONSULT
    context = {"requests": REQUESTS.items(), "asked": asked, "address_name": ADDRESSES[asked]}
    return render_list(
        request, STRUCTURES, organised_structures(request.actor), "structures/structure_list.html", context
    )


@require_safe
@signed_in
def structure_detail(request, pk):
    return render(request, "structures/structure_detail.html", _context(request, pk))


@require_safe
@signed_in
def structure_progress(request, pk):
    """Whether requests still wait: the next try, and what changed since the page was shown."""
    context = _context(request, pk)
    if not is_partial(request):
        return redirect("structures:structure-detail", pk)
    context["tries"] = tries(request, MOST_TRIES)
    context["has_changed"] = request.GET.get("attente", "") != str(context["pending"])
    return render(request, "structures/structure_progress.html", context)


def _context(request, pk):
    # Asked before the structure is read: what a worker decides in between is met at the next try, or is there already.
    pending = pending_count(pk)
    structure = readable_structure(request, pk)
    return {
        "structure": structure,
        "parameters": parameters_in_force(structure),
        "accounts": bank_accounts(structure),
        "entries": history(structure.pk, HISTORY_SHOWN),
        "pending": pending,
        "may_change": may_change(request.actor, structure.pk),
        "has_siret": structure.identifier_type == IdentifierType.SIRET,
        "tries": 0,
        "most_tries": MOST_TRIES,
    }
