"""Every address of the portal says who may open it."""

import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, include, path

from kernel.access import Access, allow, public, writes_on_get
from structures.enums import Degree, Space
from tests.architecture.source import APPS, ROOT

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Names that libraries look up.
LIBRARY_NAMES = re.compile(r"(account|mfa|socialaccount)_[a-z_]+|captcha-image")


def patterns(resolver: URLResolver, prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Every address below this resolver: its route, its namespace, its pattern."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route, entry.namespace or namespace)
        else:
            yield route, namespace, entry


def everything() -> URLResolver:
    """The portal's addresses, and those of apps that only some environments include."""
    apart = [app for app in APPS if (ROOT / app / "urls.py").exists() and app not in get_resolver().app_dict]
    entries = [path(f"{app}/", include(f"{app}.urls")) for app in apart]
    return URLResolver(get_resolver().pattern, [*get_resolver().url_patterns, *entries])


def unmarked(resolver: URLResolver) -> list[str]:
    found = []
    for route, _, pattern in patterns(resolver):
        access = getattr(pattern.callback, "access", None)
        if not isinstance(access, Access):
            found.append(f"/{route}: no access mark")
        elif set(access.spaces) - set(Space) or (access.spaces and access.degree not in set(Degree)):
            found.append(f"/{route}: {access} is no right")
    return found


def unexplained_writes(resolver: URLResolver) -> list[str]:
    """A view that writes while it answers a GET says why, in words."""
    return [
        f"/{route}: writes on GET without a reason"
        for route, _, pattern in patterns(resolver)
        if hasattr(pattern.callback, "writes_on_get") and len(pattern.callback.writes_on_get.split()) < 2
    ]


def ill_named(resolver: URLResolver) -> list[str]:
    """Addresses are named `app:object-action`, and end with a slash unless they are a file's."""
    found = []
    for route, namespace, pattern in patterns(resolver):
        name = pattern.name or ""
        of_library = LIBRARY_NAMES.fullmatch(name)
        if not of_library and (namespace not in APPS or not NAME.fullmatch(name)):
            found.append(f"/{route}: named « {namespace}:{name} »")
        if route and not route.endswith(("/", "$")) and "." not in route.split("/")[-1]:
            found.append(f"/{route}: lacks its last slash")
    return found


def repeated(resolver: URLResolver) -> list[str]:
    """An address stands once, and once more under the name that a library looks for."""
    routes = [route for route, _, pattern in patterns(resolver) if not LIBRARY_NAMES.fullmatch(pattern.name or "")]
    return [f"/{route} stands twice" for route in sorted(set(routes)) if routes.count(route) > 1]


CHECKS = [unmarked, unexplained_writes, ill_named, repeated]


@pytest.mark.parametrize("check", CHECKS)
def test_addresses_keep_the_house(check):
    assert list(patterns(everything()))
    assert "\n".join(check(everything())) == ""


def _page(request):
    return HttpResponse()


@pytest.mark.parametrize(
    ("check", "entries"),
    [
        (unmarked, [path("a/", _page, name="a")]),
        (unmarked, [path("a/", include([path("b/", _page, name="b")]))]),
        (unmarked, [path("a/", allow("UNKNOWN")(_page), name="a")]),
        (unmarked, [path("a/", allow(Space.ISSUED, degree=3)(_page), name="a")]),
        (unexplained_writes, [path("a/", writes_on_get("")(_page), name="a")]),
        (ill_named, [path("a/", public(_page), name="a")]),
        (ill_named, [path("a/", include(([path("b/", public(_page), name="theList")], "invoices")))]),
        (ill_named, [path("a/", include(([path("b", public(_page), name="list")], "invoices")))]),
        (repeated, [path("a/", public(_page), name="a"), path("a/", public(_page), name="b")]),
    ],
)
def test_each_check_can_fail(check, entries):
    assert check(URLResolver(get_resolver().pattern, entries))


def test_a_well_kept_address_passes():
    entries = [path("a/", include(([path("b/", allow(Space.ISSUED)(_page), name="list")], "invoices")))]
    assert [complaint for check in CHECKS for complaint in check(URLResolver(get_resolver().pattern, entries))] == []
