import pytest
from django.db import transaction

from outbox.models import Delivery, State
from outbox.services import publish, publish_many
from tests.support.outbox import deliveries_of

pytestmark = pytest.mark.django_db


def nothing(key, payload):
    pass


def test_each_subscriber_has_its_own_delivery(subscribe):
    subscribe(nothing, name="toys.first")
    subscribe(nothing, name="toys.second")
    subscribe(nothing, name="toys.other", event="toy.else")

    publish("toy.happened", key="1", payload={"toy": 1})

    assert [(row.subscriber, row.key, row.payload, row.state) for row in deliveries_of("toy.happened")] == [
        ("toys.first", "1", {"toy": 1}, State.PENDING),
        ("toys.second", "1", {"toy": 1}, State.PENDING),
    ]
    assert Delivery.objects.count() == 2


def test_an_event_without_subscriber_is_legal(subscribe):
    publish("toy.unheard", key="1", payload={})
    assert not Delivery.objects.exists()


def test_the_same_event_and_key_counts_once(subscribe):
    subscribe(nothing)
    publish("toy.happened", key="1", payload={"toy": 1})
    publish("toy.happened", key="1", payload={"toy": 2})
    assert deliveries_of("toy.happened").get().payload == {"toy": 1}


def test_many_events_are_written_with_the_same_number_of_queries(subscribe, django_assert_num_queries):
    subscribe(nothing)
    with django_assert_num_queries(1):
        publish_many("toy.happened", {str(number): {"toy": number} for number in range(50)})
    assert deliveries_of("toy.happened").count() == 50


def test_workers_are_woken_up_after_the_commit_on_the_subscribers_queue(
    subscribe, sent, django_capture_on_commit_callbacks
):
    subscribe(nothing, queue="fast")
    with django_capture_on_commit_callbacks(execute=True):
        publish("toy.happened", key="1", payload={})
        assert sent == []
    assert sent == [("outbox.deliver", deliveries_of("toy.happened").get().pk, "fast")]


@pytest.mark.django_db(transaction=True)
def test_publishing_outside_of_a_transaction_is_an_error(subscribe):
    subscribe(nothing)
    with pytest.raises(transaction.TransactionManagementError):
        publish("toy.happened", key="1", payload={})
    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_published(subscribe, sent):
    subscribe(nothing)
    with transaction.atomic():
        publish("toy.happened", key="1", payload={})
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()
    assert sent == []


def test_two_handlers_of_one_name_are_refused(subscribe):
    subscribe(nothing)
    with pytest.raises(ValueError, match="toys.handle"):
        subscribe(nothing, event="toy.else")
