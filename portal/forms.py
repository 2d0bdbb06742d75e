"""Choices of presentation, and of what « Mon compte » keeps."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from kernel.context import SCHEMES
from kernel.forms import Form
from kernel.tables import ROWS_PER_PAGE
from notifications.enums import Frequency
from notifications.registry import all_kinds
from structures.actor import StructureRef

_SCHEME_LABELS = {
    "system": _("Système (le thème de votre appareil)"),
    "light": _("Thème clair"),
    "dark": _("Thème sombre"),
}


class DisplayForm(Form):
    scheme = forms.ChoiceField(
        label=_("Thème du portail"),
        choices=[(scheme, _SCHEME_LABELS[scheme]) for scheme in SCHEMES],
        widget=forms.RadioSelect,
    )


class LanguageForm(Form):
    language = forms.ChoiceField(label=_("Langue"), choices=settings.LANGUAGES)


class RowsForm(Form):
    rows = forms.TypedChoiceField(
        label=_("Lignes par page"), choices=[(rows, str(rows)) for rows in ROWS_PER_PAGE], coerce=int
    )


class BillingForm(Form):
    marks_optional_fields = False

    wants_billing = forms.BooleanField(label=_("Notification facturation"), required=False)


class FrequenciesForm(Form):
    """How often the person is told of each kind of notice, one field a kind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in all_kinds():
            self.fields[kind.code] = forms.ChoiceField(label=translated(kind.label), choices=Frequency)


class ClosingForm(Form):
    is_sure = forms.BooleanField(label=_("Je ferme mon compte définitivement"))


class ViewForm(Form):
    """The name of a view, and who sees it."""

    name = forms.CharField(
        label=_("Nom de la vue"), max_length=60, help_text=_("Exemple : Factures en retard du service technique")
    )
    structure = forms.TypedChoiceField(label=_("Visible par"), required=False, coerce=int, empty_value=None)
    replaces = forms.BooleanField(
        label=_("Remplacer ses filtres et son tri par ceux de la liste que vous venez de quitter"), required=False
    )

    marks_optional_fields = False

    def __init__(
        self, structures: Iterable[StructureRef], *args: Any, may_replace: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        shared = [(one.id, _("Tous les membres de {name}").format(name=one.name)) for one in structures]
        self.fields["structure"].choices = [("", _("Moi seul")), *shared]
        if not may_replace:
            del self.fields["replaces"]

    @property
    def choice(self) -> dict[str, Any]:
        """What the services ask of a view."""
        return {"name": self.cleaned_data["name"], "structure_id": self.cleaned_data["structure"]}


class SearchForm(Form):
    """What the top bar looks for."""

    marks_optional_fields = False

    q = forms.CharField(
        label=_("Numéro de facture, SIRET ou numéro d’engagement"),
        max_length=50,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
