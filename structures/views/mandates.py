"""Mandates: given to an accounting firm by a structure's managers, staffed by the firm's."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.confirmation import confirmed
from kernel.access import signed_in
from kernel.forms import FindingError
from kernel.http import form_status, submit
from structures.enums import IdentifierType, MembershipState, Space
from structures.errors import UNKNOWN_STRUCTURE
from structures.forms.people import AgentSearchForm, MandatedUsersForm, RightsForm
from structures.models import Mandate
from structures.rules import normalised_identifier, spaces_offered
from structures.selectors import structure_by_identifier
from structures.selectors.membership_words import rights_in_words
from structures.selectors.people import mandates_given, mandates_received, users_to_mandate
from structures.services.mandates import choose_mandated_users, give_mandate, revoke_mandate
from structures.views.doors import managed_whole


@require_safe
@signed_in
def mandates(request: HttpRequest, pk: int) -> HttpResponse:
    door = managed_whole(request, pk)
    context = {
        "door": door,
        "given": [_shown(mandate) for mandate in mandates_given(pk)],
        "received": [_shown(mandate) for mandate in mandates_received(pk)],
    }
    return render(request, "structures/mandate_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@confirmed
def mandate_new(request: HttpRequest, pk: int) -> HttpResponse:
    door = managed_whole(request, pk)
    search = AgentSearchForm(request.GET or None)
    agent = None
    if search.is_valid():
        siret = normalised_identifier(IdentifierType.SIRET, search.cleaned_data["siret"])
        agent = structure_by_identifier(IdentifierType.SIRET, siret)
        if agent is None:
            search.add_error("siret", FindingError(UNKNOWN_STRUCTURE.finding()))
    spaces = [space for space in spaces_offered(door.structure.kind) if space != Space.ORGANISATION]
    form = RightsForm(request.POST or None, spaces=spaces)
    actor = request.actor
    if form.is_bound and agent:
        given = submit(form, lambda: give_mandate(actor=actor, principal_id=pk, agent_id=agent.pk, rights=form.rights))
        if given:
            text = _("Le mandat est donné à {name}\u00a0: ses gestionnaires choisissent qui agit pour vous.")
            messages.success(request, text.format(name=agent))
            return redirect("structures:mandates", pk)
    shown = form if agent else search
    context = {"door": door, "search": search, "agent": agent, "rights_form": form, "form": shown}
    return render(request, "structures/mandate_form.html", context, status=form_status(shown))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def mandate_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    mandate = _mandate(pk)
    door = managed_whole(request, mandate.principal_id)
    if request.method == "POST":
        revoke_mandate(actor=request.actor, mandate_id=pk)
        messages.success(request, _("Le mandat donné à {name} est révoqué.").format(name=mandate.agent))
        return redirect("structures:mandates", mandate.principal_id)
    return render(request, "structures/mandate_revoke.html", {"door": door, "mandate": mandate})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@confirmed
def mandate_users(request: HttpRequest, pk: int) -> HttpResponse:
    mandate = _mandate(pk)
    door = managed_whole(request, mandate.agent_id)
    acting = mandate.memberships.filter(state=MembershipState.ACCEPTED).values_list("user_id", flat=True)
    users = [(user.pk, f"{user} ({user.login_address})") for user in users_to_mandate(mandate.agent_id)]
    form = MandatedUsersForm(
        request.POST if request.method == "POST" else None,
        users=users,
        initial={"users": [str(user_id) for user_id in acting]},
    )
    actor = request.actor
    if form.is_bound and submit(
        form, lambda: choose_mandated_users(actor=actor, mandate_id=pk, user_ids=form.user_ids)
    ):
        text = _("Les utilisateurs qui agissent pour {name} sont enregistrés.")
        messages.success(request, text.format(name=mandate.principal))
        return redirect("structures:mandates", mandate.agent_id)
    context = {"door": door, "mandate": mandate, "rights": rights_in_words(mandate.given_rights), "form": form}
    return render(request, "structures/mandate_users.html", context, status=form_status(form))


def _mandate(pk: int) -> Mandate:
    mandate = Mandate.objects.filter(pk=pk, revoked_at=None).select_related("principal", "agent").first()
    if mandate is None:
        raise Http404
    return mandate


def _shown(mandate: Mandate) -> dict[str, object]:
    acting = [one.user for one in mandate.memberships.all() if one.state == MembershipState.ACCEPTED]
    return {"mandate": mandate, "rights": rights_in_words(mandate.given_rights), "users": acting}
