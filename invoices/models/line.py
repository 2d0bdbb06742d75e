"""The lines of an invoice that was typed."""

from decimal import Decimal

from django.db import models
from django.db.models import F, GeneratedField, Q
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from invoices.models.invoice import Invoice


class InvoiceLine(models.Model):
    """One line, in euros as it is typed: positive for a credit note too, whose invoice alone is negative."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    denomination = models.CharField(_("désignation"), max_length=1024)
    quantity = models.DecimalField(_("quantité"), max_digits=19, decimal_places=6)
    unit = models.CharField(_("unité"), max_length=20, blank=True)
    unit_price = models.DecimalField(_("prix unitaire HT"), max_digits=19, decimal_places=6)
    discount = models.DecimalField(_("remise HT"), max_digits=19, decimal_places=2, default=Decimal)
    vat_rate = models.DecimalField(_("taux de TVA"), max_digits=5, decimal_places=2)
    # As `rules.lines.line_net` rounds it: half a cent goes up.
    net_amount = GeneratedField(
        expression=Round(F("quantity") * F("unit_price"), precision=2) - F("discount"),
        output_field=models.DecimalField(max_digits=19, decimal_places=2),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("ligne de facture")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="invoice_line_position_once"),
            models.CheckConstraint(
                condition=~Q(denomination="") & Q(quantity__gt=0, unit_price__gte=0, discount__gte=0),
                name="invoice_line_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(vat_rate__gte=0, vat_rate__lte=100), name="invoice_line_vat_rate_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(discount__lte=Round(F("quantity") * F("unit_price"), precision=2)),
                name="invoice_line_discount_within_price",
            ),
        ]

    def __str__(self) -> str:
        return self.denomination


class UnfinishedLine(models.Model):
    """A line of a draft of which something is still to come; no invoice that was sent has any."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="unfinished_lines")
    # Among all lines of the draft; those that are complete keep their order around it.
    position = models.PositiveSmallIntegerField()
    denomination = models.CharField(_("désignation"), max_length=1024, blank=True)
    quantity = models.DecimalField(_("quantité"), max_digits=19, decimal_places=6, null=True)
    unit = models.CharField(_("unité"), max_length=20, blank=True)
    unit_price = models.DecimalField(_("prix unitaire HT"), max_digits=19, decimal_places=6, null=True)
    discount = models.DecimalField(_("remise HT"), max_digits=19, decimal_places=2, null=True)
    vat_rate = models.DecimalField(_("taux de TVA"), max_digits=5, decimal_places=2, null=True)

    class Meta:
        verbose_name = _("ligne à compléter")
        verbose_name_plural = _("lignes à compléter")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="unfinished_line_position_once"),
            models.CheckConstraint(
                condition=Q(denomination="")
                | Q(quantity__isnull=True)
                | Q(unit_price__isnull=True)
                | Q(vat_rate__isnull=True),
                name="unfinished_line_lacks_something",
            ),
            # What is still to come is wrong for no check.
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gte=0, discount__gte=0, vat_rate__gte=0, vat_rate__lte=100),
                name="unfinished_line_is_right_so_far",
            ),
            models.CheckConstraint(
                condition=Q(discount__lte=Round(F("quantity") * F("unit_price"), precision=2)),
                name="unfinished_line_discount_within_price",
            ),
        ]

    def __str__(self) -> str:
        return self.denomination
