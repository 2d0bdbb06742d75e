"""How long a session lives, and what it may do before a second factor is there."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation

from accounts.rules import device_of, shortened
from accounts.selectors import has_second_factor, needs_second_factor
from accounts.sessions import DEVICE, NETWORK

type Handler = Callable[[HttpRequest], HttpResponseBase]

_SIGNED_IN_AT = "signed_in_at"
_SEEN_AT = "seen_at"
# A session row is written once a minute at most, not with every request.
_PRECISION = 60


class LanguageMiddleware:
    """Speaks the language that a person chose, whichever browser they sign in with."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and request.user.language:
            translation.activate(request.user.language)
        return self.get_response(request)


class SessionAgeMiddleware:
    """Ends a session after its longest age; each request puts off the end of an idle one, which its expiry holds."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            self._age(request)
        return self.get_response(request)

    def _age(self, request: HttpRequest) -> None:
        now = int(timezone.now().timestamp())
        session = request.session
        left = session.setdefault(_SIGNED_IN_AT, now) + int(settings.SESSION_LONGEST_AGE.total_seconds()) - now
        if left <= 0:
            logout(request)
            return
        if now - session.get(_SEEN_AT, 0) >= _PRECISION:
            session[_SEEN_AT] = now
            session[DEVICE] = device_of(request.headers.get("User-Agent", ""))
            session[NETWORK] = shortened(get_adapter().get_client_ip(request))
        idle = settings.SESSION_COOKIE_AGE - _PRECISION
        # What pages count down, in seconds.
        request.session_ends_in = {  # type: ignore[attr-defined]  # set here for every page
            "now": min(idle, left),
            "idle": idle,
            "longest": left,
            "warning": int(settings.SESSION_WARNING.total_seconds()),
        }


# What somebody may do who still has to add a second factor.
_ON_THE_WAY = {"mfa_activate_totp", "account_reauthenticate", "proconnect-confirm", "sign-out", "session-extend"}


class SecondFactorMiddleware:
    """Leads those who must have a second factor to the page where they add it, whatever they ask for."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Answers by a redirect for those who still lack it."""
        user, match = request.user, request.resolver_match
        if not user.is_authenticated or not needs_second_factor(user) or match is None or match.url_name in _ON_THE_WAY:
            return None
        access = getattr(view, "access", None)
        is_private = access is None or access.needs_sign_in or match.url_name == "home"
        return redirect("mfa_activate_totp") if is_private and not has_second_factor(user) else None
