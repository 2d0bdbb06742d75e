"""The home page, the pages that every site owes its visitors, and what stands in for a page that fails."""

import sys
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_POST, require_safe

from accounts.services import remember_language, remember_rows_per_page
from invoices.selectors import unsent_drafts
from kernel.access import public, signed_in
from kernel.context import SCHEME_COOKIE, scheme_of
from kernel.http import form_status, safe_path
from kernel.middleware import refused
from kernel.system_errors import FORM_EXPIRED
from portal.forms import DisplayForm, LanguageForm, RowsForm
from portal.selectors.tasks import tasks

_A_YEAR = int(timedelta(days=365).total_seconds())
_SECURITY_CONTACT_DAYS = 180


@public
@require_safe
def home(request):
    if not request.user.is_authenticated:
        return render(request, "portal/home_public.html")
    context = {"tasks": tasks(request.actor), "drafts": unsent_drafts(request.actor)}
    return render(request, "portal/home.html", context)


def static_page(template):
    """The view of a page that is only read."""

    @public
    @require_safe
    def page(request):
        return render(request, template, {"operator": settings.OPERATOR, "portal_url": settings.PORTAL_URL})

    return page


@public
def display(request):
    back = safe_path(request, request.POST.get("next") or request.GET.get("next")) or reverse("portal:home")
    form = DisplayForm(request.POST or None, initial={"scheme": scheme_of(request)})
    if form.is_valid():
        response = redirect(back)
        _set_cookie(request, response, SCHEME_COOKIE, form.cleaned_data["scheme"])
        return response
    return render(request, "portal/display.html", {"form": form, "next": back}, status=form_status(form))


@public
@require_POST
def language(request):
    """Kept by the browser, and by the account of whoever signed in: mails and other browsers then speak it too."""
    response = redirect(safe_path(request, request.POST.get("next")) or reverse("portal:home"))
    form = LanguageForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["language"]
        _set_cookie(request, response, settings.LANGUAGE_COOKIE_NAME, chosen)
        if request.user.is_authenticated:
            remember_language(user=request.user, language=chosen)
    return response


def _set_cookie(request, response, name, value):
    secure = settings.LANGUAGE_COOKIE_SECURE or request.is_secure()
    response.set_cookie(name, value, max_age=_A_YEAR, httponly=True, samesite="Lax", secure=secure)


@signed_in
@require_POST
def rows_per_page(request):
    form = RowsForm(request.POST)
    if form.is_valid():
        remember_rows_per_page(user=request.user, rows=form.cleaned_data["rows"])
    return redirect(safe_path(request, request.POST.get("next")) or reverse("portal:home"))


@public
@require_safe
def health(request):
    """Whether this process can serve: for the orchestrator, which stops sending requests here when it cannot."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database unavailable", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@public
@require_safe
def security_txt(request):
    """How to report a weakness (RFC 9116)."""
    expires = timezone.now() + timedelta(days=_SECURITY_CONTACT_DAYS)
    lines = [
        f"Contact: {settings.PORTAL_URL}{reverse('portal:legal-notice')}#contact",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.PORTAL_URL}{request.path}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public
@require_safe
def robots_txt(request):
    """Search engines read the public pages; there is nothing for them behind the sign-in."""
    lines = ["User-agent: *", "Disallow: /factures/", "Disallow: /organisation/", "Disallow: /connexion/"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@requires_csrf_token
def bad_request(request, exception):
    return render(request, "errors/400.html", status=400)


@requires_csrf_token
def forbidden(request, exception):
    return render(request, "errors/403.html", status=403)


@requires_csrf_token
def not_found(request, exception):
    return render(request, "errors/404.html", status=404)


def csrf_failure(request, reason=""):
    if request.headers.get("HX-Request"):
        return refused(request, [FORM_EXPIRED.finding()])
    return render(request, "errors/403_csrf.html", {"finding": FORM_EXPIRED.finding()}, status=403)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """The page of an unforeseen error, or of a database that does not answer: it asks nothing of either."""
    is_down = isinstance(sys.exception(), OperationalError)
    name, status = ("errors/503.html", 503) if is_down else ("errors/500.html", 500)
    response = HttpResponse(render_to_string(name, {"portal_name": settings.PORTAL_NAME}), status=status)
    if is_down:
        response["Retry-After"] = "30"
    return response
