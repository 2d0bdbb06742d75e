"""One mail a row: what was to be sent, to whom, why, and whether it left."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Mail(models.Model):
    """A rendered mail. `key` names the event that caused it: one mail per event and address."""

    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    address = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField()
    # Where mail programs put an end to such mails by one click, without signing in; only for mails that may end.
    unsubscribe_url = models.URLField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("courriel")
        constraints = [models.UniqueConstraint("key", Lower("address"), name="mail_once")]

    def __str__(self) -> str:
        return f"{self.kind} → {self.address}"
