"""What a recipient's past months came to, reckoned once they are over."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from invoices.enums import Motive
from structures.models import Service, Structure


class MonthlyFigure(models.Model):
    """A month of one service of a recipient: what arrived, what was paid and how late; and by motive, what it rejected.

    A row without motive holds the first, a row with one the last.
    """

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+", db_index=False)
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    motive = models.CharField(max_length=30, choices=Motive, blank=True)
    arrived = models.PositiveIntegerField(default=0)
    amount = models.DecimalField(max_digits=19, decimal_places=2, default=0)
    paid = models.PositiveIntegerField(default=0)
    days_to_payment = models.PositiveBigIntegerField(default=0)
    paid_late = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("chiffres d’un mois")
        constraints = [
            models.UniqueConstraint(fields=["structure", "month", "service", "motive"], name="monthly_figure_once")
        ]

    def __str__(self) -> str:
        return f"{self.structure_id} {self.month:%Y-%m} {self.motive}"


class ClosedMonth(models.Model):
    """A month whose figures are kept: what happened in it can change no more."""

    month = models.DateField(unique=True)
    closed_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("mois clos")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
