from datetime import timedelta

import factory
from django.db.models.functions import Now

from outbox.models import Delivery, State


class DeliveryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Delivery
        skip_postgeneration_save = True

    class Params:
        done = factory.Trait(state=State.DONE, attempts=1, finished_at=Now())
        dead = factory.Trait(state=State.DEAD, attempts=8, finished_at=Now(), error="OSError: down")
        later = factory.Trait(due_at=Now() + timedelta(minutes=1))

    event = "toy.happened"
    key = factory.Sequence(str)
    subscriber = "toys.handle"
    payload = factory.Dict({"toy": 1})
