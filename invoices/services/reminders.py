"""Reminding of drafts that were never sent."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from invoices.enums import Status
from invoices.models import Invoice
from invoices.notifications import DRAFT_REMINDER
from invoices.rules.delay import paris_day
from invoices.rules.reminders import REMINDERS, reminders_due
from kernel import clock
from notifications.services import notify
from structures.selectors import issuers_to_notify

BATCH = 500


def remind_of_drafts(*, limit: int = BATCH) -> int:
    """Write the reminders that are due by now; whoever calls it again finds nothing left to write."""
    now = clock.now()
    due = Q()
    for sent, days in enumerate(REMINDERS):
        due |= Q(reminders_sent__lte=sent, created_at__lte=now - timedelta(days=days))
    waiting = Invoice.objects.filter(due, status=Status.BROUILLON).order_by("created_at", "pk")
    return sum(_remind(pk) for pk in list(waiting.values_list("pk", flat=True)[:limit]))


@transaction.atomic
def _remind(invoice_id: int) -> bool:
    """Write one reminder, under a lock that another run passes over; one that comes too late is left out."""
    now = clock.now()
    draft = (
        Invoice.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("issuer", "recipient", "created_by")
        .filter(pk=invoice_id, status=Status.BROUILLON)
        .first()
    )
    if draft is None or draft.reminders_sent >= (due := reminders_due(draft.created_at, now)):
        return False
    audience = issuers_to_notify(draft.issuer_id, draft.issuer_service_id)
    notify(
        DRAFT_REMINDER,
        key=f"{DRAFT_REMINDER.code}:{draft.pk}:{due}",
        user_ids=audience.user_ids,
        context={
            "invoice": draft,
            "days": (paris_day(now) - paris_day(draft.created_at)).days,
            "url": settings.PORTAL_URL + reverse("invoices:issued-edit", args=[draft.pk]),
        },
        principal_ids=audience.principal_ids,
    )
    draft.reminders_sent = due
    draft.save(update_fields=["reminders_sent"])
    return True
