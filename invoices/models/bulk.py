"""What one person asked to be done to many received invoices, and what became of each."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from invoices.enums import BulkAction, BulkState, ItemState, Motive
from invoices.models.invoice import Invoice
from invoices.rules.words import Words
from kernel import clock
from structures.actor import Actor
from structures.models import Service

# How long the archive of a job can be fetched once it is whole.
ARCHIVE_KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be done to each invoice: a move with its words, an assignment, or to have its files gathered."""

    action: BulkAction
    move: str = ""
    words: Words = Words()
    service: Service | None = None
    colleague: User | None = None


class BulkJobQuerySet(models.QuerySet["BulkJob"]):
    def of(self, actor: Actor) -> "BulkJobQuerySet":
        """The actor's own: nobody else sees what somebody asked for."""
        return self.filter(author=actor.user)


class BulkJob(models.Model):
    """One action on invoices chosen once and for all; workers see to them a batch at a time.

    Its counts are written with the rows that they count. A job that ended early leaves the rest of its rows untouched.
    """

    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    action = models.CharField(max_length=15, choices=BulkAction)
    # Of a move: its name in the status table, and what is said with it.
    move = models.CharField(max_length=40, blank=True)
    motive = models.CharField(max_length=30, choices=Motive, blank=True)
    comment = models.CharField(max_length=2000, blank=True)
    mandate_number = models.CharField(max_length=50, blank=True)
    # Of an assignment: to whom; neither for « à personne ».
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    colleague = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    state = models.CharField(max_length=12, choices=BulkState, default=BulkState.RUNNING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    # One key per rendered confirmation: sent twice, it is one job.
    form_key = models.UUIDField(default=uuid.uuid4, unique=True)

    # Of an archive: the rights that it was made by, and how far its file is written.
    scope = models.JSONField(default=list)
    archive_end = models.PositiveBigIntegerField(default=0)
    archive_step = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = BulkJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("opération en lot")
        constraints = [
            models.CheckConstraint(condition=Q(total__gte=F("done") + F("refused")), name="bulkjob_counts_add_up"),
        ]
        indexes = [
            models.Index(fields=["author", "-id"], name="bulkjob_of_author"),
            models.Index(fields=["id"], condition=Q(state="RUNNING"), name="bulkjob_running"),
            models.Index(fields=["expires_at"], condition=Q(expires_at__isnull=False), name="bulkjob_to_purge"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} ({self.total})"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state != BulkState.RUNNING

    @property
    def left(self) -> int:
        """How many invoices it has not seen to: not yet, or never if it is over."""
        return self.total - self.done - self.refused

    @property
    def is_archive(self) -> bool:
        """Whether it gathers files instead of changing invoices."""
        return self.action == BulkAction.ARCHIVE

    @property
    def percent(self) -> int:
        """How much of it is behind."""
        return 100 * (self.done + self.refused) // self.total if self.total else 100


class BulkItem(models.Model):
    """One invoice of a job, and how it ended there."""

    job = models.ForeignKey(BulkJob, models.CASCADE, related_name="items", db_index=False)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.PENDING)
    # Why it was refused: [{"code": …, "params": {…}}].
    findings = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))

    class Meta:
        verbose_name = _("facture d’un lot")
        constraints = [models.UniqueConstraint(fields=["invoice", "job"], name="bulkitem_once")]
        indexes = [models.Index(fields=["job", "state", "id"], name="bulkitem_of_job")]

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.state}"
