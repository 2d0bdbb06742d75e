"""« Mes rattachements » and « Mes habilitations »."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kernel.access import signed_in
from structures.enums import MembershipState
from structures.selectors.membership_words import own_rights
from structures.selectors.people import invitations_to, own_memberships
from structures.services.memberships import leave


@require_safe
@signed_in
def memberships(request: HttpRequest) -> HttpResponse:
    user = request.actor.user
    context = {"memberships": own_memberships(user), "invitations": invitations_to(user)}
    return render(request, "structures/membership_list.html", context)


@require_safe
@signed_in
def rights(request: HttpRequest) -> HttpResponse:
    return render(request, "structures/membership_rights.html", {"structures": own_rights(request.actor)})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def membership_leave(request: HttpRequest, pk: int) -> HttpResponse:
    own = own_memberships(request.actor.user).filter(pk=pk, state=MembershipState.ACCEPTED).first()
    if own is None:
        raise Http404
    if request.method == "POST":
        leave(actor=request.actor, membership_id=pk)
        messages.success(request, _("Vous n’êtes plus rattaché à la structure {name}.").format(name=own.structure))
        return redirect("structures:memberships")
    return render(request, "structures/membership_leave.html", {"membership": own})
