"""Factures reçues > Chiffres: what arrived, was paid and was rejected; drawn, listed and to download."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from invoices.selectors.figures import Figures, received_figures
from kernel.access import allow
from kernel.exports import download_lines
from kernel.formats import NOTHING, money, number
from structures.enums import Space

TABLE = "tableau"
# The drawing's own units: a bar each month, and room for the words under and over it.
SLOT, BAR, HIGHEST, TOP = 50, 34, 150, 30

type Value = int | Decimal | None
type Line = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, where it stands and what it says; without a value there is none, and the words say so."""

    label: str
    text: str
    middle: int
    left: int
    top: int
    height: int


@dataclass(frozen=True, slots=True)
class Report:
    """One question, its answer as a table, and the column of it that is drawn."""

    key: str
    title: str | Promise
    heads: Sequence[str | Promise]
    lines: Sequence[Line]
    write: Sequence[Callable[[Any], str]]
    bars: Sequence[Bar]

    @property
    def rows(self) -> list[list[tuple[str | Promise, str]]]:
        """The table's cells as they are read, each with its head."""
        return [
            [(head, write(value)) for head, write, value in zip(self.heads, self.write, line, strict=True)]
            for line in self.lines
        ]

    @property
    def is_numbered(self) -> bool:
        """Whether the drawing names its bars by their rank in the table."""
        return bool(self.bars) and self.bars[0].label == "1"

    @property
    def width(self) -> int:
        """Of the drawing."""
        return SLOT * len(self.bars)

    @property
    def height(self) -> int:
        """Of the drawing."""
        return TOP + HIGHEST + TOP


@require_safe
@allow(Space.RECEIVED)
def received_figures_page(request: HttpRequest) -> HttpResponseBase:
    reports = _reports(received_figures(request.actor, timezone.localdate()))
    asked = next((report for report in reports if report.key == request.GET.get(TABLE)), None)
    if asked:
        return download_lines([str(head) for head in asked.heads], asked.lines, f"factures-recues-{asked.key}")
    return render(request, "invoices/received_figures.html", {"reports": reports, "structure": request.actor.structure})


def _reports(figures: Figures) -> list[Report]:
    months = figures.months
    named = [(f"{format_date(one.month, 'F')} {one.month.year}", one) for one in months]
    short = [format_date(one.month, "m/y") for one in months]
    motives: list[Line] = [(str(motive.label), n) for motive, n in figures.rejections]
    return [
        Report(
            key="volumes",
            title=_("Factures reçues par mois"),
            heads=(_("Mois"), _("Factures reçues"), _("Montant TTC (€)")),
            lines=[(name, one.arrived, one.amount) for name, one in named],
            write=(str, _figure, money),
            bars=_bars(short, [one.arrived for one in months]),
        ),
        Report(
            key="delais",
            title=_("Délai moyen de paiement, en jours"),
            heads=(_("Mois du paiement"), _("Factures payées"), _("Délai moyen (jours)")),
            lines=[(name, one.paid, _rounded(one.average_delay)) for name, one in named],
            write=(str, _figure, _figure),
            bars=_bars(short, [_rounded(one.average_delay) for one in months]),
        ),
        Report(
            key="retards",
            title=_("Part des paiements en retard"),
            heads=(_("Mois du paiement"), _("Factures payées en retard"), _("Part en retard (%)")),
            lines=[(name, one.paid_late, _rounded(one.late_share)) for name, one in named],
            write=(str, _figure, _figure),
            bars=_bars(short, [_rounded(one.late_share) for one in months]),
        ),
        Report(
            key="rejets",
            title=_("Rejets par motif, sur treize mois"),
            heads=(_("Motif"), _("Factures rejetées")),
            lines=motives,
            write=(str, _figure),
            bars=_bars([str(place) for place, _line in enumerate(motives, start=1)], [n for _label, n in motives]),
        ),
    ]


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _figure(value: Value) -> str:
    return NOTHING if value is None else number(value)


def _bars(labels: Sequence[str], values: Sequence[Value]) -> list[Bar]:
    """Bars as high as their values are beside the greatest."""
    greatest = max((value for value in values if value), default=1)
    bars = []
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        height = int(HIGHEST * (value or 0) / greatest)
        left = place * SLOT
        text = "" if value is None else number(value)
        bars.append(Bar(label, text, left + SLOT // 2, left + (SLOT - BAR) // 2, TOP + HIGHEST - height, height))
    return bars
