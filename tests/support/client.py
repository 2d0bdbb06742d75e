"""The client of the tests: it runs what waited for the commit, and refuses pages that the CSP would break."""

import inspect
import re
from html.parser import HTMLParser
from pathlib import Path
from time import time

import pytest
from django.conf import settings
from django.template import engines
from django.template.base import FilterExpression
from django.test import Client, TestCase
from django.utils import translation


class InlineCode(AssertionError):
    """A page holds a script, a style or a handler of its own, which the Content-Security-Policy blocks."""


class UnknownVariable(AssertionError):
    """A template of ours shows a variable that the page was not given."""


class _Inspector(HTMLParser):
    """Refuses inline code wherever it stands in a page."""

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "style" or (tag == "script" and not attributes.get("src")):
            raise InlineCode(f"<{tag}> without a file")
        for name, value in attributes.items():
            if name == "style" or re.match(r"on[a-z]+$|hx-on|data-hx-on", name):
                raise InlineCode(f"<{tag} {name}={value!r}>")
            if (value or "").lstrip().lower().startswith(("javascript:", "js:")):
                raise InlineCode(f"<{tag} {name}={value!r}> evaluates code")

    handle_startendtag = handle_starttag


# All but harmless pages hold one of these; to parse each page would take a good part of the tests' time.
_SUSPECT = re.compile(
    r"""<style|<script(?![^>]*\ssrc=["']?[^"'>\s])|[\s"'/](?:style|on[a-z]+|(?:data-)?hx-on[^=\s]*)\s*=|(?:javascript|js):|&#(?!x27;|39;)""",
    re.IGNORECASE,
)


def refuse_inline_code(html):
    """Raise for a page that needs more than the policy allows."""
    if _SUSPECT.search(html):
        _Inspector().feed(html)


class StrictClient(Client):
    """`client.get(…)` as a browser under the portal's policy; `client.htmx_get(…)` as htmx asks."""

    def request(self, **request):
        with TestCase.captureOnCommitCallbacks(execute=True):
            response = super().request(**request)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            refuse_inline_code(response.content.decode())
        return response

    def force_login(self, user, backend=None):
        """As somebody who has just typed the password: what asks for it again has nothing to ask."""
        super().force_login(user, backend)
        session = self.session
        # The library's own names.
        session["account_authentication_methods"] = [{"method": "password", "at": time()}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()

    def htmx_get(self, path, data=None, **extra):
        return self.get(path, data, headers=_htmx_headers(extra), **extra)

    def htmx_post(self, path, data=None, **extra):
        return self.post(path, data, headers=_htmx_headers(extra), **extra)


def _htmx_headers(extra):
    return {"HX-Request": "true", **extra.pop("headers", {})}


class _Refusal(str):
    """Stands where Django writes an unknown variable; true, so that Django asks for it."""

    def __contains__(self, text):
        return text == "%s" or super().__contains__(text)

    def __mod__(self, variable):
        template = _template_being_rendered()
        if template and Path(template).is_relative_to(settings.BASE_DIR / "templates"):
            raise UnknownVariable(f"{template} shows {{{{ {variable} }}}}, which it was not given")
        return ""


def _template_being_rendered():
    frame = inspect.currentframe()
    while frame:
        if isinstance(frame.f_locals.get("self"), FilterExpression):
            return frame.f_locals["context"].render_context.template.origin.name
        frame = frame.f_back
    return None


@pytest.fixture(autouse=True, scope="session")
def strict_templates():
    """An unknown variable in a template of ours fails the test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines["django"].engine, "string_if_invalid", _Refusal("unknown"))
        yield


@pytest.fixture(autouse=True)
def spoken_language():
    """The language that a page was asked for in is not what the next test speaks."""
    yield
    translation.deactivate()


@pytest.fixture
def client():
    return StrictClient()
