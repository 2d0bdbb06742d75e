"""What templates ask of the rules of invoices."""

from datetime import date

from django import template
from django.utils import timezone

from invoices.rules import delay

register = template.Library()


@register.simple_tag
def days_left(due: date | None, status: str) -> int | None:
    """Days until the due date, negative when it is past; None when nobody is to act any more."""
    if due is None or status not in delay.AWAITS_PAYMENT:
        return None
    return delay.days_left(due, timezone.localdate())


@register.filter
def late(left: int) -> int:
    """How many days too late that is."""
    return -left
