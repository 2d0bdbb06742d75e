"""Structures, their services and their partners."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from kernel.db import Fold
from structures.enums import PAYMENT_DELAY_DAYS, IdentifierType, PaymentDelayCategory, StructureKind
from structures.rules import in_groups


class StructureQuerySet(models.QuerySet["Structure"]):
    def recipients(self) -> "StructureQuerySet":
        """Those that invoices may be sent to: active public structures."""
        return self.filter(kind=StructureKind.PUBLIC, is_active=True)

    def validators(self) -> "StructureQuerySet":
        """Those that may validate others' invoices: any active structure that is not a private person."""
        return self.filter(is_active=True).exclude(identifier_type=IdentifierType.PARTICULIER)

    def joinable(self) -> "StructureQuerySet":
        """Those that one may ask to join: a private person's name and town are for nobody to find."""
        return self.validators()

    def matching(self, words: str) -> "StructureQuerySet":
        """Those whose identifier starts with, or whose name or town contains, what was typed (accents ignored)."""
        compact = words.replace(" ", "")
        if compact.isdigit():
            return self.filter(identifier__startswith=compact)
        found = self.alias(folded=Fold("name"), folded_town=Fold("town"))
        for word in words.split():
            needle = Fold(models.Value(word))
            found = found.filter(Q(folded__contains=needle) | Q(folded_town__contains=needle))
        return found


class Structure(models.Model):
    """A company or public entity, known by a type of identifier and an identifier."""

    kind = models.CharField(max_length=10, choices=StructureKind)
    identifier_type = models.CharField(max_length=20, choices=IdentifierType, default=IdentifierType.SIRET)
    identifier = models.CharField(_("identifiant"), max_length=18)
    name = models.CharField(_("raison sociale"), max_length=201)
    address = models.CharField(_("adresse"), max_length=255, blank=True)
    address_extra = models.CharField(_("complément d’adresse"), max_length=255, blank=True)
    postal_code = models.CharField(_("code postal"), max_length=10, blank=True)
    town = models.CharField(_("ville"), max_length=100, blank=True)
    country_code = models.CharField(_("pays"), max_length=2, default="FR")
    vat_number = models.CharField(_("n° de TVA intracommunautaire"), max_length=20, blank=True)
    email = models.EmailField(_("courriel"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=25, blank=True)
    is_active = models.BooleanField(_("structure active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # Parameters of a public structure (domain-facts §2.6).
    service_code_required = models.BooleanField(_("code service obligatoire"), default=False)
    commitment_required = models.BooleanField(_("numéro d’engagement obligatoire"), default=False)
    service_or_commitment_required = models.BooleanField(_("code service ou numéro d’engagement"), default=False)
    commitment_checked = models.BooleanField(_("engagement contrôlé"), default=False)
    is_moa_only = models.BooleanField(_("MOA uniquement"), default=False)
    has_moa = models.BooleanField(_("avec MOA"), default=False)
    payment_status_hidden = models.BooleanField(_("statut de mise en paiement non remonté"), default=False)
    payment_delay_category = models.CharField(
        _("catégorie de délai de paiement"),
        max_length=20,
        choices=PaymentDelayCategory,
        default=PaymentDelayCategory.STATE_OR_LOCAL,
    )

    objects = StructureQuerySet.as_manager()

    class Meta:
        verbose_name = _("structure")
        constraints = [
            models.UniqueConstraint(fields=["identifier_type", "identifier"], name="structure_identifier_once"),
            models.CheckConstraint(
                condition=Q(kind=StructureKind.PRIVATE) | Q(identifier_type=IdentifierType.SIRET),
                name="structure_public_has_siret",
            ),
        ]
        indexes = [
            GinIndex(OpClass(Fold("name"), "gin_trgm_ops"), name="structure_name_search"),
            GinIndex(OpClass(Fold("town"), "gin_trgm_ops"), name="structure_town_search"),
            models.Index(fields=["identifier"], name="structure_identifier", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        """Whether invoices can be addressed to it."""
        return self.kind == StructureKind.PUBLIC

    @property
    def payment_delay_days(self) -> int:
        """Days between the making available and the due date."""
        return PAYMENT_DELAY_DAYS[PaymentDelayCategory(self.payment_delay_category)]


class Service(models.Model):
    """A service of a structure; its code is unique there, and may exist elsewhere."""

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="services")
    code = models.CharField(_("code service"), max_length=100)
    label = models.CharField(_("libellé"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    valid_from = models.DateField(_("valable à partir du"), null=True, blank=True)
    valid_to = models.DateField(_("valable jusqu’au"), null=True, blank=True)
    is_active = models.BooleanField(_("actif"), default=True)
    is_default = models.BooleanField(_("service par défaut"), default=False)
    commitment_required = models.BooleanField(_("numéro d’engagement obligatoire"), default=False)
    payment_status_sent = models.BooleanField(_("mise en paiement remontée"), default=True)

    class Meta:
        verbose_name = _("service")
        constraints = [
            models.UniqueConstraint("structure", Upper("code"), name="service_code_once"),
            models.UniqueConstraint(fields=["structure"], condition=Q(is_default=True), name="service_one_default"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
                name="service_validity_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.label}"


class BankAccount(models.Model):
    """An account that a supplier may be paid on. Its IBAN never changes: another IBAN is another account."""

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="bank_accounts")
    label = models.CharField(_("libellé du compte"), max_length=100)
    iban = models.CharField(_("IBAN"), max_length=34)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    valid_from = models.DateField(_("utilisable à partir du"), null=True, blank=True)
    valid_to = models.DateField(_("utilisable jusqu’au"), null=True, blank=True)
    is_active = models.BooleanField(_("utilisable"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("compte bancaire")
        constraints = [
            models.UniqueConstraint(fields=["structure", "iban"], name="bank_account_once"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
                name="bank_account_validity_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.iban_in_groups})"

    @property
    def iban_in_groups(self) -> str:
        """The IBAN as people read it, four characters at a time."""
        return in_groups(self.iban)


class Partner(models.Model):
    """A supplier and a client that exchanged at least one invoice, recorded when the first one was made available."""

    supplier = models.ForeignKey(Structure, models.PROTECT, related_name="clients")
    client = models.ForeignKey(Structure, models.PROTECT, related_name="suppliers")
    first_exchange_at = models.DateTimeField()

    class Meta:
        verbose_name = _("partenaire")
        constraints = [models.UniqueConstraint(fields=["supplier", "client"], name="partner_once")]

    def __str__(self) -> str:
        return f"{self.supplier} → {self.client}"
