"""What belongs to no app."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RecoveryCopy(models.Model):
    """What somebody has typed in a form and not sent yet: theirs alone, and kept for a while only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_copies")
    # Of the form as it was rendered; two tabs have two copies.
    key = models.UUIDField()
    # The path of the page that can show it again.
    place = models.CharField(max_length=300)
    # The texts under each name: {"number": ["FA-1"], …}.
    typed = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)
    # The form was accepted, or the copy given up: what still arrives under its key comes too late.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("copie de secours")
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="recovery_copy_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(typed={}), name="recovery_copy_closed_is_empty"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-saved_at"], condition=Q(closed_at__isnull=True), name="recovery_copy_open"),
            models.Index(fields=["place"], condition=Q(closed_at__isnull=True), name="recovery_copy_place"),
            models.Index(fields=["saved_at"], name="recovery_copy_age"),
        ]

    def __str__(self) -> str:
        return f"{self.place} ({self.saved_at:%Y-%m-%d %H:%M})"
