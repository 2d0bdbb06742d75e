"""Choices of presentation, and of what « Mon compte » keeps."""

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
