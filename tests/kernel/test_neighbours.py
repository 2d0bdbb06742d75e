"""One row of a list and those around it, whatever the list is sorted by."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from kernel import neighbours
from kernel.neighbours import NONE, find_neighbours
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db

ORDERS = [
    ("pk",),
    ("-pk",),
    ("last_name", "pk"),
    ("-last_name", "-pk"),
    ("last_login", "pk"),
    ("-last_login", "-pk"),
    ("last_name", "-last_login", "pk"),
    ("-last_name", "last_login", "-pk"),
]


@pytest.fixture
def people():
    """Three names, moments that some share and some lack: every order has ties and gaps."""
    User.objects.all().delete()
    start = timezone.now()
    for number in range(12):
        moment = None if number % 4 == 0 else start - timedelta(days=number % 3)
        UserFactory(last_name=f"Nom {number % 3}", last_login=moment)
    return User.objects.all()


@pytest.mark.parametrize("order", ORDERS)
def test_walking_from_one_to_the_next_is_walking_the_list(people, order):
    keys = list(people.order_by(*order).values_list("pk", flat=True))
    for place, key in enumerate(keys, start=1):
        found = find_neighbours(people, order, key)
        assert found.previous == (keys[place - 2] if place > 1 else None)
        assert found.next == (keys[place] if place < len(keys) else None)
        assert (found.place, found.count) == (place, len(keys))


@pytest.mark.parametrize("order", ORDERS)
def test_a_row_that_left_the_list_still_has_its_place_in_the_order(people, order):
    keys = list(people.order_by(*order).values_list("pk", flat=True))
    for before, gone, after in zip(keys, keys[1:], keys[2:], strict=False):
        found = find_neighbours(people.exclude(pk=gone), order, gone)
        assert (found.previous, found.next, found.place) == (before, after, None)


def test_a_row_that_is_no_more_has_no_neighbours(people):
    assert find_neighbours(people, ("pk",), 0) == NONE


def test_the_place_in_a_long_list_is_not_counted(people, monkeypatch):
    monkeypatch.setattr(neighbours, "LONGEST", 5)
    first, second = people.order_by("pk").values_list("pk", flat=True)[:2]
    found = find_neighbours(people, ("pk",), first)
    assert (found.next, found.place, found.count) == (second, None, None)


def test_it_asks_as_often_however_long_the_list(people):
    key = people.first().pk

    def queries():
        with CaptureQueriesContext(connection) as asked:
            find_neighbours(people, ("-last_login", "-pk"), key)
        return len(asked)

    few = queries()
    UserFactory.create_batch(24)
    assert queries() == few == 4


def test_the_nearest_rows_are_ranges_and_no_comparison_of_all_columns(people):
    with CaptureQueriesContext(connection) as asked:
        find_neighbours(people.annotate(name=F("last_name")), ("last_name", "pk"), people.first().pk)
    nearest = next(query["sql"] for query in asked if "UNION ALL" in query["sql"])
    assert " OR " not in nearest
    assert nearest.count("LIMIT 1") >= 4
