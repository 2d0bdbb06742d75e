"""The house rules of every request: closed by default, reads write nothing, refusals and messages are always shown."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control, patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from kernel.access import Access, View
from kernel.errors import Finding, Kind, Refused
from kernel.http import Request, is_partial, refusal_status, safe_path
from kernel.messages import OwnMessages
from kernel.system_errors import RIGHT_MISSING

logger = logging.getLogger(__name__)

type Handler = Callable[[Request], HttpResponseBase]


class AccessMiddleware:
    """Opens a view to those whom its mark admits; a view without a mark is closed to all."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        # Whatever shows a person's name is for no cache, public pages included.
        if getattr(request, "is_private", False) or request.user.is_authenticated:
            patch_cache_control(response, no_store=True, private=True)
        return response

    def process_view(
        self, request: Request, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Answers instead of the view when the person may not open it."""
        access = getattr(view, "access", None)
        if not isinstance(access, Access):
            raise ImproperlyConfigured(f"{view.__module__}.{view.__qualname__} bears no access mark")
        if not access.needs_sign_in:
            return None
        request.is_private = True
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if not access.is_held_by(request.actor):
            return refused(request, [RIGHT_MISSING.finding()])
        return None


def _to_sign_in(request: Request) -> HttpResponseBase:
    """To the sign-in page, and after it back to where the person was."""
    sign_in = resolve_url(settings.LOGIN_URL)
    if request.htmx:
        here = request.htmx.current_url_abs_path or resolve_url(settings.LOGIN_REDIRECT_URL)
        response = HttpResponseClientRedirect(redirect_to_login(here, sign_in).url)
        response.status_code = 204
        return response
    here = request.get_full_path() if request.method in ("GET", "HEAD") else _page_before(request)
    return redirect_to_login(here, sign_in)


def _page_before(request: Request) -> str:
    """The page whose form was sent, or the home page if the browser does not say."""
    before = safe_path(request, request.headers.get("Referer"))
    return urlsplit(before)._replace(scheme="", netloc="").geturl() if before else resolve_url("portal:home")


def refused(request: Request, findings: list[Finding]) -> HttpResponseBase:
    """A refusal where no form can show it: an alert for htmx, the page before with the alert, or an error page."""
    status = refusal_status(findings)
    _note(request, findings)
    if is_partial(request):
        alert = render_to_string("components/refusal.html", {"findings": findings}, request)
        return reswap(retarget(HttpResponse(alert, status=status), "#messages"), "beforeend")
    # A person without the right has no page to go back to: theirs never had this button.
    is_forged = all(finding.spec.kind is Kind.FORBIDDEN for finding in findings)
    if request.method == "POST" and not is_forged:
        for finding in findings:
            messages.error(request, finding.message, extra_tags=finding.code)
        return HttpResponseRedirect(_page_before(request), status=303)
    return render(request, "errors/refused.html", {"findings": findings}, status=status)


def _note(request: Request, findings: list[Finding]) -> None:
    """For operators: who was refused what on which page; its address may hold a secret, so the page's name stands."""
    facts = {
        "event": "refused",
        "user": request.user.pk,
        "page": request.resolver_match.view_name if request.resolver_match else "",
        "codes": [finding.code for finding in findings],
    }
    logger.info("refused", extra={"facts": facts})


class RefusedMiddleware:
    """Shows a refusal that a service raised under a view without a form."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: Request, exception: Exception) -> HttpResponseBase | None:
        """Answers a refusal; any other exception goes its way."""
        return refused(request, list(exception.findings)) if isinstance(exception, Refused) else None


class MessagesMiddleware:
    """Puts the messages of an htmx answer at its end, out of band, into the page's live region.

    Those that wait stay for the page that they were written for: the answer to a check that is still on its way
    when a form is saved would show them on a page that is being left.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        response = self.get_response(request)
        if self._can_carry(request, response):
            said = messages.get_messages(request)
            # A whole page has shown them itself.
            if isinstance(said, OwnMessages) and not said.used and (new := said.take_new()):
                response.write(render_to_string("components/messages_oob.html", {"messages": new}, request))
        return response

    def _can_carry(self, request: Request, response: HttpResponseBase) -> bool:
        leaves = any(name in response for name in ("HX-Redirect", "HX-Refresh", "HX-Location", "Location"))
        return (
            bool(request.htmx)
            and not leaves
            and not response.streaming
            and response.status_code != 204
            and response.get("Content-Type", "").startswith("text/html")
        )


_WRITES = ("INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY")


class WriteInGet(RuntimeError):
    """A view tried to change the database while it answered a GET."""


class ReadOnlyGetMiddleware:
    """In development and tests, the database refuses any write during a GET, unless the view is marked for it."""

    # Signing in and out, flash messages and the current structure live in the session.
    exempt_tables: ClassVar[tuple[str, ...]] = ('"accounts_session"',)

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        with self._guard(request):
            return self.get_response(request)

    def _guard(self, request: Request) -> AbstractContextManager[Any]:
        if not settings.READ_ONLY_GET or request.method not in ("GET", "HEAD"):
            return nullcontext()

        def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            marked = getattr(request, "may_write", False)
            if not marked and self._writes(sql):
                raise WriteInGet(f"{request.path} wrote during a {request.method}: {sql[:200]}")
            return execute(sql, params, many, context)

        return connection.execute_wrapper(wrapper)

    def _writes(self, sql: str) -> bool:
        statement = sql.lstrip(" (\n").upper()
        locks = statement.startswith("SELECT") and any(
            f" FOR {lock}" in statement for lock in ("UPDATE", "NO KEY UPDATE", "SHARE", "KEY SHARE")
        )
        return (statement.startswith(_WRITES) or locks) and not any(table in sql for table in self.exempt_tables)

    def process_view(self, request: Request, view: View, args: Any, kwargs: Any) -> None:
        """Notes that the view says why it writes."""
        request.may_write = hasattr(view, "writes_on_get")
