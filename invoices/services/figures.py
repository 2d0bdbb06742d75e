"""Keeps the figures of months that are over, so that no page reckons them again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, Min

from invoices.models import ClosedMonth, Invoice, MonthlyFigure
from invoices.rules.delay import paris_day
from invoices.rules.months import first_of, last_to_close, month_after
from invoices.selectors.figures import MEASURES, arrivals, payments, rejections

_SIDE = ("recipient", "recipient_service")
# A run that has many to make up for leaves the others to the next.
MONTHS_A_RUN = 3


def close_months(*, today: date) -> int:
    """Keep the figures of the oldest months that are over and not kept yet; returns how many were closed."""
    month = _next_month()
    closed = 0
    while month is not None and month <= last_to_close(today) and closed < MONTHS_A_RUN:
        closed += _close(month)
        month = month_after(month)
    return closed


def reckon_months_again(*, today: date) -> None:
    """Forget what is kept and close all months that are over: for invoices that were written into the past."""
    with transaction.atomic():
        MonthlyFigure.objects.all().delete()
        ClosedMonth.objects.all().delete()
    while close_months(today=today):
        pass


def _next_month() -> date | None:
    last = ClosedMonth.objects.aggregate(last=Max("month"))["last"]
    if last is not None:
        return month_after(last)
    first = Invoice.objects.aggregate(first=Min("made_available_at"))["first"]
    return first_of(paris_day(first)) if first else None


@transaction.atomic
def _close(month: date) -> bool:
    """One month, for all recipients; a second run at the same time waits, and finds it closed."""
    _, is_new = ClosedMonth.objects.get_or_create(month=month)
    if not is_new:
        return False
    rows = Invoice.objects.filter(made_available_at__isnull=False)
    figures: dict[tuple[int, int, str], dict[str, Any]] = defaultdict(dict)
    parts: Iterable[Iterable[Mapping[str, Any]]] = (
        arrivals(rows, month, *_SIDE, until=month_after(month)),
        payments(rows, month, *_SIDE, until=month_after(month)),
        rejections(rows, month, *_SIDE, until=month_after(month)),
    )
    for part in parts:
        for found in part:
            _note(figures, found)
    MonthlyFigure.objects.bulk_create(
        (
            MonthlyFigure(structure_id=structure, service_id=service, motive=motive, month=month, **values)
            for (structure, service, motive), values in figures.items()
        ),
        batch_size=1000,
    )
    return True


def _note(figures: dict[tuple[int, int, str], dict[str, Any]], found: Mapping[str, Any]) -> None:
    key = (found["recipient"], found["recipient_service"], found.get("motive", ""))
    figures[key] |= {name: found[name] for name in (*MEASURES, "rejected") if name in found}
