"""Processes really killed and a broker really emptied: nothing lost, nothing doubled."""

import pytest

from accounts.models import User
from outbox import registry, services
from outbox.models import Delivery, State
from tests.outbox import toys
from tests.support.faults import AFTER_CLAIM, AFTER_COMMIT, BEFORE_MAIL, DELIVERED, empty_broker, portal, worker
from tests.support.outbox import drain_outbox, let_time_pass
from tests.support.smtp import smtp_sink

pytestmark = pytest.mark.django_db(transaction=True)

SETUP = ("tests.outbox.toys.register",)
INSIDE_HANDLER = "tests.outbox.toys.finish"


@pytest.fixture(autouse=True)
def sink(monkeypatch, settings):
    monkeypatch.setattr(registry, "_subscribers", dict(registry._subscribers))
    toys.register()
    empty_broker()
    with smtp_sink() as sink:
        settings.MAILERS = sink.mailer
        yield sink


def assert_each_happened_once(sink, orders=1):
    assert User.objects.count() == orders
    assert len(sink.ids) == len(set(sink.ids)) == orders
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.DONE}
    assert Delivery.objects.count() == 3 * orders


def test_a_page_killed_right_after_its_commit_loses_nothing(sink):
    with portal("tests.outbox.toys.order", at=AFTER_COMMIT, setup=SETUP) as page:
        page.wait()
        page.kill()
    assert Delivery.objects.get().attempts == 0

    let_time_pass()
    drain_outbox()

    assert_each_happened_once(sink)


@pytest.mark.parametrize("point", [AFTER_CLAIM, INSIDE_HANDLER, AFTER_COMMIT, BEFORE_MAIL])
def test_a_worker_killed_at_any_point_loses_and_doubles_nothing(sink, point):
    toys.order()
    with worker(at=point, setup=SETUP, MAILERS=sink.mailer) as doomed:
        doomed.wait()
        doomed.kill()
    assert sink.messages == []

    let_time_pass()
    drain_outbox()

    assert_each_happened_once(sink)


def test_a_mail_that_left_as_its_worker_died_leaves_again_under_the_same_id(sink):
    toys.order()
    with worker(at=BEFORE_MAIL, after=True, setup=SETUP, MAILERS=sink.mailer) as doomed:
        doomed.wait()
        doomed.kill()

    let_time_pass()
    drain_outbox()

    assert len(sink.ids) == 2
    assert len(set(sink.ids)) == 1


def test_an_emptied_broker_loses_and_doubles_nothing(sink):
    for number in range(20):
        toys.order(str(number))
    empty_broker()

    with worker(at=DELIVERED, after=True, stop=False, setup=SETUP, MAILERS=sink.mailer) as healthy:
        let_time_pass()
        assert services.sweep() == 20
        healthy.wait(times=60)

    assert_each_happened_once(sink, orders=20)


def test_a_second_worker_takes_over_what_a_killed_one_held(sink):
    toys.order()
    with worker(at=INSIDE_HANDLER, setup=SETUP, lease=0) as doomed:
        doomed.wait()
        doomed.kill()
    with worker(at=DELIVERED, after=True, stop=False, setup=SETUP, MAILERS=sink.mailer) as healthy:
        assert services.sweep() == 1
        healthy.wait(times=3)
    assert_each_happened_once(sink)
    assert Delivery.objects.get(event="toy.ordered").attempts == 2
