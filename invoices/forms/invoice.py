"""What a supplier fills in of an invoice, whether its PDF is deposited or made by the portal."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, Self
from uuid import uuid4

from django import forms
from django.forms.models import model_to_dict
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.rules import DEPOSITED_PDF
from invoices import errors
from invoices.enums import DocumentType, Framework
from invoices.forms.fields import (
    BankAccountField,
    FilesForm,
    IssuerField,
    KeptFile,
    KeptFileField,
    KeptFilesField,
    RecipientField,
    attachments_field,
    recipient_of,
    typed_siret,
)
from invoices.forms.validation import ValidatorField
from invoices.models import Invoice
from invoices.rules.amounts import signed
from invoices.rules.validation import needs_validator
from invoices.selectors import invoice_to_correct
from kernel.errors import Finding
from kernel.formats import file_size_lazy
from kernel.forms import DayField, FindingError, MoneyField, PortalBoundField
from structures.actor import Actor, StructureRef
from structures.enums import Degree, IdentifierType, Space
from structures.models import BankAccount, Service, Structure
from structures.selectors import active_services, recipient_search, structure_by_identifier

MOST_RESULTS = 10


def _may_deposit(actor: Actor, structure_id: int) -> bool:
    return actor.may(Space.ISSUED, Degree.MODIFICATION, structure_id, None)


class InvoiceBoundField(PortalBoundField):
    """Nothing is required to keep a draft; what sending needs is not marked as optional."""

    @property
    def is_marked_optional(self) -> bool:
        return self.name not in self.form.needed

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        if self.name in self.form.needed and not self.is_file:
            attrs["required"] = True
        return attrs

    @property
    def is_file(self) -> bool:
        """A browser would ask again for a file that is kept already."""
        return isinstance(self.field, KeptFilesField)


NEEDED = frozenset(
    {
        "pdf",
        "issuer",
        "recipient",
        "framework",
        "document_type",
        "number",
        "invoice_date",
        "net_amount",
        "vat_amount",
        "gross_amount",
        "payable_amount",
    }
)

NOT_OF_THE_INVOICE = frozenset({"form_key", "version", "attachments", "corrected_number", "validator"})
AMOUNTS = ("net_amount", "vat_amount", "gross_amount", "payable_amount")


def _amount(label: Any, hint: Any = "") -> MoneyField:
    return MoneyField(label=label, help_text=hint, required=False)


class InvoiceForm(FilesForm):
    """A draft: nothing is required to keep it."""

    bound_field_class = InvoiceBoundField
    most_results = MOST_RESULTS
    only_issuer: StructureRef | None = None

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    pdf = KeptFileField(
        label=_("PDF de la facture"),
        required=False,
        help_text=format_lazy(
            _("Un fichier au format PDF, {size} au plus. Il tient lieu de facture originale."),
            size=file_size_lazy(DEPOSITED_PDF.max_size),
        ),
    )
    issuer = IssuerField(Structure.objects.none(), label=_("Structure émettrice"), empty_label=None)
    recipient = RecipientField(
        label=_("Destinataire (SIRET ou nom)"),
        required=False,
        help_text=_("Le numéro SIRET (14 chiffres), ou une partie du nom ou de la ville de l’entité publique."),
    )
    service_code = forms.CharField(
        label=_("Code Service"),
        required=False,
        max_length=100,
        help_text=_("Le service du destinataire qui traitera la facture ; il figure sur le bon de commande."),
        widget=forms.TextInput(attrs={"list": "deposit-services", "autocomplete": "off"}),
    )
    commitment_number = forms.CharField(
        label=_("Numéro d’engagement"),
        required=False,
        max_length=50,
        help_text=_("Le numéro du bon de commande ou de l’engagement, communiqué par le destinataire."),
    )
    market_number = forms.CharField(label=_("Numéro de marché"), required=False, max_length=50)
    framework = forms.TypedChoiceField(
        label=_("Cadre de facturation"),
        choices=Framework.choices,
        initial=Framework.A1,
        required=False,
        empty_value=Framework.A1,
        help_text=_("A2 : facture déjà payée, par exemple par carte d’achat ; elle n’a pas de délai de paiement."),
    )
    validator = ValidatorField(
        label=_("Valideur (SIRET ou nom)"),
        required=False,
        help_text=_(
            "Pour une facture A9 ou A12 : l’entreprise titulaire ou mandataire du marché, qui la valide avant son "
            "envoi au destinataire."
        ),
    )
    document_type = forms.TypedChoiceField(
        label=_("Type de document"),
        choices=DocumentType.choices,
        initial=DocumentType.FACTURE,
        required=False,
        empty_value=DocumentType.FACTURE,
        widget=forms.RadioSelect,
    )
    corrected_number = forms.CharField(
        label=_("Numéro de la facture corrigée"),
        required=False,
        max_length=50,
        help_text=_("Pour un avoir seulement : le numéro de votre facture qu’il annule, en tout ou en partie."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    number = forms.CharField(
        label=_("Numéro de facture"),
        required=False,
        help_text=_("Tel qu’il figure sur le PDF : 20 caractères au plus. Exemple : FA-2026-001"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    invoice_date = DayField(
        label=_("Date de la facture"), required=False, help_text=_("Aujourd’hui au plus tard. Exemple : 24/11/2026")
    )
    net_amount = _amount(_("Montant HT (en euros)"), _("Hors taxes. Exemple : 1 234,56"))
    vat_amount = _amount(_("Montant de la TVA (en euros)"), _("Saisissez 0 si la facture est sans TVA."))
    gross_amount = _amount(_("Montant TTC (en euros)"), _("Toutes taxes comprises : le montant HT plus la TVA."))
    payable_amount = _amount(
        _("Montant à payer (en euros)"), _("Le montant TTC, diminué s’il y a lieu des acomptes déjà versés.")
    )
    bank_account = BankAccountField(
        label=_("Compte bancaire"),
        required=False,
        help_text=_("Un compte de la structure émettrice, sur lequel vous souhaitez être payé."),
    )
    comment = forms.CharField(
        label=_("Commentaire"),
        required=False,
        max_length=2000,
        help_text=_("2 000 caractères au plus. Le destinataire le lira."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    attachments = attachments_field()

    def __init__(self, data: Any = None, *, actor: Actor, findings: Iterable[Finding] = (), **kwargs: Any) -> None:
        super().__init__(data, actor=actor, findings=findings, **kwargs)
        self._offer_issuers(actor)
        self.fields["invoice_date"].widget.attrs["max"] = f"{timezone.localdate():%Y-%m-%d}"

    def _offer_issuers(self, actor: Actor) -> None:
        offered = [one for one in actor.structures if one.is_active and _may_deposit(actor, one.id)]
        field = self.fields["issuer"]
        field.queryset = Structure.objects.filter(pk__in=[one.id for one in offered]).order_by("name", "pk")
        field.initial = actor.structure.id if actor.structure in offered else (offered[0].id if offered else None)
        if len(offered) == 1:
            field.widget = forms.HiddenInput()
            self.only_issuer = offered[0]
        accounts = BankAccount.objects.filter(structure__in=field.queryset).select_related("structure")
        self.fields["bank_account"].offer(
            accounts, names_issuer=len(offered) > 1, kept=self.initial.get("bank_account")
        )

    @classmethod
    def fresh(cls, actor: Actor, recipient: str = "") -> Self:
        """An empty form, to this recipient if there is one."""
        return cls(actor=actor, initial={"form_key": uuid4(), "version": 0, "recipient": ("", recipient)})

    @classmethod
    def of_draft(cls, draft: Invoice, actor: Actor) -> Self:
        """The form as the draft was left."""
        initial = model_to_dict(draft, fields=cls.base_fields) | {
            "form_key": draft.form_key,
            "recipient": ("", str(draft.recipient_id or "")),
            "validator": ("", str(draft.validator_1_id or "")),
            "corrected_number": draft.corrected_invoice.number if draft.corrected_invoice else "",
            **{name: signed(getattr(draft, name), draft.document_type) for name in AMOUNTS},
        }
        form = cls(actor=actor, initial=initial)
        form.initial["pdf"] = [form.keep(draft.pdf)] if draft.pdf else []
        attached = draft.attachments.select_related("file").order_by("pk")
        form.initial["attachments"] = [form.keep(one.file) for one in attached]
        return form

    @classmethod
    def resumed(cls, data: QueryDict, actor: Actor, draft: Invoice | None = None) -> Self:
        """The form as a recovery copy left it; once its files are no longer kept, with those of the draft."""
        form = cls.as_typed(data, actor)
        form.initial.setdefault("form_key", uuid4())
        form.initial.setdefault("version", 0)
        if draft:
            kept = cls.of_draft(draft, actor)
            form.initial |= {
                name: kept.initial[name]
                for name in ("pdf", "attachments")
                if name in kept.initial and not any(map(form._find, form.initial.get(name, [])))
            }
        return form

    def clean(self) -> dict[str, Any]:
        super().clean()
        self._find_corrected()
        self._keep_validator()
        return self.cleaned_data

    def _keep_validator(self) -> None:
        """What stands in the field of a framework without validator is left aside, right or wrong."""
        if not needs_validator(self.cleaned_data.get("framework", Framework.A1)):
            self.errors.pop("validator", None)
            self.cleaned_data.pop("validator", None)
        self.cleaned_data["validator_1"] = self.cleaned_data.get("validator")

    def _find_corrected(self) -> None:
        """Turn the number of the corrected invoice into that invoice."""
        self.cleaned_data["corrected_invoice"] = None
        number, issuer = self.cleaned_data.get("corrected_number"), self.cleaned_data.get("issuer")
        if not number or issuer is None:
            return
        if self.cleaned_data.get("document_type") != DocumentType.AVOIR:
            self.add_error("corrected_number", FindingError(errors.CORRECTED_INVOICE_NOT_EXPECTED.finding()))
            return
        found = invoice_to_correct(issuer.pk, number, self.cleaned_data.get("form_key"))
        if found is None:
            self.add_error("corrected_number", FindingError(errors.CORRECTED_INVOICE_UNKNOWN.finding(number=number)))
        self.cleaned_data["corrected_invoice"] = found

    def values(self) -> dict[str, Any]:
        """What was typed, under the names of the model's fields."""
        return {name: value for name, value in self.cleaned_data.items() if name not in NOT_OF_THE_INVOICE}

    def typed_in(self, name: str) -> bool:
        """Whether anything stands in a field."""
        value = self[name].value()
        return any(value) if isinstance(value, tuple) else bool(str(value or "").strip())

    def typed(self, name: str) -> str:
        """What stands in a field so far, whether valid or not."""
        return str(self[name].value() or "").replace("\x00", "")

    @property
    def issuer_id(self) -> int | None:
        """The issuing structure chosen so far, if it is one of those offered."""
        offered = {str(one.pk): one.pk for one in self.fields["issuer"].queryset}
        return offered.get(self.typed("issuer"))

    @cached_property
    def chosen_issuer(self) -> Structure | None:
        """The issuing structure chosen so far."""
        return next((one for one in self.fields["issuer"].queryset if one.pk == self.issuer_id), None)

    @property
    def recipient_words(self) -> str:
        """What was typed to find the recipient."""
        words, _chosen = self["recipient"].value() or ("", "")
        return words

    @cached_property
    def recipients(self) -> list[Structure]:
        """The recipient chosen, then those that the words find."""
        chosen = self.chosen_recipient
        found = [] if typed_siret(self.recipient_words) else recipient_search(self.recipient_words, MOST_RESULTS)
        return [*([chosen] if chosen else []), *(one for one in found if one != chosen)]

    @cached_property
    def chosen_recipient(self) -> Structure | None:
        """The recipient chosen so far."""
        words, chosen = self["recipient"].value() or ("", "")
        siret = typed_siret(words)
        structure = structure_by_identifier(IdentifierType.SIRET, siret) if siret else recipient_of(chosen)
        return structure if structure and structure.is_public else None

    @cached_property
    def services(self) -> list[Service]:
        """The services that the recipient offers today."""
        return list(active_services(self.chosen_recipient)) if self.chosen_recipient else []

    @cached_property
    def needed(self) -> frozenset[str]:
        """The fields without which the invoice cannot be sent, to this recipient."""
        recipient, code = self.chosen_recipient, self.typed("service_code").strip().upper()
        if recipient is None:
            return NEEDED
        asked = {"service_code"} if recipient.service_code_required else set()
        if recipient.commitment_required or any(
            one.commitment_required for one in self.services if one.code.upper() == code
        ):
            asked.add("commitment_number")
        return NEEDED | asked

    @cached_property
    def kept_pdf(self) -> KeptFile | None:
        """The PDF of the form so far."""
        return next(reversed(self.kept("pdf")), None)
