"""One service of a structure, and many of them from a file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.forms import DayField, Form
from structures.enums import ChangeKind
from structures.forms.versioned import VersionedForm
from structures.rules import MOST_IMPORT_BYTES


class ServiceForm(VersionedForm):
    """Code, label, dates and flags of a service."""

    kind = ChangeKind.SERVICE

    code = forms.CharField(
        max_length=100,
        help_text=_("Unique dans votre structure. Vos fournisseurs l’indiquent sur leurs factures. Exemple : TECH"),
    )
    label = forms.CharField(max_length=255, help_text=_("Exemple : Services techniques"))
    description = forms.CharField(max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    valid_from = DayField(required=False, help_text=_("Exemple : 24/11/2026"))
    valid_to = DayField(required=False, help_text=_("Dernier jour compris. Exemple : 31/12/2026"))
    commitment_required = forms.BooleanField(
        required=False,
        help_text=_("Une facture adressée à ce service sans numéro d’engagement est refusée."),
    )
    payment_status_sent = forms.BooleanField(
        required=False,
        initial=True,
        help_text=_("Les fournisseurs voient quand une facture de ce service est mise en paiement."),
    )


class ServiceImportForm(Form):
    """The CSV file of services."""

    file = forms.FileField(
        label=_("Fichier des services"),
        help_text=_("Un fichier CSV, 2 Mo au plus. Sa première ligne porte les noms des colonnes."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> Any:
        return self.cleaned_data["file"].read(MOST_IMPORT_BYTES + 1)
