"""Runs in process what workers would run, and moves the outbox's clock."""

from django.db.models.functions import Now

from outbox import services
from outbox.models import Delivery, State


def drain_outbox(*, limit=1000, failures_expected=False):
    """Run due deliveries, and those that they cause, until none is left; returns how many ran."""
    ran = []
    while due := _due():
        for delivery_id in due:
            services.deliver(delivery_id)
        ran += due
        assert len(ran) <= limit, f"the outbox does not run dry: {len(ran)} deliveries"
    failed = Delivery.objects.filter(pk__in=ran).exclude(error="")
    assert failures_expected or not failed, [f"{delivery}: {delivery.error}" for delivery in failed]
    return len(ran)


def _due():
    due = Delivery.objects.filter(state=State.PENDING, due_at__lte=Now(), attempts__lt=services.MAX_ATTEMPTS)
    return list(due.order_by("pk").values_list("pk", flat=True))


def deliveries_of(event):
    """The rows of this event, in the order of publication."""
    return Delivery.objects.filter(event=event).order_by("pk")


def let_time_pass():
    """Make every lease expire and every delay end."""
    Delivery.objects.filter(state=State.PENDING).update(due_at=Now(), sweep_at=Now())
