from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.db.models import F

from accounts.models import User
from outbox import services
from outbox.errors import CannotHeal
from outbox.models import Delivery, State
from tests.outbox.factories import DeliveryFactory
from tests.support.outbox import drain_outbox, let_time_pass

pytestmark = pytest.mark.django_db


def write_user(key, payload):
    User.objects.create(login_address=f"{uuid4()}@toy.test")


def fail(key, payload):
    User.objects.create(login_address="lost@toy.test")
    raise OSError("the toy is broken")


def give_up(key, payload):
    raise CannotHeal("no such toy")


def in_parallel(*functions):
    """Run each in a thread of its own, all at the same moment, and wait for them."""
    start = Barrier(len(functions))

    def run(function):
        start.wait()
        function()
        connections.close_all()

    threads = [Thread(target=run, args=[function]) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_delivery_is_handed_over_and_marked_done(subscribe):
    received = []
    subscribe(lambda key, payload: received.append((key, payload)))
    delivery = DeliveryFactory(key="7", payload={"toy": 7})

    services.deliver(delivery.pk)

    delivery.refresh_from_db()
    assert received == [("7", {"toy": 7})]
    assert (delivery.state, delivery.attempts, delivery.error) == (State.DONE, 1, "")
    assert delivery.finished_at is not None


def test_a_delivery_costs_two_queries_beside_its_handler(subscribe, django_assert_num_queries):
    subscribe(lambda key, payload: None, atomic=False)
    delivery = DeliveryFactory()
    with django_assert_num_queries(2):
        services.deliver(delivery.pk)


@pytest.mark.parametrize("trait", ["done", "dead", "later"])
def test_what_is_not_due_is_left_alone(subscribe, trait):
    subscribe(write_user)
    delivery = DeliveryFactory(**{trait: True})

    services.deliver(delivery.pk)

    assert not User.objects.exists()
    assert Delivery.objects.get().attempts == delivery.attempts


def test_a_wake_up_for_a_purged_row_does_nothing():
    services.deliver(12345)


def test_running_it_twice_changes_nothing(subscribe):
    subscribe(write_user)
    delivery = DeliveryFactory()
    services.deliver(delivery.pk)
    services.deliver(delivery.pk)
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("atomic", [True, False])
def test_two_workers_at_once_run_it_once(subscribe, atomic):
    ran = []
    subscribe(lambda key, payload: ran.append(key), atomic=atomic)
    delivery = DeliveryFactory()

    in_parallel(*[lambda: services.deliver(delivery.pk)] * 4)

    assert ran == [delivery.key]
    assert Delivery.objects.get().attempts == 1


@pytest.mark.django_db(transaction=True)
def test_a_claim_does_not_wait_for_a_locked_row(subscribe):
    subscribe(write_user)
    delivery = DeliveryFactory()
    with services.transaction.atomic():
        Delivery.objects.select_for_update().get(pk=delivery.pk)
        in_parallel(lambda: services.deliver(delivery.pk))
    assert not User.objects.exists()
    assert Delivery.objects.get().attempts == 0


@pytest.mark.django_db(transaction=True)
def test_an_atomic_handler_that_outlives_its_lease_leaves_no_trace(subscribe):
    """The slow run writes, loses its lease, and the second run delivers: exactly one trace stays."""
    delivery = DeliveryFactory()
    runs = []

    def slow(key, payload):
        runs.append(connection.in_atomic_block)
        write_user(key, payload)
        if len(runs) == 1:
            in_parallel(let_time_pass)
            in_parallel(lambda: services.deliver(delivery.pk))

    subscribe(slow)
    services.deliver(delivery.pk)

    assert runs == [True, True]
    assert User.objects.count() == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (State.DONE, 2)


@pytest.mark.django_db(transaction=True)
def test_an_external_handler_runs_outside_of_any_transaction(subscribe):
    blocks = []
    subscribe(lambda key, payload: blocks.append(connection.in_atomic_block), atomic=False)
    services.deliver(DeliveryFactory().pk)
    assert blocks == [False]


def test_a_failed_atomic_handler_leaves_only_its_error(subscribe):
    subscribe(fail)
    delivery = DeliveryFactory()

    services.deliver(delivery.pk)

    assert not User.objects.exists()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (State.PENDING, 1)
    assert delivery.error == "OSError: the toy is broken"


@pytest.mark.parametrize(
    ("atomic", "delays"),
    [(True, [5, 10, 20, 40, 80, 160, 320]), (False, [120, 240, 480, 960, 1920, 3600, 3600])],
)
def test_the_delay_doubles_up_to_an_hour_and_the_eighth_failure_is_the_last(subscribe, atomic, delays):
    subscribe(fail_quietly, atomic=atomic)
    delivery = DeliveryFactory()
    waited = []
    while Delivery.objects.get().state == State.PENDING:
        services.deliver(delivery.pk)
        row = Delivery.objects.annotate(delay=F("due_at") - services.Now()).get()
        waited.append(row.delay)
        let_time_pass()
    assert [round(delay / timedelta(seconds=1)) for delay in waited[:-1]] == delays
    assert (row.state, row.attempts) == (State.DEAD, 8)


def fail_quietly(key, payload):
    raise OSError("down")


def test_what_cannot_heal_is_dead_at_once(subscribe):
    subscribe(give_up)
    delivery = DeliveryFactory()
    services.deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error) == (State.DEAD, 1, "CannotHeal: no such toy")
    assert delivery.finished_at is not None


def test_a_row_of_an_unknown_subscriber_waits_for_the_version_that_knows_it(subscribe):
    delivery = DeliveryFactory(subscriber="toys.future")
    services.deliver(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.state == State.PENDING
    assert "toys.future" in delivery.error


def test_one_poisoned_row_does_not_hold_up_the_others(subscribe):
    received = []

    def handle(key, payload):
        if key == "poison":
            raise OSError("down")
        received.append(key)

    subscribe(handle)
    for key in ["before", "poison", "after"]:
        DeliveryFactory(key=key)

    assert drain_outbox(failures_expected=True) == 3
    assert received == ["before", "after"]


def test_draining_tells_of_failures_that_nobody_expected(subscribe):
    subscribe(fail_quietly)
    DeliveryFactory()
    with pytest.raises(AssertionError, match="OSError: down"):
        drain_outbox()


def test_a_handler_that_heals_delivers_later(subscribe):
    broken = [True]

    def handle(key, payload):
        if broken:
            broken.clear()
            raise OSError("down")

    subscribe(handle)
    delivery = DeliveryFactory()
    services.deliver(delivery.pk)
    let_time_pass()
    services.deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error) == (State.DONE, 2, "")
