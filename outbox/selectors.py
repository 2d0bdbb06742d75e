from datetime import timedelta

from django.db.models import ExpressionWrapper, F, Max
from django.db.models.fields import DurationField
from django.db.models.functions import Now

from outbox.models import Delivery, State


def oldest_due_age() -> timedelta:
    """How long the longest waiting delivery has been due: the gauge of a queue that does not flow."""
    due = Delivery.objects.filter(state=State.PENDING, due_at__lte=Now())
    age = ExpressionWrapper(Now() - F("due_at"), output_field=DurationField())
    oldest: timedelta | None = due.aggregate(age=Max(age))["age"]
    return oldest or timedelta(0)
