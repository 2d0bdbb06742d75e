"""Choices of presentation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.context import SCHEMES
from kernel.forms import Form
from kernel.tables import ROWS_PER_PAGE

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


class RowsForm(Form):
    rows = forms.TypedChoiceField(
        label=_("Lignes par page"), choices=[(rows, str(rows)) for rows in ROWS_PER_PAGE], coerce=int
    )
