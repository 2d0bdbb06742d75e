"""The users of a structure, for its managers: the list, one of them, and what is decided about them."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.confirmation import confirmed
from kernel.access import signed_in
from kernel.http import form_status, submit
from kernel.tables import render_list
from structures.enums import Degree, MembershipState, Role, Space
from structures.forms.people import RightsForm, RoleForm
from structures.models import Membership, MembershipEvent
from structures.rules import spaces_offered
from structures.selectors.membership_words import Line, event_lines, rights_of
from structures.selectors.people import MEMBERS, members, pending_requests, unanswered_invitations
from structures.services.memberships import (
    change_role,
    end_membership,
    reactivate_member,
    set_rights,
    suspend_member,
)
from structures.views.doors import Managed, managed
from structures.views.members_table import HISTORY, members_table

_LATEST = 5


@require_safe
@signed_in
def member_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    door = managed(request, pk)
    rows = members(pk, door.posts)
    if not request.GET.get("etat"):
        rows = rows.filter(state__in=MEMBERS)
    return render_list(
        request,
        members_table(door.services),
        rows,
        "structures/member_list.html",
        {
            "door": door,
            "requests": pending_requests(pk, door.posts),
            "invitations": unanswered_invitations(pk, door.posts),
            "events": _with_lines(door.events.order_by("-pk")[:_LATEST]),
            "now": timezone.now(),
        },
    )


@require_safe
@signed_in
def history(request: HttpRequest, pk: int) -> HttpResponseBase:
    door = managed(request, pk)
    return render_list(request, HISTORY, door.events, "structures/member_history.html", {"door": door})


@require_safe
@signed_in
def member(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    door = managed(request, pk)
    return _page(request, door, door.member(member_pk))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@confirmed
def member_role(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    door = managed(request, pk)
    found = door.member(member_pk)
    form = RoleForm(request.POST or None, roles=door.roles, initial={"role": found.role})
    actor = request.actor
    if form.is_bound and submit(form, lambda: change_role(actor=actor, membership_id=member_pk, role=form.chosen)):
        messages.success(request, _("Le rôle de {name} est enregistré.").format(name=found.user))
        return redirect("structures:member", pk, member_pk)
    return _page(request, door, found, role_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@confirmed
def member_rights(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    door = managed(request, pk)
    found = door.member(member_pk)
    form = _rights_form(found, request.POST or None)
    actor = request.actor
    if form.is_bound and submit(form, lambda: set_rights(actor=actor, membership_id=member_pk, rights=form.rights)):
        messages.success(request, _("Les habilitations de {name} sont enregistrées.").format(name=found.user))
        return redirect("structures:member", pk, member_pk)
    return _page(request, door, found, rights_form=form)


@require_POST
@signed_in
def member_suspend(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    found = managed(request, pk).member(member_pk)
    suspend_member(actor=request.actor, membership_id=member_pk)
    messages.success(request, _("Le rattachement de {name} est désactivé.").format(name=found.user))
    return redirect("structures:member", pk, member_pk)


@require_POST
@signed_in
def member_reactivate(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    found = managed(request, pk).member(member_pk)
    reactivate_member(actor=request.actor, membership_id=member_pk)
    messages.success(request, _("Le rattachement de {name} est réactivé.").format(name=found.user))
    return redirect("structures:member", pk, member_pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def member_end(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    door = managed(request, pk)
    found = door.member(member_pk)
    if request.method == "POST":
        end_membership(actor=request.actor, membership_id=member_pk)
        messages.success(request, _("Le rattachement de {name} est supprimé.").format(name=found.user))
        return redirect("structures:members", pk)
    return render(request, "structures/member_end.html", {"door": door, "member": found})


def _with_lines(events: Iterable[MembershipEvent]) -> list[tuple[MembershipEvent, list[Line]]]:
    return [(event, event_lines(event)) for event in events]


def _rights_form(found: Membership, data: object = None) -> RightsForm:
    spaces = [
        space
        for space in spaces_offered(found.structure.kind)
        if found.mandate_id is None or space != Space.ORGANISATION
    ]
    given = {Space(right.space): Degree(right.degree) for right in found.rights.all()}
    return RightsForm(data, spaces=spaces, given=given)


def _page(
    request: HttpRequest,
    door: Managed,
    found: Membership,
    *,
    role_form: RoleForm | None = None,
    rights_form: RightsForm | None = None,
) -> HttpResponse:
    decides = door.decides_about(found)
    in_force = found.state == MembershipState.ACCEPTED
    context = {
        "door": door,
        "member": found,
        "rights": rights_of(found),
        "decides": decides,
        "role_form": role_form or RoleForm(roles=door.roles, initial={"role": found.role}),
        "rights_form": rights_form or _rights_form(found),
        "has_role_form": decides and in_force and found.mandate_id is None,
        "has_rights_form": decides and in_force and found.role != Role.PRINCIPAL,
        "events": _with_lines(door.events.filter(membership=found).order_by("-pk")),
        "form": role_form or rights_form,
    }
    form = role_form or rights_form
    return render(request, "structures/member_detail.html", context, status=form_status(form) if form else 200)
