"""The requests that « Gérer une structure » offers, each with its form or its window."""

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from kernel.access import signed_in
from kernel.forms import Form
from kernel.http import form_status, is_partial, render_page, submit
from structures.enums import ChangeKind, IdentifierType
from structures.errors import EDITED_MEANWHILE
from structures.forms.structure import StructureForm
from structures.selectors.changes import change_lines
from structures.services.changes import (
    confirmation_of,
    insee_differences,
    request_activation,
    request_deactivation,
    request_insee_update,
    request_modification,
)
from structures.services.history import differences
from structures.views.opening import changeable_structure


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def modify(request, pk):
    structure = changeable_structure(request, pk)
    form = StructureForm(request.POST if request.method == "POST" else None, edited=structure)
    asked = form.is_bound and submit(
        form,
        lambda: request_modification(
            actor=request.actor, structure_id=pk, values=form.values(), version=form.cleaned_data["version"]
        ),
    )
    if asked:
        return queued(request, pk)
    context = {
        "structure": structure,
        "form": form,
        "has_siret": structure.identifier_type == IdentifierType.SIRET,
        "conflict": conflict(form, structure),
    }
    return render_page(request, "structures/structure_modify.html", context, "form", form_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def activate(request, pk):
    return _switch(request, pk, request_activation, "structures/structure_activate.html")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def deactivate(request, pk):
    return _switch(request, pk, request_deactivation, "structures/structure_deactivate.html")


def _switch(request, pk, service, template):
    structure = changeable_structure(request, pk)
    form = Form(request.POST if request.method == "POST" else None)
    if form.is_bound and submit(form, lambda: service(actor=request.actor, structure_id=pk)):
        return queued(request, pk)
    return render_page(request, template, {"structure": structure, "form": form}, "window", form_status(form))


@require_safe
@signed_in
def insee(request, pk):
    structure = changeable_structure(request, pk)
    context = {"structure": structure, "has_siret": structure.identifier_type == IdentifierType.SIRET}
    return render(request, "structures/structure_insee.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def insee_confirm(request, pk):
    """The confirmation window: exactly what INSEE would change."""
    structure = changeable_structure(request, pk)
    confirmation = request.POST.get("confirmation", "")
    form = Form(request.POST if request.method == "POST" else {})
    if request.method == "POST" and submit(
        form, lambda: request_insee_update(actor=request.actor, structure_id=pk, confirmation=confirmation)
    ):
        return queued(request, pk)
    changes = (
        None if form.errors else submit(form, lambda: insee_differences(structure, asked_by=request.actor.user.pk))
    )
    context = {
        "structure": structure,
        "form": form,
        "lines": change_lines(ChangeKind.INSEE, changes or {}),
        "is_up_to_date": changes == {},
        "confirmation": confirmation_of(structure, changes) if changes else "",
    }
    return render_page(request, "structures/structure_insee_confirm.html", context, "window", form_status(form))


def queued(request, pk):
    """Back to the structure, where the request's state is shown."""
    text = _(
        "Votre demande est enregistrée. Les modifications sont effectives dans un délai pouvant aller jusqu’à "
        "30 minutes\u00a0; d’ordinaire, quelques secondes suffisent."
    )
    messages.success(request, text)
    return go(request, reverse("structures:structure-detail", args=[pk]))


def go(request, url):
    """To another page, whether htmx asked or not."""
    return HttpResponseClientRedirect(url) if is_partial(request) else redirect(url)


def conflict(form, edited):
    """What somebody else saved meanwhile beside what was typed; the next try starts from there."""
    if not form.has_error(NON_FIELD_ERRORS, EDITED_MEANWHILE.code):
        return []
    edited.refresh_from_db()
    form.renew(edited)
    return change_lines(form.kind, differences(form.values_of(edited), form.values()))
