"""Payment requests: one table for every kind, and its files."""

import uuid
from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, F, GeneratedField, Q, Value, When
from django.db.models.functions import Concat, ExtractYear, Trim, Upper
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from files.models import StoredFile
from invoices.enums import DepositMode, DocumentType, Framework, Kind, NumberCheck, Status
from invoices.models.doors import InvoiceQuerySet
from invoices.rules.delay import AWAITS_PAYMENT, PARIS, Clock
from invoices.rules.validation import AWAITS_VALIDATION, VALIDATED_FRAMEWORKS
from kernel import clock
from kernel.db import CollapseSpaces, Fold
from structures.models import BankAccount, Service, Structure


def _words(party: str) -> GeneratedField:
    """What one side searches its invoices by: the number, the other party's name, the comment."""
    return GeneratedField(
        expression=Fold(
            Concat(F("number"), Value(" "), F(party), Value(" "), F("comment"), output_field=models.TextField())
        ),
        output_field=models.TextField(),
        db_persist=True,
    )


def _once_sent(name: str, condition: Q) -> models.CheckConstraint:
    """What holds of every invoice but a draft."""
    return models.CheckConstraint(condition=Q(status=Status.BROUILLON) | condition, name=name)


def _received(name: str, *fields: str, **options: Any) -> models.Index:
    """An index of Factures reçues."""
    return models.Index(fields=fields, condition=Q(made_available_at__isnull=False), name=name, **options)


