"""What people want to be told, and what waits for their daily digest."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.enums import Frequency


class Preference(models.Model):
    """« Notification Facturation » of one person; VRAI without a row."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="preference")
    wants_billing = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("préférence de notification")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.wants_billing}"


class Choice(models.Model):
    """How often one person is told of one kind; immediately without a row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notification_choices")
    kind = models.CharField(max_length=60)
    frequency = models.CharField(max_length=10, choices=Frequency)

    class Meta:
        verbose_name = _("choix de notification")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="choice_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}: {self.frequency}"


class DigestItem(models.Model):
    """One notice that waits for the digest of one person; `key` names the event, as it does in mails."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digest_items")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    subject = models.CharField(max_length=250)
    url = models.URLField(blank=True)
    is_optional = models.BooleanField()
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("élément de récapitulatif")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="digest_item_once")]
        indexes = [models.Index(fields=["created_at"], condition=Q(sent_at=None), name="digest_item_waiting")]

    def __str__(self) -> str:
        return self.subject
