"""What must leave the process, kept as rows until it has left."""

from django.db import models
from django.utils import timezone


class State(models.TextChoices):
    PENDING = "PENDING", "En attente"
    DONE = "DONE", "Fait"
    DEAD = "DEAD", "Abandonné"


class Delivery(models.Model):
    """One event for one subscriber, with its own attempts and fate."""

    event = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    subscriber = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # When it may be claimed: the next attempt of a failed one, the end of the lease of a claimed one.
    due_at = models.DateTimeField(default=timezone.now)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "livraison"
        constraints = [
            models.UniqueConstraint(fields=["event", "key", "subscriber"], name="delivery_once"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="PENDING"), name="delivery_due"),
            models.Index(fields=["finished_at"], condition=models.Q(state="DONE"), name="delivery_done"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.key} → {self.subscriber}"
