"""What must leave the process, kept as rows until it has left."""

from datetime import timedelta

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

# A fresh row has its own wake-up under way; the sweep looks at it only if that was lost.
FIRST_SWEEP_AFTER = timedelta(seconds=30)


class State(models.TextChoices):
    PENDING = "PENDING", _("À faire")
    DONE = "DONE", _("Fait")
    DEAD = "DEAD", _("Abandonné après échecs")


class Delivery(models.Model):
    """One event for one subscriber, with its own attempts and fate. All its times are the database's."""

    event = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    subscriber = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # When it may be claimed: the next attempt of a failed one, the end of the lease of a claimed one.
    due_at = models.DateTimeField(db_default=Now())
    # When the sweep sends a wake-up if nobody has claimed it by then.
    sweep_at = models.DateTimeField(db_default=Now() + FIRST_SWEEP_AFTER)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("envoi différé")
        constraints = [
            models.UniqueConstraint(fields=["event", "key", "subscriber"], name="delivery_once"),
        ]
        indexes = [
            models.Index(fields=["sweep_at"], condition=models.Q(state="PENDING"), name="delivery_to_sweep"),
            models.Index(fields=["finished_at"], condition=models.Q(state="DONE"), name="delivery_done"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.key} → {self.subscriber}"
