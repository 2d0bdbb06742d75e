import pytest
from django.db import transaction

from outbox.models import State
from outbox.services import publish, settle
from tests.support.outbox import deliveries_of, drain_outbox

pytestmark = pytest.mark.django_db


def test_what_is_settled_is_never_delivered_and_the_rest_is(subscribe):
    delivered = []
    subscribe(lambda key, payload: delivered.append(("mails", key)), name="toys.mails")
    subscribe(lambda key, payload: delivered.append(("partners", key)), name="toys.partners")
    with transaction.atomic():
        publish("toy.happened", key="old", payload={"toy": 1, "change": 7})
        publish("toy.happened", key="new", payload={"toy": 2, "change": 8})

    assert settle(subscriber="toys.mails", payload={"toy": 1}) == 1

    drain_outbox()
    assert sorted(delivered) == [("mails", "new"), ("partners", "new"), ("partners", "old")]
    assert set(deliveries_of("toy.happened").values_list("state", flat=True)) == {State.DONE}
    assert all(delivery.finished_at for delivery in deliveries_of("toy.happened"))
