"""The services of a structure: list, form, moves, import, export, and the list that suppliers are given."""

from django.contrib import messages
from django.forms import CharField, ChoiceField
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.access import signed_in
from kernel.exports import download
from kernel.formats import series
from kernel.http import form_status, submit
from kernel.tables import Column, Filter, Kind, Table, render_list
from structures.forms.service import ServiceForm, ServiceImportForm
from structures.selectors import active_services
from structures.selectors.organisation import services_matching, yes_or_no
from structures.services.own_services import (
    ServiceData,
    activate_service,
    add_service,
    deactivate_service,
    make_default,
    update_service,
)
from structures.services.service_import import COLUMNS, import_services, preview_import
from structures.views.changes import conflict
from structures.views.opening import changeable_service, changeable_structure, may_change, readable_structure

ACTIVE, INACTIVE = "actif", "inactif"

SERVICES = Table(
    caption=gettext_lazy("Services"),
    columns=(
        Column(
            key="code", label=gettext_lazy("Code service"), sort=("code",), template="structures/_service_cell.html"
        ),
        Column(key="libelle", label=gettext_lazy("Libellé"), value="label", sort=("label",)),
        Column(
            key="debut",
            label=gettext_lazy("Valable à partir du"),
            value="valid_from",
            kind=Kind.DAY,
            sort=("valid_from",),
        ),
        Column(key="fin", label=gettext_lazy("Valable jusqu’au"), value="valid_to", kind=Kind.DAY, sort=("valid_to",)),
        Column(
            key="engagement",
            label=gettext_lazy("Engagement obligatoire"),
            value=lambda row: yes_or_no(row.commitment_required),
            sort=("commitment_required",),
        ),
        Column(
            key="paiement",
            label=gettext_lazy("Mise en paiement remontée"),
            value=lambda row: yes_or_no(row.payment_status_sent),
            sort=("payment_status_sent",),
        ),
        Column(
            key="etat",
            label=gettext_lazy("État"),
            value=lambda row: _("Actif") if row.is_active else _("Inactif"),
            sort=("is_active",),
            template="structures/_state_cell.html",
        ),
    ),
    order=("code",),
    filters=(
        Filter(
            key="recherche",
            label=gettext_lazy("Code ou libellé"),
            field=CharField(max_length=100),
            apply=services_matching,
        ),
        Filter(
            key="etat",
            label=gettext_lazy("État"),
            field=ChoiceField(
                choices=[
                    ("", gettext_lazy("Tous")),
                    (ACTIVE, gettext_lazy("Actif")),
                    (INACTIVE, gettext_lazy("Inactif")),
                ]
            ),
            apply=lambda rows, state: rows.filter(is_active=state == ACTIVE),
        ),
    ),
    file_name="services",
)


@require_safe
@signed_in
def service_list(request, pk):
    structure = readable_structure(request, pk)
    context = {"structure": structure, "may_change": may_change(request.actor, pk)}
    return render_list(request, SERVICES, structure.services.all(), "structures/service_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def service_add(request, pk):
    structure = changeable_structure(request, pk)
    form = ServiceForm(request.POST if request.method == "POST" else None)
    added = form.is_bound and submit(
        form,
        lambda: add_service(actor=request.actor, structure_id=pk, data=ServiceData(**form.values())),
    )
    if added:
        return _saved(request, added, _("Le service {service} est créé."))
    context = {"structure": structure, "service": None, "form": form, "conflict": []}
    return render(request, "structures/service_form.html", context, status=form_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def service_edit(request, pk, service_pk):
    service = changeable_service(request, pk, service_pk)
    form = ServiceForm(request.POST if request.method == "POST" else None, edited=service)
    saved = form.is_bound and submit(
        form,
        lambda: update_service(
            actor=request.actor,
            service_id=service_pk,
            data=ServiceData(**form.values()),
            version=form.cleaned_data["version"],
        ),
    )
    if saved:
        return _saved(request, saved, _("Le service {service} est modifié."))
    context = {
        "structure": service.structure,
        "service": service,
        "form": form,
        "conflict": conflict(form, service),
        "may_change": may_change(request.actor, pk),
    }
    return render(request, "structures/service_form.html", context, status=form_status(form))


@require_POST
@signed_in
def service_activate(request, pk, service_pk):
    changeable_service(request, pk, service_pk)
    service = activate_service(actor=request.actor, service_id=service_pk)
    return _saved(request, service, _("Le service {service} est actif."))


@require_POST
@signed_in
def service_deactivate(request, pk, service_pk):
    changeable_service(request, pk, service_pk)
    service = deactivate_service(actor=request.actor, service_id=service_pk)
    return _saved(request, service, _("Le service {service} est désactivé. Il garde les factures qu’il a reçues."))


@require_POST
@signed_in
def service_default(request, pk, service_pk):
    changeable_structure(request, pk)
    changeable_service(request, pk, service_pk)
    service = make_default(actor=request.actor, service_id=service_pk)
    return _saved(request, service, _("Le service {service} est maintenant le service par défaut."))


def _saved(request, service, text):
    messages.success(request, text.format(service=service))
    return redirect("structures:service-list", service.structure_id)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def service_import(request, pk):
    """First the file, then what it would do: nothing is written before that is confirmed."""
    structure = changeable_structure(request, pk)
    form = ServiceImportForm(*([request.POST, request.FILES] if request.method == "POST" else []))
    preview = form.is_bound and submit(form, lambda: preview_import(structure, form.cleaned_data["file"]))
    context = {
        "structure": structure,
        "form": form,
        "preview": preview,
        "heads": series(column.head for column in COLUMNS),
        "needed": [column.head for column in COLUMNS if column.is_needed],
    }
    return render(request, "structures/service_import.html", context, status=form_status(form))


@require_POST
@signed_in
def service_import_confirm(request, pk):
    changeable_structure(request, pk)
    written = import_services(actor=request.actor, structure_id=pk, token=request.POST.get("token", ""))
    text = _("L’import est terminé. Services créés ou modifiés\u00a0: {count}.")
    messages.success(request, text.format(count=written))
    return redirect("structures:service-list", pk)


@require_safe
@signed_in
def service_export(request, pk):
    """Every column of every service, in the form that an import reads."""
    structure = readable_structure(request, pk)
    rows = structure.services.order_by("code", "pk")
    return download(rows, export_columns(), "csv", f"services-{structure.identifier}")


def export_columns():
    return [Column(key=column.name, label=column.head, value=_plain(column.name)) for column in COLUMNS]


def _plain(name):
    def read(row):
        value = getattr(row, name)
        return yes_or_no(value) if isinstance(value, bool) else value

    return read


@require_safe
@signed_in
def service_print(request, pk):
    """The active services on paper, to send to suppliers."""
    structure = readable_structure(request, pk)
    context = {
        "structure": structure,
        "services": active_services(structure).order_by("code", "pk"),
        "directory_url": request.build_absolute_uri(reverse("structures:directory-sheet", args=[pk])),
    }
    return render(request, "structures/service_print.html", context)
