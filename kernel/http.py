"""Helpers of views: the page or the part of it that htmx asks for, and services run for a form."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from kernel.access import Holder
from kernel.errors import Finding, Kind, Refused
from kernel.forms import FindingError, Form
from kernel.system_errors import ASKED_TOO_OFTEN


class Request(HttpRequest):
    """A request as the middlewares leave it."""

    htmx: HtmxDetails
    actor: Holder
    is_private: bool
    may_write: bool


STATUS_OF_KIND = {
    Kind.INVALID: 422,
    Kind.CONFLICT: 409,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.UNAVAILABLE: 503,
}


def is_partial(request: Request) -> bool:
    """Whether htmx asks for a part of a page; a page restored from history or boosted is asked for whole."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render_page(
    request: Request,
    template: str,
    context: Mapping[str, Any],
    partial: str = "results",
    status: int = 200,
) -> HttpResponse:
    """The whole page, or its part of that name when htmx asks."""
    name = f"{template}#{partial}" if is_partial(request) else template
    response = render(request, name, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def submit[T](form: Form, service: Callable[[], T]) -> T | None:
    """The service's result, or None when the form is invalid or the service refuses: each finding is then on its field.

    The service must return something, so that None always means that the form is to be shown again.
    """
    if not form.is_valid():
        return None
    try:
        return service()
    except Refused as refusal:
        for finding in refusal.findings:
            form.add_error(finding.on if finding.on in form.fields else None, FindingError(finding))
        return None


def tries(request: HttpRequest, most: int) -> int:
    """How often a page has asked by itself, this time included; whoever makes a number up has asked often enough."""
    asked = request.GET.get("essai", "")
    return int(asked) + 1 if asked.isdecimal() and len(asked) < 3 else most


def form_status(form: Form) -> int:
    """200 for a fresh form, 422 for one that is shown again with its errors, 429 if its sender must wait."""
    if form.has_error(NON_FIELD_ERRORS, ASKED_TOO_OFTEN.code):
        return 429
    return 422 if form.errors else 200


def refusal_status(findings: Iterable[Finding]) -> int:
    """The HTTP status of the gravest finding: of a refusal for several reasons, the least curable."""
    return max((STATUS_OF_KIND[finding.spec.kind] for finding in findings), key=_GRAVITY.index)


_GRAVITY = (422, 409, 403, 404, 503)


def safe_path(request: HttpRequest, url: str | None) -> str | None:
    """The URL if it leads to this very portal."""
    if url and url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
        return url
    return None
