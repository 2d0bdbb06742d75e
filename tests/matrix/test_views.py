"""Each view, asked by everybody for every object: who gets what, and how it is given."""

import os
import re

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from tests.matrix import checks, golden
from tests.matrix.addresses import OBJECTS, views, views_of_objects
from tests.matrix.asking import Asker
from tests.matrix.world import make_world

pytestmark = pytest.mark.django_db

# The token of its forms, and its own address, in which many an answer differs from one that was read before.
_OWN = re.compile(r'("X-CSRFToken": "|name="csrfmiddlewaretoken" value="|name="next" value="|\?next=)[^"]+')


@pytest.fixture(scope="module")
def asker(django_db_setup, django_db_blocker):
    """The world is made once for all views, and so is really written down, and taken away in the end."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            asker = Asker(make_world())
            # Nobody is to work on it.
            connection.run_on_commit.clear()
        yield asker
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def read():
    """The pages that were looked at."""
    return set()


def _complaints(answers, read):
    yield from (f"{answer}: {wrong}" for answer in answers for check in checks.CHECKS for wrong in check(answer))
    pages = {_OWN.sub(r"\1", answer.html): answer for answer in answers}
    new = [answer for html, answer in pages.items() if html not in read]
    yield from (f"{answer}: {wrong}" for answer in new for wrong in checks.page(answer))
    read |= pages.keys()


@pytest.mark.parametrize("view", sorted(views()))
def test_everybody_gets_from_a_view_what_is_theirs(asker, read, view):
    answers = asker.answers(view)
    assert "\n".join(_complaints(answers, read)) == ""
    if view not in OBJECTS:
        return
    found = golden.drawn(answers)
    if os.environ.get("WRITE_GOLDEN"):
        golden.write(view, found)
    assert found.splitlines() == golden.read()[view].splitlines()


def test_every_view_of_an_object_is_in_the_matrix():
    assert views_of_objects() - set(OBJECTS) == set(), "add them to tests/matrix/addresses.py"
    assert set(golden.read()) == set(OBJECTS) == views_of_objects()
