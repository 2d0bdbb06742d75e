"""What became of payment requests: their append-only history, their deposit, and the tally of their statuses."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from files.models import StoredFile
from invoices.enums import Kind, Motive, Side, Status
from invoices.models.invoice import Invoice
from invoices.workflow import CORRECTIONS
from kernel import clock
from structures.enums import IdentifierType
from structures.models import Service, Structure


class StatusChange(models.Model):
    """One move of an invoice. Rows are only ever added; a trigger holds it."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="history")
    move = models.CharField(max_length=40)
    source = models.CharField(max_length=40, choices=Status)
    target = models.CharField(max_length=40, choices=Status)
    side = models.CharField(max_length=15, choices=Side)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    motive = models.CharField(max_length=30, choices=Motive, blank=True)
    comment = models.CharField(max_length=2000, blank=True)
    mandate_number = models.CharField(max_length=50, blank=True)
    # The findings of an automatic rejection: [{"code": …, "params": {…}}].
    findings = models.JSONField(default=list)
    is_hidden_from_supplier = models.BooleanField(default=False)
    # The payment clock as the recipient's move found it, for a correction to bring back; nothing for other moves.
    clock_before = models.JSONField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("changement de statut")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["invoice", "id"], name="statuschange_of_invoice"),
            models.Index(fields=["invoice"], condition=Q(move="reject"), name="statuschange_rejection"),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"

    @property
    def is_correction(self) -> bool:
        """Whether it went back to the status before."""
        return self.move in CORRECTIONS.values()


class DepositRecord(models.Model):
    """Who an invoice was from and to when it was deposited, as they were called then; kept for its certificate."""

    invoice = models.OneToOneField(Invoice, models.PROTECT, related_name="deposit_record")
    issuer_name = models.CharField(max_length=201)
    issuer_identifier_type = models.CharField(max_length=20, choices=IdentifierType)
    issuer_identifier = models.CharField(max_length=18)
    recipient_name = models.CharField(max_length=201)
    recipient_identifier_type = models.CharField(max_length=20, choices=IdentifierType)
    recipient_identifier = models.CharField(max_length=18)
    # Made once: what was downloaded is given again, octet by octet, whatever becomes of the program that made it.
    certificate = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("dépôt")

    def __str__(self) -> str:
        return str(self.invoice)


class StatusTally(models.Model):
    """How many invoices stand in a status, as deltas to be summed: exact, and cheap at any volume."""

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    side = models.CharField(max_length=15, choices=Side)
    kind = models.CharField(max_length=20, choices=Kind)
    status = models.CharField(max_length=40, choices=Status)
    delta = models.IntegerField()

    class Meta:
        verbose_name = _("décompte")
        indexes = [
            models.Index(
                fields=["structure", "side", "kind", "service", "status"], include=["delta"], name="statustally_sum"
            )
        ]

    def __str__(self) -> str:
        return f"{self.structure_id} {self.side} {self.status} {self.delta:+d}"
