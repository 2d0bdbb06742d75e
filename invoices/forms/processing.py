"""What a recipient says with a move."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from invoices import errors
from invoices.enums import Motive, Status
from invoices.models import StatusChange
from invoices.rules.words import Words
from kernel.forms import Form
from kernel.workflow import Move


def _longest(field: str) -> int | None:
    return StatusChange._meta.get_field(field).max_length


class ProcessingForm(Form):
    """Asks for what this move needs, and no more; a comment is always welcome."""

    motive = forms.ChoiceField(label=_("Motif"), choices=[("", _("Choisissez un motif")), *Motive.choices])
    mandate_number = forms.CharField(label=_("Numéro de mandat"), max_length=_longest("mandate_number"), required=False)
    comment = forms.CharField(
        label=_("Commentaire"),
        help_text=_("Le fournisseur pourra le lire."),
        max_length=_longest("comment"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    # No move needs both: what is missing is told in the words of the status table.
    error_specs: ClassVar = {"required": errors.MOTIVE_MISSING}

    def __init__(self, move: Move, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not move.needs_motive:
            del self.fields["motive"]
        if move.target != Status.MANDATEE:
            del self.fields["mandate_number"]
        if move.needs_comment:
            self.fields["comment"].required = True
            self.error_specs = {"required": errors.COMMENT_MISSING}

    @property
    def words(self) -> Words:
        """What was said."""
        return Words(**self.cleaned_data)
