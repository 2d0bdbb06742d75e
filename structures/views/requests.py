"""Requests to join: asked by a person, decided by a manager."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.confirmation import confirmed
from kernel.access import signed_in
from kernel.http import form_status, submit
from structures.enums import Role
from structures.forms.people import AcceptForm, JoinForm, JoinSearchForm, RefuseForm
from structures.models import Structure
from structures.rules import spaces_offered
from structures.selectors import active_services
from structures.selectors.people import joinable_structures
from structures.services.requests import accept_request, ask_to_join, cancel_request, refuse_request
from structures.views.doors import Managed, managed

_FOUND = 20


@require_safe
@signed_in
def join_search(request: HttpRequest) -> HttpResponse:
    form = JoinSearchForm(request.GET or None)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = joinable_structures(words, _FOUND + 1)
    context = {"form": form, "words": words, "found": found[:_FOUND], "has_more": len(found) > _FOUND}
    return render(request, "structures/join_search.html", context, status=form_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def join(request: HttpRequest, pk: int) -> HttpResponse:
    structure = Structure.objects.joinable().filter(pk=pk).first()
    if structure is None:
        raise Http404
    services = active_services(structure) if structure.is_public else []
    form = JoinForm(request.POST or None, services=services)
    actor = request.actor
    if form.is_bound:
        asked = submit(
            form,
            lambda: ask_to_join(
                actor=actor, structure_id=pk, service_id=form.service_id, message=form.cleaned_data["message"]
            ),
        )
        if asked:
            text = _("Votre demande est transmise aux gestionnaires de {name}. Vous serez prévenu de leur réponse.")
            messages.success(request, text.format(name=structure))
            return redirect("structures:memberships")
    context = {"structure": structure, "form": form}
    return render(request, "structures/join.html", context, status=form_status(form))


@require_POST
@signed_in
def request_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    cancel_request(actor=request.actor, membership_id=pk)
    messages.success(request, _("Votre demande de rattachement est annulée."))
    return redirect("structures:memberships")


@require_safe
@signed_in
def request_detail(request: HttpRequest, pk: int, request_pk: int) -> HttpResponse:
    return _page(request, managed(request, pk), request_pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@confirmed
def request_accept(request: HttpRequest, pk: int, request_pk: int) -> HttpResponse:
    door = managed(request, pk)
    asked = door.request(request_pk)
    form = _accept_form(door, request.POST or None)
    actor = request.actor
    if form.is_bound and submit(
        form,
        lambda: accept_request(actor=actor, membership_id=request_pk, role=form.chosen, rights=form.rights),
    ):
        messages.success(request, _("{name} est maintenant rattaché à la structure.").format(name=asked.user))
        return redirect("structures:members", pk)
    return _page(request, door, request_pk, accept_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def request_refuse(request: HttpRequest, pk: int, request_pk: int) -> HttpResponse:
    door = managed(request, pk)
    asked = door.request(request_pk)
    form = RefuseForm(request.POST or None)
    actor = request.actor
    if form.is_bound and submit(
        form, lambda: refuse_request(actor=actor, membership_id=request_pk, reason=form.cleaned_data["reason"])
    ):
        text = _("La demande de {name} est refusée\u00a0; le motif lui est envoyé.")
        messages.success(request, text.format(name=asked.user))
        return redirect("structures:members", pk)
    return _page(request, door, request_pk, refuse_form=form)


def _accept_form(door: Managed, data: object = None) -> AcceptForm:
    # The role that gives least is proposed; the first user of all can only be a principal.
    role = Role.USER if door.posts and door.actor.structures else Role.PRINCIPAL
    return AcceptForm(data, roles=door.roles, spaces=spaces_offered(door.structure.kind), initial={"role": role})


def _page(
    request: HttpRequest,
    door: Managed,
    request_pk: int,
    *,
    accept_form: AcceptForm | None = None,
    refuse_form: RefuseForm | None = None,
) -> HttpResponse:
    form = accept_form or refuse_form
    context = {
        "door": door,
        "asked": door.request(request_pk),
        "accept_form": accept_form or _accept_form(door),
        "refuse_form": refuse_form or RefuseForm(),
        "form": form,
    }
    return render(request, "structures/request_detail.html", context, status=form_status(form) if form else 200)
