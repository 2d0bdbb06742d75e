"""Signing in with ProConnect, and letting it open an account that has a password."""

from allauth.account import app_settings
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.views import BaseReauthenticateView
from django.contrib import messages
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import proconnect, services
from accounts.confirmation import confirmed
from accounts.forms import ConfirmByProConnectForm
from accounts.views.answers import enter
from accounts.views.second_factor import SaysWhatWaits
from kernel.access import public, signed_in, writes_on_get
from kernel.http import safe_path

_LINKING = "proconnect_links"
_CONFIRMING = "proconnect_confirms"
_NEXT = "proconnect_next"


@public
@require_POST
def start(request):
    _only_configured()
    _forget(request)
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
    _forget(request)
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


class Confirm(SaysWhatWaits, BaseReauthenticateView):
    """For whoever confirms by ProConnect who they are; a page of those alone who can."""

    template_name = "accounts/confirm.html"
    form_class = ConfirmByProConnectForm
    extra_context = {"by_proconnect": True}

    def form_valid(self, form):
        _forget(self.request)
        self.request.session[_CONFIRMING] = self.request.user.pk
        self.request.session[_NEXT] = safe_path(self.request, self.request.POST.get("next"))
        return proconnect.to_proconnect(self.request, again=True)


@public
@writes_on_get("the provider sends the browser back by a GET, which signs in")
@require_safe
def back(request):
    _only_configured()
    linking, confirming = request.session.pop(_LINKING, None), request.session.pop(_CONFIRMING, None)
    claims = proconnect.claims_of(request)
    if request.user.is_authenticated and confirming == request.user.pk:
        return _confirmed(request, claims)
    if request.user.is_authenticated and linking == request.user.pk:
        services.link_identity(user=request.user, claims=claims)
        messages.success(request, _("ProConnect est associé à votre compte."))
        return redirect("accounts:security")
    user, wanted = services.user_of(claims=claims), request.session.pop(_NEXT, None)
    return enter(request, user, "proconnect", claims.identified_at, redirect_url=wanted)


def _confirmed(request, claims):
    """Go on with what waited for it."""
    within = app_settings.REAUTHENTICATION_TIMEOUT
    services.confirm_identity(user=request.user, claims=claims, within=within)
    record_authentication(request, request.user, "proconnect", reauthenticated=True, at=claims.identified_at)
    # The library looks for it where its own pages have it.
    request.GET = QueryDict(mutable=True)
    request.GET["next"] = request.session.pop(_NEXT, None) or reverse("accounts:security")
    return resume_request(request)


def _forget(request):
    """What was asked for before, in another tab, is asked for no longer."""
    request.session.pop(_LINKING, None)
    request.session.pop(_CONFIRMING, None)


def _only_configured():
    if not proconnect.is_configured():
        raise Http404
