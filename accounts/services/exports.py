"""Copies of a person's own data."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import DataExport, User
from accounts.services.security import write_log
from mails.services import queue_mail
from outbox.services import publish

KEPT_FOR = timedelta(hours=24)


@transaction.atomic
def ask_for_data(*, user: User) -> DataExport:
    """Have a worker gather the person's data; one copy at a time."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    pending = user.data_exports.filter(content=None, requested_at__gt=timezone.now() - KEPT_FOR).first()
    if pending:
        return pending
    export = DataExport.objects.create(user=user)
    publish("data-export.requested", key=str(export.pk), payload={"export_id": export.pk})
    write_log("data-export.requested", user_id=user.pk)
    return export


@transaction.atomic
def keep_data(*, export: DataExport, content: bytes) -> None:
    """Keep the finished copy for a day, and tell its owner."""
    export.content = content
    export.expires_at = timezone.now() + KEPT_FOR
    export.save(update_fields=["content", "expires_at"])
    queue_mail(
        kind="account.data",
        template="accounts/emails/data_ready",
        key=f"data-export:{export.pk}",
        address=export.user.contact_address,
        context={"user": export.user, "url": settings.PORTAL_URL + reverse("portal:account-data")},
        language=export.user.language,
    )
