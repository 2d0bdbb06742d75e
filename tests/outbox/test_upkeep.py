from datetime import timedelta

import pytest
from django.db.models.functions import Now

from outbox import services
from outbox.models import Delivery, State
from outbox.selectors import oldest_due_age
from tests.outbox.factories import DeliveryFactory
from tests.support.outbox import let_time_pass

pytestmark = pytest.mark.django_db


def nothing(key, payload):
    pass


def test_the_sweep_wakes_up_what_is_due_and_runs_nothing(subscribe, sent):
    ran = []
    subscribe(lambda key, payload: ran.append(key), queue="bulk")
    lost = DeliveryFactory.create_batch(2, sweep_at=Now())
    DeliveryFactory(done=True, sweep_at=Now())
    DeliveryFactory(dead=True, sweep_at=Now())

    assert services.sweep() == 2

    assert sent == [("outbox.deliver", row.pk, "bulk") for row in lost]
    assert ran == []


def test_the_sweep_leaves_a_fresh_row_to_its_own_wake_up(subscribe, sent):
    subscribe(nothing)
    DeliveryFactory()
    assert services.sweep() == 0
    assert sent == []


def test_the_sweep_has_a_limit_and_two_sweeps_take_different_rows(subscribe, sent):
    subscribe(nothing)
    rows = DeliveryFactory.create_batch(3, sweep_at=Now())
    assert services.sweep(limit=2) == 2
    assert services.sweep(limit=2) == 1
    assert services.sweep(limit=2) == 0
    assert [pk for _, pk, _ in sent] == [row.pk for row in rows]


def test_the_sweep_costs_the_same_queries_for_any_number_of_rows(subscribe, sent, django_assert_num_queries):
    subscribe(nothing)
    DeliveryFactory.create_batch(30, sweep_at=Now())
    with django_assert_num_queries(5):  # with the two of its savepoint
        assert services.sweep() == 30


def test_a_worker_that_died_counts_as_an_attempt(subscribe, sent):
    subscribe(nothing)
    delivery = DeliveryFactory()
    assert services._claim(delivery.pk) is not None  # and the worker is gone
    assert services.sweep() == 0

    let_time_pass()

    assert services.sweep() == 1
    services.deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (State.DONE, 2)


def test_what_killed_its_worker_eight_times_is_dead(subscribe, sent):
    subscribe(nothing)
    delivery = DeliveryFactory()
    for _ in range(8):
        assert services._claim(delivery.pk) is not None
        assert services.sweep() == 0
        let_time_pass()

    assert services._claim(delivery.pk) is None
    assert services.sweep() == 0

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (State.DEAD, 8)
    assert "worker died" in delivery.error


def test_a_relaunched_delivery_has_its_attempts_again(subscribe, sent, django_capture_on_commit_callbacks):
    ran = []
    subscribe(lambda key, payload: ran.append(key))
    dead, other = DeliveryFactory(dead=True), DeliveryFactory(dead=True)
    done = DeliveryFactory(done=True)

    with django_capture_on_commit_callbacks(execute=True):
        assert services.relaunch(delivery_ids=[dead.pk, done.pk]) == 1

    assert sent == [("outbox.deliver", dead.pk, "default")]
    services.deliver(dead.pk)
    dead.refresh_from_db()
    assert ran == [dead.key]
    assert (dead.state, dead.attempts) == (State.DONE, 1)
    other.refresh_from_db()
    assert other.state == State.DEAD


def test_the_purge_deletes_only_what_was_done_two_days_ago():
    DeliveryFactory.create_batch(5, done=True, finished_at=Now() - timedelta(days=2, minutes=1))
    kept = [
        DeliveryFactory(done=True, finished_at=Now() - timedelta(days=1, hours=23)),
        DeliveryFactory(dead=True, finished_at=Now() - timedelta(days=30)),
        DeliveryFactory(created_at=Now() - timedelta(days=30)),
    ]
    assert services.purge(batch=2) == 5
    assert set(Delivery.objects.all()) == set(kept)


def test_the_gauge_is_the_age_of_the_longest_waiting_row():
    assert oldest_due_age() == timedelta(0)
    DeliveryFactory(later=True)
    DeliveryFactory(done=True, due_at=Now() - timedelta(days=1))
    DeliveryFactory(due_at=Now() - timedelta(seconds=150))
    DeliveryFactory(due_at=Now() - timedelta(seconds=30))
    assert timedelta(seconds=150) <= oldest_due_age() < timedelta(seconds=160)
