"""Signing in with ProConnect, and letting it open an account that has a password."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import proconnect, services
from accounts.confirmation import confirmed
from accounts.views.answers import enter
from kernel.access import public, signed_in, writes_on_get
from kernel.http import safe_path

_LINKING = "proconnect_links"
_NEXT = "proconnect_next"


@public
@require_POST
def start(request):
    _only_configured()
    request.session.pop(_LINKING, None)
    request.session[_NEXT] = safe_path(request, request.POST.get("next"))
    return proconnect.to_proconnect(request)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@confirmed
def link(request):
    _only_configured()
    if request.method != "POST":
        # Back from confirming who one is.
        return redirect("accounts:security")
    request.session[_LINKING] = request.user.pk
    return proconnect.to_proconnect(request)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@confirmed
def unlink(request):
    _only_configured()
    if request.method != "POST":
        return render(request, "accounts/proconnect_unlink.html")
    services.unlink_identity(user=request.user, current_key=request.session.session_key)
    messages.success(request, _("ProConnect n’est plus associé à votre compte."))
    return redirect("accounts:security")


@public
@writes_on_get("the provider sends the browser back by a GET, which signs in")
@require_safe
def back(request):
    _only_configured()
    linking = request.session.pop(_LINKING, None)
    claims = proconnect.claims_of(request)
    if request.user.is_authenticated and linking == request.user.pk:
        services.link_identity(user=request.user, claims=claims)
        messages.success(request, _("ProConnect est associé à votre compte."))
        return redirect("accounts:security")
    return enter(request, services.user_of(claims=claims), "proconnect", redirect_url=request.session.pop(_NEXT, None))


def _only_configured():
    if not proconnect.is_configured():
        raise Http404
