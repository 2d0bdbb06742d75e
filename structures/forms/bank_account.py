"""One bank account of a supplier."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.forms import DayField
from structures.enums import ChangeKind
from structures.forms.versioned import VersionedForm


class AccountForm(VersionedForm):
    """What may change of an account; its IBAN never does."""

    kind = ChangeKind.BANK_ACCOUNT

    label = forms.CharField(
        max_length=100, help_text=_("Pour le reconnaître dans vos listes. Exemple : Compte principal")
    )
    bic = forms.CharField(max_length=14, required=False, help_text=_("Exemple : AGRIFRPP"))
    valid_from = DayField(required=False, help_text=_("Exemple : 24/11/2026"))
    valid_to = DayField(required=False, help_text=_("Dernier jour compris. Exemple : 31/12/2026"))
    is_active = forms.BooleanField(
        required=False, initial=True, help_text=_("Décochez la case pour ne plus proposer ce compte sur vos factures.")
    )


class NewAccountForm(AccountForm):
    """An account that the structure does not have yet."""

    field_order = ("version", "label", "iban")
    iban = forms.CharField(
        max_length=42,
        help_text=_("Les espaces sont sans importance. Exemple : FR76 3000 6000 0112 3456 7890 189"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    @property
    def edited_fields(self) -> list[str]:
        return [name for name in super().edited_fields if name != "iban"]
