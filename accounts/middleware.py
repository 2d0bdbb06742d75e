"""How long a session lives."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

_SIGNED_IN_AT = "signed_in_at"
_SEEN_AT = "seen_at"
# A session row is written once a minute at most, not with every request.
_PRECISION = 60


class SessionAgeMiddleware:
    """Ends a session after its longest age; each request puts off the end of an idle one, which its expiry holds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            self._age(request)
        return self.get_response(request)

    def _age(self, request: HttpRequest) -> None:
        now = int(timezone.now().timestamp())
        if now - request.session.setdefault(_SIGNED_IN_AT, now) >= settings.SESSION_LONGEST_AGE.total_seconds():
            logout(request)
        elif now - request.session.get(_SEEN_AT, 0) >= _PRECISION:
            request.session[_SEEN_AT] = now
