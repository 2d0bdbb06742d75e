"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

SCHEME_COOKIE = "display"
SCHEMES = ("system", "light", "dark")


def scheme_of(request: HttpRequest) -> str:
    """The theme that this browser's user chose, or the system's."""
    chosen = request.COOKIES.get(SCHEME_COOKIE, "")
    return chosen if chosen in SCHEMES else SCHEMES[0]


def portal(request: HttpRequest) -> dict[str, Any]:
    """The name on screen, the brand, the theme and the language."""
    return {
        "portal_name": settings.PORTAL_NAME,
        "state_brand": settings.STATE_BRAND,
        "scheme": scheme_of(request),
        "LANGUAGE_CODE": get_language(),
    }
