"""« Annuaire »: whom invoices can be sent to, and what each of them demands. Open to everybody."""

from django.forms import CharField
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kernel.access import public
from kernel.exports import csv_parts, zip_parts
from kernel.tables import Column, Filter, Table, render_list
from structures.models import Structure
from structures.selectors import active_services
from structures.selectors.organisation import (
    demands,
    directory_services,
    directory_structures,
    services_matching,
    yes_or_no,
)

STRUCTURE_COLUMNS = (
    Column(key="nom", label=_("Nom"), value="name", sort=("name",), template="structures/_directory_cell.html"),
    Column(key="siret", label=_("SIRET"), value="identifier", sort=("identifier",)),
    Column(key="code_postal", label=_("Code postal"), value="postal_code", sort=("postal_code",)),
    Column(key="ville", label=_("Ville"), value="town", sort=("town",)),
    Column(key="service", label=_("Code service obligatoire"), value=lambda row: yes_or_no(row.service_code_required)),
    Column(
        key="engagement",
        label=_("Numéro d’engagement obligatoire"),
        value=lambda row: yes_or_no(row.commitment_required),
    ),
    Column(
        key="un_des_deux",
        label=_("L’un ou l’autre obligatoire"),
        value=lambda row: yes_or_no(row.service_or_commitment_required),
    ),
)
SERVICE_COLUMNS = (
    Column(key="code", label=_("Code service"), sort=("code",)),
    Column(key="libelle", label=_("Libellé"), value="label", sort=("label",)),
    Column(
        key="engagement",
        label=_("Numéro d’engagement obligatoire"),
        value=lambda row: yes_or_no(row.commitment_required or row.structure.commitment_required),
    ),
)
OF_STRUCTURE = (
    Column(key="siret", label=_("SIRET"), value="structure.identifier"),
    Column(key="nom", label=_("Nom"), value="structure.name"),
)

RECIPIENTS = Table(
    caption=_("Destinataires"),
    columns=STRUCTURE_COLUMNS,
    order=("name",),
    filters=(
        Filter(
            key="recherche",
            label=_("SIRET, nom ou ville"),
            field=CharField(max_length=100),
            apply=lambda rows, words: rows.matching(words),
        ),
    ),
    file_name="annuaire",
)
SERVICES = Table(
    caption=_("Services actifs"),
    columns=SERVICE_COLUMNS,
    order=("code",),
    filters=(
        Filter(key="recherche", label=_("Code ou libellé"), field=CharField(max_length=100), apply=services_matching),
    ),
    file_name="services",
)


@require_safe
@public
def directory_list(request):
    words = request.GET.get("recherche", "")
    return render_list(request, RECIPIENTS, directory_structures(), "structures/directory_list.html", {"words": words})


@require_safe
@public
def directory_sheet(request, pk):
    structure = get_object_or_404(Structure.objects.recipients(), pk=pk)
    services = active_services(structure).select_related("structure")
    context = {"structure": structure, "demands": demands(structure)}
    return render_list(request, SERVICES, services, "structures/directory_sheet.html", context)


@require_safe
@public
def directory_csv(request):
    """Every active service of every recipient, one a line."""
    parts = csv_parts(directory_services(), (*OF_STRUCTURE, *SERVICE_COLUMNS))
    return _file(parts, "text/csv; charset=utf-8", "annuaire-services.csv")


@require_safe
@public
def directory_zip(request):
    """The recipients and their services, two files in one."""
    files = {
        "structures.csv": csv_parts(directory_structures(), STRUCTURE_COLUMNS),
        "services.csv": csv_parts(directory_services(), (*OF_STRUCTURE, *SERVICE_COLUMNS)),
    }
    return _file(zip_parts(files), "application/zip", "annuaire.zip")


def _file(parts, content_type, name):
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(parts, content_type=content_type, headers=headers)
