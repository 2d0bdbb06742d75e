"""Registering a private structure, in two steps: how it is known, then what is known of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kernel.access import signed_in
from kernel.forms import FindingError
from kernel.http import form_status, submit
from structures.enums import IdentifierType
from structures.errors import ALREADY_REGISTERED
from structures.forms.registration import DescriptionForm, HiddenIdentifierForm, IdentifierForm
from structures.models import Structure
from structures.selectors import structure_by_identifier
from structures.services.insee import lookup
from structures.services.organisation import StructureData
from structures.services.registration import register_structure


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def structure_new(request: HttpRequest) -> HttpResponse:
    user = request.actor.user
    form = IdentifierForm(request.POST or None)
    known = _known(form) if form.is_valid() else None
    if known:
        form.add_error("identifier", FindingError(ALREADY_REGISTERED.finding()))
        # Whose number it is would be told of a private person too.
        known = None if known.identifier_type == IdentifierType.PARTICULIER else known
    elif form.is_bound and form.is_valid():
        asked = {name: form.cleaned_data[name] for name in ("identifier_type", "identifier")}
        if not form.is_siret:
            return _confirm(request, DescriptionForm(initial=asked))
        found = submit(form, lambda: lookup(asked["identifier"], asked_by=user.pk))
        if found:
            return _confirm(request, HiddenIdentifierForm(initial=asked), found)
    context = {"form": form, "known": known}
    return render(request, "structures/structure_new.html", context, status=form_status(form))


@require_POST
@signed_in
def structure_confirm(request: HttpRequest) -> HttpResponse:
    step = IdentifierForm(request.POST)
    form = HiddenIdentifierForm(request.POST) if step.is_valid() and step.is_siret else DescriptionForm(request.POST)
    actor = request.actor
    created = submit(form, lambda: register_structure(actor=actor, data=_data(form)))
    if created:
        text = _("La structure {name} est créée\u00a0: vous en êtes gestionnaire principal.")
        messages.success(request, text.format(name=created))
        return redirect("structures:memberships")
    return _confirm(request, form)


def _data(form: IdentifierForm) -> StructureData:
    values = {"name": "", **form.cleaned_data}
    return StructureData(**{**values, "identifier_type": IdentifierType(values["identifier_type"])})


def _known(form: IdentifierForm) -> Structure | None:
    return structure_by_identifier(form.cleaned_data["identifier_type"], form.cleaned_data["identifier"])


def _confirm(request: HttpRequest, form: IdentifierForm, found: object = None) -> HttpResponse:
    context = {
        "form": form,
        "found": found,
        "identifier": form["identifier"].value(),
        "has_fields": isinstance(form, DescriptionForm),
    }
    return render(request, "structures/structure_confirm.html", context, status=form_status(form))
