"""The two steps of registering a private structure."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kernel.forms import FindingError, Form
from structures.enums import IdentifierType
from structures.rules import check_identifier, normalised_identifier


class IdentifierForm(Form):
    """How the structure is known; which identifier is asked for depends on where it is."""

    identifier_type = forms.ChoiceField(
        label=_("Type d’identifiant"),
        choices=IdentifierType,
        initial=IdentifierType.SIRET,
        widget=forms.RadioSelect,
        help_text=_("Une entreprise établie en France a un SIRET."),
    )
    identifier = forms.CharField(
        label=_("Identifiant"),
        max_length=30,
        help_text=_("Un SIRET compte 14 chiffres. Les espaces sont acceptés."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if {"identifier_type", "identifier"} <= values.keys():
            kind = values["identifier_type"]
            values["identifier"] = normalised_identifier(kind, values["identifier"])
            finding = check_identifier(kind, values["identifier"], allow_test_sirets=settings.ALLOW_TEST_SIRETS)
            if finding:
                self.add_error("identifier", FindingError(finding))
        return values

    @property
    def is_siret(self) -> bool:
        """Whether INSEE knows the structure."""
        return self.cleaned_data["identifier_type"] == IdentifierType.SIRET


class HiddenIdentifierForm(IdentifierForm):
    """The second step for a SIRET: there is nothing left to type."""

    identifier_type = forms.ChoiceField(choices=IdentifierType, widget=forms.HiddenInput)
    identifier = forms.CharField(max_length=30, widget=forms.HiddenInput)


class DescriptionForm(HiddenIdentifierForm):
    """The second step for any other identifier: no directory knows the structure."""

    name = forms.CharField(label=_("Nom ou raison sociale"), max_length=201)
    address = forms.CharField(label=_("Adresse"), max_length=255, help_text=_("Numéro et voie"))
    address_extra = forms.CharField(label=_("Complément d’adresse"), max_length=255, required=False)
    postal_code = forms.CharField(label=_("Code postal"), max_length=10)
    town = forms.CharField(label=_("Ville"), max_length=100)
    country_code = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=_("Code du pays"),
        help_text=_("Deux lettres, par exemple BE pour la Belgique ou FR pour la France."),
    )

    def clean_country_code(self) -> str:
        return self.cleaned_data["country_code"].upper()
