"""Requests of one session that run side by side: what each of them writes stays."""

import pytest
from django.contrib.sessions.backends.base import UpdateError

from accounts.models import Session
from accounts.sessions import SessionStore
from tests.support.concurrency import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    store = SessionStore()
    store.update({"seen_at": 1, "message": "old", "stages": ["one"]})
    store.save()
    return store.session_key


def opened(key):
    """The store of a request that has read its session."""
    store = SessionStore(key)
    assert "seen_at" in store
    return store


def stored(key):
    return dict(SessionStore(key).items())


def test_a_slow_request_leaves_what_another_one_wrote_meanwhile(key):
    slow, quick = opened(key), opened(key)
    quick["message"] = "new"
    quick["structure"] = 7
    quick.save()
    slow["seen_at"] = 2
    slow.save()
    assert stored(key) == {"seen_at": 2, "message": "new", "structure": 7, "stages": ["one"]}


def test_what_was_taken_out_meanwhile_does_not_come_back(key):
    slow, quick = opened(key), opened(key)
    quick.pop("message")
    quick.save()
    slow["seen_at"] = 2
    slow.save()
    assert stored(key) == {"seen_at": 2, "stages": ["one"]}


def test_only_what_was_seen_is_taken_out(key):
    page, saving = opened(key), opened(key)
    saving["message"] = "new"
    saving.save()
    page.pop("message")
    page.save()
    assert stored(key)["message"] == "new"


def test_a_value_changed_in_place_is_a_change(key):
    slow, quick = opened(key), opened(key)
    quick["seen_at"] = 2
    quick.save()
    slow["stages"].append("two")
    slow.save()
    assert stored(key) == {"seen_at": 2, "message": "old", "stages": ["one", "two"]}


def test_a_request_that_saves_twice_writes_its_later_changes(key):
    store = opened(key)
    store["message"] = "new"
    store.save()
    store["message"] = "old"
    store.save()
    assert stored(key)["message"] == "old"


def test_a_new_key_takes_everything_along(key):
    store = opened(key)
    store.cycle_key()
    store["message"] = "new"
    store.save()
    assert stored(store.session_key) == {"seen_at": 1, "message": "new", "stages": ["one"]}
    assert not Session.objects.filter(session_key=key).exists()


def test_a_session_that_was_ended_meanwhile_stays_ended(key):
    slow = opened(key)
    SessionStore(key).flush()
    slow["seen_at"] = 2
    with pytest.raises(UpdateError):
        slow.save()
    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_lose_nothing(key):
    stores = [opened(key) for _ in range(8)]
    for number, store in enumerate(stores):
        store[f"key-{number}"] = number
    assert at_once([store.save for store in stores]) == [None] * 8
    assert {key: value for key, value in stored(key).items() if key.startswith("key-")} == {
        f"key-{number}": number for number in range(8)
    }
