"""What templates ask of the rules of invoices."""

from datetime import date
from decimal import Decimal

from django import template
from django.utils import timezone

from invoices.enums import Status
from invoices.models import Invoice
from invoices.rules import delay, interest
from kernel.formats import NBSP, number

register = template.Library()


@register.simple_tag
def days_left(due: date | None, status: str) -> int | None:
    """Days until the due date, negative when it is past; None when nobody is to act any more."""
    if due is None or status not in delay.AWAITS_PAYMENT:
        return None
    return delay.days_left(due, timezone.localdate())


@register.simple_tag
def late_cost(invoice: Invoice, status: str) -> interest.LateCost | None:
    """What the delay costs up to the payment, or up to today while somebody is still to act."""
    if invoice.due_date is None or invoice.payable_amount is None:
        return None
    if status == Status.MISE_EN_PAIEMENT:
        return interest.late_cost(invoice.payable_amount, invoice.due_date, delay.paris_day(invoice.status_changed_at))
    if status in delay.AWAITS_PAYMENT:
        return interest.late_cost(invoice.payable_amount, invoice.due_date, timezone.localdate())
    return None


@register.filter
def late(left: int) -> int:
    """How many days too late that is."""
    return -left


@register.filter
def percent(rate: Decimal) -> str:
    """A rate with its sign: 10,15 %."""
    return f"{number(rate, 2)}{NBSP}%"