class Invoice(models.Model):
    """A payment request. The deposited PDF is the original; these data route it.

    Amounts are euros with two decimals, negative for a credit note. Only a draft may lack recipient, number, date,
    amounts or PDF.
    """

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.FACTURE)
    framework = models.CharField(_("cadre de facturation"), max_length=60, choices=Framework, default=Framework.A1)
    document_type = models.CharField(
        _("type de document"), max_length=20, choices=DocumentType, default=DocumentType.FACTURE
    )
    # A credit note corrects an invoice; a new invoice replaces one that was rejected or withdrawn.
    corrected_invoice = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="credit_notes", verbose_name=_("facture corrigée")
    )
    replaced_invoice = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replacements")
    deposit_mode = models.CharField(max_length=30, choices=DepositMode, default=DepositMode.DEPOT_PDF_PORTAIL)
    status = models.CharField(_("statut"), max_length=40, choices=Status, default=Status.BROUILLON)
    status_changed_at = models.DateTimeField(default=clock.now)
    # What the supplier is shown: some recipients do not send back the steps after MANDATEE.
    supplier_status = models.CharField(max_length=40, choices=Status, default=Status.BROUILLON)

    issuer = models.ForeignKey(Structure, models.PROTECT, related_name="+", verbose_name=_("émetteur"))
    issuer_service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    recipient = models.ForeignKey(
        Structure, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("destinataire")
    )
    # As the supplier typed it; routing resolves it to a service, or to the default one when there is none.
    service_code = models.CharField(_("code service"), max_length=100, blank=True)
    recipient_service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    commitment_number = models.CharField(_("numéro d’engagement"), max_length=50, blank=True)
    market_number = models.CharField(_("numéro de marché"), max_length=50, blank=True)

    # Named by the supplier, and by a cotraitant the titulaire; each sees the invoice from the moment it is asked.
    validator_1 = models.ForeignKey(
        Structure, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("valideur")
    )
    validator_1_asked_at = models.DateTimeField(null=True, blank=True)
    validator_2 = models.ForeignKey(
        Structure, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("titulaire")
    )
    validator_2_asked_at = models.DateTimeField(null=True, blank=True)
    # When silence is acted upon next, as long as a validator's answer is awaited.
    validation_due_at = models.DateTimeField(null=True, blank=True)
    # Once its validators, or their silence, let it go on, it is not validated again.
    validation_passed_at = models.DateTimeField(null=True, blank=True)

    number = models.CharField(_("numéro de facture"), max_length=20, blank=True)
    number_key = GeneratedField(
        expression=Upper(Trim(CollapseSpaces(F("number")))),
        output_field=models.CharField(max_length=20),
        db_persist=True,
    )
    first_sent_at = models.DateTimeField(null=True, blank=True)
    sent_year = GeneratedField(
        expression=ExtractYear("first_sent_at", tzinfo=PARIS),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    number_is_taken = models.BooleanField(default=False)
    number_check = models.CharField(max_length=15, choices=NumberCheck, default=NumberCheck.NOT_CHECKED)

    invoice_date = models.DateField(_("date de facture"), null=True, blank=True)
    net_amount = models.DecimalField(_("montant HT"), max_digits=19, decimal_places=2, null=True, blank=True)
    vat_amount = models.DecimalField(_("montant de TVA"), max_digits=19, decimal_places=2, null=True, blank=True)
    gross_amount = models.DecimalField(_("montant TTC"), max_digits=19, decimal_places=2, null=True, blank=True)
    payable_amount = models.DecimalField(_("montant à payer"), max_digits=19, decimal_places=2, null=True, blank=True)
    # Where the issuer wants to be paid: one of its own accounts.
    bank_account = models.ForeignKey(
        BankAccount, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("compte bancaire")
    )
    comment = models.CharField(_("commentaire"), max_length=2000, blank=True)
    # The parties' names as searches and sorts compare them; a trigger keeps them, whatever is written here.
    issuer_folded_name = models.TextField(default="", editable=False)
    recipient_folded_name = models.TextField(default="", editable=False)
    received_words = _words("issuer_folded_name")
    issued_words = _words("recipient_folded_name")
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    made_available_at = models.DateTimeField(null=True, blank=True)
    # Stays true when a recycled invoice is on its way again: what a recipient has seen keeps its number.
    has_reached_recipient = models.BooleanField(default=False)
    # The payment clock, as `rules.delay.Clock` reads it.
    due_date = models.DateField(_("échéance"), null=True, blank=True)
    clock_stopped_on = models.DateField(null=True, blank=True)
    clock_days_kept = models.PositiveSmallIntegerField(null=True, blank=True)
    # The due date while somebody is still to act: in its order, what is late comes first.
    open_due_date = GeneratedField(
        expression=Case(When(status__in=sorted(AWAITS_PAYMENT), then=F("due_date")), default=None),
        output_field=models.DateField(null=True),
        db_persist=True,
    )
    # Rejected, and nobody of the issuing structure has said yet that it is known.
    needs_acknowledgement = models.BooleanField(default=False)
    # The recipient's colleague who is to see to it; the supplier never learns who.
    assignee = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("attribuée à")
    )

    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # How many of `rules.reminders.REMINDERS` have been written while it is a draft.
    reminders_sent = models.PositiveSmallIntegerField(default=0)
    # One key per rendered form: a double click, the back button or a second tab finds the first invoice again.
    form_key = models.UUIDField(default=uuid.uuid4, unique=True)
    # Shared by the drafts of the PDFs that were dropped together.
    batch_key = models.UUIDField(null=True, blank=True)
    # Raised by every edit of a draft; a form made from an older version is told so.
    version = models.PositiveIntegerField(default=1)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("facture")
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "sent_year", "number_key"],
                condition=Q(number_is_taken=True),
                name="invoice_number_once",
            ),
            models.CheckConstraint(
                condition=Q(number_is_taken=False) | (Q(first_sent_at__isnull=False) & ~Q(number="")),
                name="invoice_taken_number_was_sent",
            ),
            _once_sent(
                "invoice_sent_is_complete",
                Q(
                    recipient__isnull=False,
                    invoice_date__isnull=False,
                    pdf__isnull=False,
                    first_sent_at__isnull=False,
                    payable_amount__isnull=False,
                ),
            ),
            _once_sent("invoice_amounts_add_up", Q(gross_amount=F("net_amount") + F("vat_amount"))),
            _once_sent(
                "invoice_credit_note_corrects",
                Q(document_type=DocumentType.FACTURE) | Q(corrected_invoice__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(made_available_at__isnull=True) | Q(recipient_service__isnull=False),
                name="invoice_available_has_service",
            ),
            _once_sent(
                "invoice_sent_has_validator",
                ~Q(framework__in=sorted(VALIDATED_FRAMEWORKS)) | Q(validator_1__isnull=False),
            ),
            models.CheckConstraint(
                condition=~Q(framework__in=sorted(VALIDATED_FRAMEWORKS))
                | Q(made_available_at__isnull=True)
                | Q(validation_passed_at__isnull=False),
                name="invoice_available_is_validated",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"validator_{rank}_asked_at__isnull": True})
                    | Q(**{f"validator_{rank}__isnull": False}),
                    name=f"invoice_validator_{rank}_asked",
                )
                for rank in (1, 2)
            ),
        ]
        indexes = [
            models.Index(fields=["issuer", "-created_at", "-id"], name="invoice_issued"),
            models.Index(fields=["issuer", "supplier_status", "-created_at", "-id"], name="invoice_issued_status"),
            models.Index(fields=["issuer", "-first_sent_at", "-id"], name="invoice_issued_sent"),
            models.Index(
                "issuer", OpClass(Upper("commitment_number"), "text_pattern_ops"), name="invoice_issued_commitment"
            ),
            _received("invoice_received", "recipient", "-made_available_at", "-id"),
            _received("invoice_received_status", "recipient", "status", "-made_available_at", "-id"),
            _received("invoice_received_service", "recipient_service", "-made_available_at", "-id"),
            _received("invoice_received_due", "recipient", "open_due_date", "id"),
            _received("invoice_received_supplier", "recipient", "issuer", "-made_available_at", "-id"),
            _received("invoice_received_name", "recipient", "issuer_folded_name", "id"),
            _received("invoice_received_amount", "recipient", "gross_amount", "id"),
            _received("invoice_received_number", "recipient", "number_key", "id"),
            models.Index(
                "recipient",
                OpClass(Upper("commitment_number"), "text_pattern_ops"),
                condition=Q(made_available_at__isnull=False),
                name="invoice_received_commitment",
            ),
            models.Index(
                fields=["recipient", "-made_available_at", "-id"],
                condition=Q(made_available_at__isnull=False, assignee__isnull=True),
                name="invoice_unassigned",
            ),
            models.Index(
                fields=["recipient", "status", "status_changed_at"],
                condition=Q(made_available_at__isnull=False, status__in=[Status.MISE_EN_PAIEMENT, Status.REJETEE]),
                name="invoice_received_over",
            ),
            models.Index(
                fields=["assignee", "-made_available_at", "-id"],
                condition=Q(assignee__isnull=False),
                name="invoice_assigned",
            ),
            *(
                models.Index(
                    fields=[f"validator_{rank}"],
                    condition=Q(**{f"validator_{rank}_asked_at__isnull": False}),
                    name=f"invoice_validator_{rank}",
                )
                for rank in (1, 2)
            ),
            models.Index(
                fields=["validation_due_at"],
                condition=Q(status__in=sorted(AWAITS_VALIDATION)),
                name="invoice_silent_validator",
            ),
            models.Index(fields=["issuer"], condition=Q(needs_acknowledgement=True), name="invoice_to_acknowledge"),
            models.Index(fields=["created_at"], condition=Q(status=Status.BROUILLON), name="invoice_old_draft"),
            models.Index(fields=["batch_key"], condition=Q(batch_key__isnull=False), name="invoice_batch"),
            # Where a probable duplicate is looked for.
            models.Index(fields=["issuer", "invoice_date", "gross_amount"], name="invoice_twins"),
            GinIndex(OpClass("number_key", "gin_trgm_ops"), name="invoice_number_search"),
            # With the structure, so that a small one does not pay for the words of all the others.
            GinIndex("recipient", OpClass("received_words", "gin_trgm_ops"), name="invoice_received_words"),
            GinIndex("issuer", OpClass("issued_words", "gin_trgm_ops"), name="invoice_issued_words"),
        ]

    def __str__(self) -> str:
        return self.number or str(_("Brouillon sans numéro"))

    @property
    def is_draft(self) -> bool:
        """Whether it was never sent."""
        return self.status == Status.BROUILLON

    @property
    def is_typed(self) -> bool:
        """Whether it was typed line by line, so that the portal makes its PDF."""
        return self.deposit_mode == DepositMode.SAISIE_PORTAIL

    @property
    def is_credit_note(self) -> bool:
        """Whether it gives money back."""
        return self.document_type == DocumentType.AVOIR

    @property
    def payment_clock(self) -> Clock:
        """Where the payment clock stands."""
        return Clock(self.due_date, self.clock_stopped_on, self.clock_days_kept)


class Attachment(models.Model):
    """A complementary file of an invoice."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    # The step that it came with, when that is not the deposit.
    change = models.ForeignKey("StatusChange", models.PROTECT, null=True, blank=True, related_name="attachments")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("pièce jointe")
        constraints = [models.UniqueConstraint(fields=["invoice", "file"], name="attachment_once")]

    def __str__(self) -> str:
        return str(self.file)
