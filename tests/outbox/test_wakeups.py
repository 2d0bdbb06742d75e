import socket
from time import monotonic

import pytest
from celery import Celery
from django.db import transaction

from chorus.embedded.server import free_port
from outbox import services, wakeups
from outbox.models import Delivery
from tests.outbox.factories import DeliveryFactory
from tests.support.outbox import drain_outbox, let_time_pass


def nothing(key, payload):
    pass


@pytest.fixture
def broker_at(monkeypatch):
    """Sends to a broker on this port, with the portal's own timeouts."""

    def broker_at(port):
        app = Celery(set_as_current=False)
        app.config_from_object("django.conf:settings", namespace="CELERY")
        app.conf.broker_url = f"redis://127.0.0.1:{port}/0"
        monkeypatch.setattr(wakeups, "current_app", app)
        monkeypatch.setattr(wakeups, "_quiet_until", 0.0)

    return broker_at


@pytest.fixture
def hung_port():
    """Where connections are accepted and never answered."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def assert_publishing_is_quick_and_the_row_stays(subscribe):
    ran = []
    subscribe(lambda key, payload: ran.append(key))
    start = monotonic()
    for key in ("1", "2", "3"):
        with transaction.atomic():
            services.publish("toy.happened", key=key, payload={})
    assert monotonic() - start < 1

    drain_outbox()
    assert ran == ["1", "2", "3"]


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_publishing_is_quick_and_the_rows_stay(subscribe, broker_at):
    broker_at(free_port())
    assert_publishing_is_quick_and_the_row_stays(subscribe)


@pytest.mark.django_db(transaction=True)
def test_with_a_hung_broker_publishing_is_quick_and_the_rows_stay(subscribe, broker_at, hung_port):
    broker_at(hung_port)
    assert_publishing_is_quick_and_the_row_stays(subscribe)


def test_a_broker_that_failed_is_left_alone_for_a_while_and_then_asked_again(broker_at, monkeypatch):
    clock = [1000.0]
    asked = []
    monkeypatch.setattr(wakeups, "monotonic", lambda: clock[0])
    broker_at(free_port())
    send_task = wakeups.current_app.send_task
    monkeypatch.setattr(
        wakeups.current_app, "send_task", lambda *args, **options: asked.append(args) or send_task(*args, **options)
    )

    wakeups.wake_up([(1, "toys.handle"), (2, "toys.handle")])
    wakeups.wake_up([(3, "toys.handle")])
    assert asked == [("outbox.deliver", (1,))]

    clock[0] += wakeups.QUIET_SECONDS
    wakeups.wake_up([(4, "toys.handle")])
    assert asked == [("outbox.deliver", (1,)), ("outbox.deliver", (4,))]


@pytest.mark.django_db
def test_the_sweep_survives_a_broker_that_is_down_and_wakes_the_rows_up_later(subscribe, broker_at, request):
    subscribe(nothing)
    row = DeliveryFactory()
    let_time_pass()
    broker_at(free_port())
    assert services.sweep() == 1

    sent = request.getfixturevalue("sent")
    let_time_pass()
    assert services.sweep() == 1

    assert sent == [("outbox.deliver", row.pk, "default")]
    assert Delivery.objects.get().attempts == 0
