"""Everybody asks for a view: for each object, by GET and by POST with an empty form."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from time import time
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve, reverse

from accounts.models import User
from kernel.access import Access
from kernel.middleware import ReadOnlyGetMiddleware
from tests.matrix.addresses import addresses, views
from tests.matrix.world import A_FEW, PEOPLE, World
from tests.support.refusals import written

SIGN_IN, NOT_TAKEN = "sign-in", "405"
_READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET")


@dataclass(frozen=True)
class Answer:
    """What one person got; `outcome` is the status, or where a redirect leads; `kept` is false if any row changed."""

    view: str
    access: Access
    person: str
    outcome: str
    status: int
    method: str = "GET"
    about: str = ""
    headers: Mapping[str, str] | None = None
    cookies: tuple[str, ...] = ()
    html: str = ""
    kept: bool = True
    may_write: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether the person did not get what they asked for; 303 leads back to the page before, with the reason."""
        return self.status >= 400 or self.status == 303 or self.outcome == SIGN_IN

    @property
    def codes(self) -> list[str]:
        """The registered errors that the page shows."""
        return re.findall(r'data-error-code="([^"]+)"', self.html)

    def __str__(self) -> str:
        return f"{self.method} {self.view} by {self.person} ({self.about or 'no object'}): {self.outcome}"


class Asker:
    """Asks as each person, and undoes each request before the next."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._browsers = {person: browser(world.users.get(person)) for person in PEOPLE}
        self._cookies = {
            person: {name: cookie.value for name, cookie in one.cookies.items()}
            for person, one in self._browsers.items()
        }
        self._untouched = written()

    def answers(self, view: str) -> list[Answer]:
        """Every answer of a view."""
        return list(self._answers(view))

    def _answers(self, view) -> Iterator[Answer]:
        access = views()[view].callback.access
        places = list(addresses(self.world, view))
        asks_for_a_right = access.spaces or (access.needs_sign_in and places[0][0])
        takes_post = True
        for about, url in places:
            for person in PEOPLE if asks_for_a_right else A_FEW:
                for method in ("GET", "POST") if takes_post else ("GET",):
                    answer = self._ask(person, method, url, view=view, about=about)
                    # The method is looked at before the object: nobody else's POST gets further.
                    takes_post = takes_post and (method, answer.outcome) != ("POST", NOT_TAKEN)
                    yield answer

    def _ask(self, person, method, url, **question) -> Answer:
        client = self._browsers[person]
        client.cookies = SimpleCookie(self._cookies[person])
        view = views()[question["view"]].callback
        with undone(), _statements() as sent:
            response = client.post(url) if method == "POST" else client.get(url)
            # Read to its end, a file is closed.
            content = response.getvalue()
            # Only what sent a statement can have changed a row; comparing every table each time would take minutes.
            kept = not sent or written() == self._untouched
        is_page = response.get("Content-Type", "").startswith("text/html")
        return Answer(
            **question,
            access=view.access,
            may_write=hasattr(view, "writes_on_get"),
            method=method,
            person=person,
            outcome=_outcome(response),
            status=response.status_code,
            headers=dict(response.items()),
            cookies=tuple(response.cookies),
            html=content.decode() if is_page else "",
            kept=kept,
        )


def browser(user: User | None) -> Client:
    """The browser of somebody who has just typed their password, or of a visitor."""
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
        session = client.session
        # The library's own names; a time to come, so that however long the tests take it is not long ago.
        session["account_authentication_methods"] = [{"method": "password", "at": time() + 3600}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client


@contextmanager
def undone() -> Iterator[None]:
    """Whatever the block does to the database, nothing of it has happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _statements() -> Iterator[list[str]]:
    """The statements that may change rows, but for the session's own: the current structure and messages live there."""
    sent: list[str] = []

    def note(execute, sql, params, many, context):
        of_session = any(table in sql for table in ReadOnlyGetMiddleware.exempt_tables)
        if not sql.lstrip(" (").upper().startswith(_READS) and not of_session:
            sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield sent


def _outcome(response) -> str:
    place = response.get("Location")
    if place is None:
        return str(response.status_code)
    path = urlsplit(place).path
    if path == reverse(settings.LOGIN_URL):
        return SIGN_IN
    return f"→ {resolve(path).view_name}"
