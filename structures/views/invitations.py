"""Invitations by e-mail: sent by a manager, accepted by whoever opens the link."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.confirmation import confirmed
from kernel.access import public, signed_in
from kernel.http import form_status, submit
from structures.enums import Role
from structures.errors.people import INVITATION_DEAD
from structures.forms.people import InvitationForm
from structures.models import Invitation
from structures.rules import spaces_offered
from structures.selectors.membership_words import rights_in_words
from structures.selectors.people import invitation_of
from structures.services.invitations import accept_invitation, invite, resend_invitation, withdraw_invitation
from structures.views.doors import managed


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@confirmed
def invitation_new(request: HttpRequest, pk: int) -> HttpResponse:
    door = managed(request, pk)
    form = InvitationForm(
        request.POST or None,
        roles=door.roles,
        services=door.services,
        whole=door.is_whole,
        spaces=spaces_offered(door.structure.kind),
        initial={"role": Role.USER},
    )
    actor = request.actor
    if form.is_bound:
        sent = submit(
            form,
            lambda: invite(
                actor=actor,
                structure_id=pk,
                address=form.cleaned_data["address"],
                post=form.post,
                rights=form.rights,
            ),
        )
        if sent:
            messages.success(request, _("L’invitation est envoyée à {address}.").format(address=sent.address))
            return redirect("structures:members", pk)
    context = {"door": door, "form": form}
    return render(request, "structures/invitation_form.html", context, status=form_status(form))


@require_POST
@signed_in
def invitation_resend(request: HttpRequest, pk: int) -> HttpResponse:
    structure_id = _structure_of(pk)
    managed(request, structure_id)
    sent = resend_invitation(actor=request.actor, invitation_id=pk)
    text = _("L’invitation est renvoyée à {address}\u00a0; le lien précédent ne sert plus.")
    messages.success(request, text.format(address=sent.address))
    return redirect("structures:members", structure_id)


@require_POST
@signed_in
def invitation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    structure_id = _structure_of(pk)
    managed(request, structure_id)
    withdrawn = withdraw_invitation(actor=request.actor, invitation_id=pk)
    messages.success(request, _("L’invitation de {address} est annulée.").format(address=withdrawn.address))
    return redirect("structures:members", structure_id)


@require_POST
@signed_in
def invitation_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """For whoever signs in with the very address that was invited."""
    return _joined(request, accept_invitation(actor=request.actor, invitation_id=pk).structure.name)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What is offered, shown to whoever has the link; accepting takes an account."""
    found = invitation_of(token)
    actor = request.actor
    if request.method == "POST" and actor.user and found:
        return _joined(request, accept_invitation(actor=actor, invitation_id=found.pk, token=token).structure.name)
    if found is None or not found.is_open(timezone.now()):
        context = {"finding": INVITATION_DEAD.finding()}
        return render(request, "structures/invitation_dead.html", context, status=410)
    context = {"invitation": found, "rights": rights_in_words(found.given_rights)}
    response = render(request, "structures/invitation.html", context)
    # The link is a secret: it goes to no other page, and no cache keeps what it shows.
    response["Referrer-Policy"], response["Cache-Control"] = "same-origin", "no-store"
    return response


def _joined(request: HttpRequest, name: str) -> HttpResponse:
    messages.success(request, _("Vous êtes maintenant rattaché à la structure {name}.").format(name=name))
    return redirect("structures:memberships")


def _structure_of(pk: int) -> int:
    structure_id = Invitation.objects.filter(pk=pk).values_list("structure_id", flat=True).first()
    if structure_id is None:
        raise Http404
    return structure_id
