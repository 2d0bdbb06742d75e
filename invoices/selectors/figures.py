"""The figures of recipients, month by month: kept for the months that are closed, reckoned for those that are not."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import (
    Count,
    DateField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import TruncDate, TruncMonth

from invoices.enums import Motive, Status
from invoices.models import ClosedMonth, Invoice, InvoiceQuerySet, MonthlyFigure, StatusChange
from invoices.rules.delay import PARIS
from invoices.rules.months import month_after, months_up_to
from kernel.filters import start_of
from structures.actor import ALL, Actor
from structures.enums import Space

MEASURES = ("arrived", "amount", "paid", "days_to_payment", "paid_late")
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Month:
    """What arrived in a month, and what was paid in it: after how many days in all, and how many too late."""

    month: date
    arrived: int = 0
    amount: Decimal = _NOTHING
    paid: int = 0
    days_to_payment: int = 0
    paid_late: int = 0

    @property
    def average_delay(self) -> Decimal | None:
        """Days from the making available to the payment, on average."""
        return Decimal(self.days_to_payment) / self.paid if self.paid else None

    @property
    def late_share(self) -> Decimal | None:
        """How many of a hundred payments were late."""
        return Decimal(100 * self.paid_late) / self.paid if self.paid else None


@dataclass(frozen=True, slots=True)
class Figures:
    """The last thirteen months, the current one last, and what was rejected in them by motive, the most first."""

    months: list[Month]
    rejections: list[tuple[Motive, int]]


def received_figures(actor: Actor, today: date) -> Figures:
    """The figures of the structures and services in view, exact to the minute: six queries."""
    shown = months_up_to(today)
    closed = ClosedMonth.objects.aggregate(last=Max("month"))["last"]
    since = max(shown[0], month_after(closed)) if closed else shown[0]
    kept = MonthlyFigure.objects.filter(_covered(actor), month__gte=shown[0], month__lt=since)
    rows = Invoice.objects.received_by(actor)
    measures: dict[date, dict[str, Any]] = {month: {} for month in shown}
    for figure in chain(_kept_measures(kept), arrivals(rows, since), payments(rows, since)):
        measures.setdefault(figure["month"], {}).update({name: figure[name] for name in MEASURES if name in figure})
    rejected = Counter(dict(kept.exclude(motive="").values_list("motive").annotate(n=Sum("rejected"))))
    for figure in rejections(rows, since):
        rejected[figure["motive"]] += figure["rejected"]
    return Figures(
        months=[Month(month, **measures[month]) for month in shown],
        rejections=[(Motive(motive), n) for motive, n in rejected.most_common()],
    )


type Found = list[dict[str, Any]]


def arrivals(rows: InvoiceQuerySet, since: date, *by: str, until: date | None = None) -> Found:
    """What was made available from that day on, and before the other, by month."""
    found = _between(rows, "made_available_at", since, until).order_by().annotate(month=_month("made_available_at"))
    figures = found.values("month", *by).annotate(arrived=Count("pk"), amount=Sum("gross_amount"))
    return [dict(figure) for figure in figures]


def payments(rows: InvoiceQuerySet, since: date, *by: str, until: date | None = None) -> Found:
    """What was paid in that time, by month."""
    paid_on = TruncDate("status_changed_at", tzinfo=PARIS)
    delay = ExpressionWrapper(paid_on - TruncDate("made_available_at", tzinfo=PARIS), output_field=DurationField())
    paid = _between(rows.filter(status=Status.MISE_EN_PAIEMENT), "status_changed_at", since, until)
    found = paid.order_by().annotate(month=_month("status_changed_at"))
    figures = found.values("month", *by).annotate(
        paid=Count("pk"), delay=Sum(delay), paid_late=Count("pk", filter=Q(due_date__lt=paid_on))
    )
    return [{**figure, "days_to_payment": figure["delay"] // timedelta(days=1)} for figure in figures]


def rejections(rows: InvoiceQuerySet, since: date, *by: str, until: date | None = None) -> Found:
    """What was rejected in that time and still is, by the motive that holds and by whatever else is asked."""
    # Acknowledging a rejection moves its last change forward, never back.
    still = _between(rows.filter(status=Status.REJETEE), "status_changed_at", since)
    rejected = StatusChange.objects.filter(move="reject")
    found = _between(rejected.filter(invoice__in=still.order_by()), "created_at", since, until)
    # One that was taken back and made again, perhaps in another month, counts as it was made last.
    found = found.exclude(Exists(rejected.filter(invoice=OuterRef("invoice"), pk__gt=OuterRef("pk")).order_by()))
    recipient, service = F("invoice__recipient"), F("invoice__recipient_service")
    known = found.order_by().annotate(recipient=recipient, recipient_service=service)
    figures = known.values("motive", *by).annotate(rejected=Count("invoice", distinct=True))
    return [dict(figure) for figure in figures]


def _between(rows: Any, moment: str, since: date, until: date | None = None) -> Any:
    found = rows.filter(**{f"{moment}__gte": start_of(since)})
    return found.filter(**{f"{moment}__lt": start_of(until)}) if until else found


def _month(moment: str) -> TruncMonth:
    return TruncMonth(moment, tzinfo=PARIS, output_field=DateField())


def _covered(actor: Actor) -> Q:
    covered = Q(pk__in=[])
    for grant in actor.scope(Space.RECEIVED):
        rows = Q(structure_id=grant.structure_id)
        covered |= rows if grant.services is ALL else rows & Q(service_id__in=grant.services)
    return covered


def _kept_measures(rows: QuerySet[MonthlyFigure]) -> Found:
    sums = rows.filter(motive="").values("month").annotate(**{f"sum_{name}": Sum(name) for name in MEASURES})
    return [{name.removeprefix("sum_"): value for name, value in dict(one).items()} for one in sums]
