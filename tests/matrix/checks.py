"""What is true of every answer, whatever the view. Each check says what is wrong with one answer."""

import re

from kernel.errors import Kind, spec_of
from kernel.system_errors import RIGHT_MISSING
from tests.matrix.addresses import KNOWN_TO_ALL, REFUSED_ALIKE, UNUSUAL
from tests.matrix.asking import NOT_TAKEN, SIGN_IN
from tests.matrix.reading import CHECKS as OF_PAGES
from tests.matrix.reading import Page
from tests.matrix.world import PEOPLE, STRANGERS, THEIRS
from tests.support.client import refuse_inline_code

MAX_WEIGHT = 100_000  # bytes, before compression


def opens_as_marked(answer):
    """Visitors sign in first; the mark refuses by 403; a view without an object opens to everybody else."""
    access, held = answer.access, PEOPLE[answer.person]
    if access.needs_sign_in and answer.person == "anonymous":
        return [] if answer.outcome == SIGN_IN else ["a visitor got past the sign-in"]
    if access.spaces and all(held.get(space, 0) < access.degree for space in access.spaces):
        return [] if answer.outcome == "403" else ["opened without the right"]
    if answer.about or answer.outcome == NOT_TAKEN:
        return []
    visited, signed_in = UNUSUAL.get(answer.view, ("200", "200"))
    expected = visited if answer.person == "anonymous" else signed_in
    if answer.method == "POST":
        is_closed = answer.outcome == SIGN_IN != expected or RIGHT_MISSING.code in answer.codes
        return ["closed to whom its mark admits"] if is_closed else []
    return [] if answer.outcome == expected else [f"expected {expected}"]


def hides_from_strangers(answer):
    """What belongs to others does not exist."""
    is_hidden = answer.access.needs_sign_in and answer.about not in ("", THEIRS) and answer.view not in KNOWN_TO_ALL
    if answer.person not in STRANGERS or not is_hidden:
        return []
    if answer.view in REFUSED_ALIKE and answer.status == 303:
        return []
    return [] if answer.outcome in ("404", NOT_TAKEN) else ["a stranger learns that it exists"]


def gives_its_reason(answer):
    """A person without the right reads why; nothing else is forbidden."""
    if answer.status != 403:
        return []
    reasons = [spec_of(code) for code in answer.codes]
    return [] if any(spec and spec.kind is Kind.FORBIDDEN for spec in reasons) else ["403 without a reason"]


def works(answer):
    """Nothing that people ask for makes the portal fail."""
    return ["a failure"] if answer.status >= 500 else []


def leaves_no_trace(answer):
    """Reading and refusals change no row."""
    must_keep = answer.is_refused or (answer.method == "GET" and not answer.may_write)
    return ["a row changed"] if must_keep and not answer.kept else []


def headers(answer):
    """Every answer tells browsers what they may do with it."""
    return wrong_headers(answer.headers)


def wrong_headers(found):
    """What is missing, or too generous, among the headers of an answer."""
    policy = found.get("Content-Security-Policy", "")
    wrong = []
    if "default-src 'none'" not in policy or "unsafe" in policy or "*" in policy:
        wrong.append(f"Content-Security-Policy: {policy}")
    if not re.search(r"frame-ancestors '(self|none)'", policy):
        wrong.append("no frame-ancestors")
    if found.get("X-Content-Type-Options") != "nosniff":
        wrong.append("no nosniff")
    if found.get("Referrer-Policy") != "same-origin":
        wrong.append(f"Referrer-Policy: {found.get('Referrer-Policy')}")
    return wrong


def stays_out_of_caches(answer):
    """No cache keeps what somebody reads who signed in, nor a page with their name."""
    is_private = answer.access.needs_sign_in and answer.person != "anonymous"
    if not is_private and "portal-menu" not in answer.html:
        return []
    return [] if "no-store" in answer.headers.get("Cache-Control", "") else ["a cache may keep it"]


def sets_no_cookie(answer):
    """A visitor who only reads gets a cookie from nothing but a form."""
    is_visit = answer.person == "anonymous" and answer.method == "GET" and not answer.may_write
    has_form = 'name="csrfmiddlewaretoken"' in answer.html
    return [f"cookies {answer.cookies}"] if is_visit and answer.cookies and not has_form else []


def page(answer):
    """A page is written for its reader, needs no more than the policy allows, and is light."""
    if not answer.html:
        return []
    refuse_inline_code(answer.html)
    read = Page(answer.html)
    wrong = [complaint for check in OF_PAGES for complaint in check(read)]
    weight = len(answer.html.encode())
    return [*wrong, f"{weight} bytes"] if weight > MAX_WEIGHT else wrong


CHECKS = (
    opens_as_marked,
    hides_from_strangers,
    gives_its_reason,
    works,
    leaves_no_trace,
    headers,
    stays_out_of_caches,
    sets_no_cookie,
)
