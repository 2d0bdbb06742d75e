"""« Modifier une structure »."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from kernel.forms import FindingError
from structures.enums import ChangeKind, PaymentDelayCategory
from structures.forms.versioned import VersionedForm
from structures.models import Structure
from structures.rules import COORDINATES, FROM_INSEE, PARAMETERS, check_editable, editable_fields
from structures.selectors.changes import field_label

_NEVER_TYPED = (*FROM_INSEE, "country_code", "identifier", "identifier_type", "kind", "is_active")


class StructureForm(VersionedForm):
    """Offers what people may change of this structure, and refuses a request that tries to change anything else."""

    kind = ChangeKind.MODIFY

    name = forms.CharField(max_length=201)
    address = forms.CharField(max_length=255)
    address_extra = forms.CharField(max_length=255, required=False)
    postal_code = forms.CharField(max_length=10, required=False)
    town = forms.CharField(max_length=100)
    country_code = forms.RegexField(r"^[A-Z]{2}$", help_text=_("Les deux lettres du pays. Exemple : BE"))
    email = forms.EmailField(required=False, help_text=_("Une adresse de contact. Exemple : contact@exemple.fr"))
    phone = forms.RegexField(
        r"^\+?[0-9][0-9 .()-]{5,23}$", required=False, max_length=25, help_text=_("Exemple : 02 99 00 00 00")
    )
    vat_number = forms.CharField(max_length=20, required=False, help_text=_("Exemple : FR40303265045"))
    service_code_required = forms.BooleanField(
        required=False, help_text=_("Une facture sans code service est refusée.")
    )
    commitment_required = forms.BooleanField(
        required=False, help_text=_("Une facture sans numéro d’engagement est refusée.")
    )
    service_or_commitment_required = forms.BooleanField(
        required=False, help_text=_("Une facture doit porter au moins l’un des deux.")
    )
    commitment_checked = forms.BooleanField(
        required=False,
        help_text=_("Un numéro d’engagement indiqué doit être l’un de ceux que vous avez transmis au fournisseur."),
    )
    is_moa_only = forms.BooleanField(
        required=False, help_text=_("La structure n’intervient que comme maître d’ouvrage de travaux.")
    )
    has_moa = forms.BooleanField(
        required=False, help_text=_("La structure reçoit aussi des factures de travaux comme maître d’ouvrage.")
    )
    payment_status_hidden = forms.BooleanField(
        required=False, help_text=_("Les étapes qui suivent le mandatement ne sont pas montrées aux fournisseurs.")
    )
    payment_delay_category = forms.ChoiceField(choices=PaymentDelayCategory.choices)

    def __init__(self, data: Any = None, *, edited: Structure) -> None:
        self.structure = edited
        super().__init__(data, edited=edited)

    def _name_fields(self) -> None:
        offered = {*editable_fields(self.structure), "version"}
        self.fields = {name: field for name, field in self.fields.items() if name in offered}
        super()._name_fields()

    def clean(self) -> dict[str, Any]:
        for name in (*_NEVER_TYPED, *PARAMETERS):
            finding = check_editable(self.structure, name, field_label(self.kind, name)) if name in self.data else None
            if finding:
                self.add_error(None, FindingError(finding))
        self.cleaned_data["vat_number"] = "".join(self.cleaned_data.get("vat_number", "").split()).upper()
        return self.cleaned_data

    @property
    def groups(self) -> list[tuple[Any, list[BoundField]]]:
        """The fields under their titles."""
        titled = (
            (_("Identité et adresse"), (*FROM_INSEE, "country_code")),
            (_("Coordonnées"), COORDINATES),
            (_("Paramètres de réception des factures"), PARAMETERS),
        )
        groups = [(title, [self[name] for name in names if name in self.fields]) for title, names in titled]
        return [(title, fields) for title, fields in groups if fields]
