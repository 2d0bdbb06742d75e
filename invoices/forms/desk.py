"""What is asked for many invoices at once, and for the desk's own work on one of them."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from invoices.enums import BulkAction
from invoices.forms.processing import ProcessingForm
from invoices.models import InternalEntry, Order
from invoices.rules.words import Words
from invoices.workflow import PROCESSING_MOVES
from kernel.forms import Form
from structures.models import Service

TO_SERVICE, TO_COLLEAGUE = "service", "collegue"


class ConfirmedForm(Form):
    """A form that is confirmed on a page of its own: what was counted there, and the key that makes two clicks one."""

    expected = forms.IntegerField(widget=forms.HiddenInput, required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    @property
    def key(self) -> uuid.UUID:
        """The key of the confirmation."""
        key: uuid.UUID = self.cleaned_data.get("form_key") or uuid.uuid4()
        return key

    @property
    def count(self) -> int:
        """How many invoices were shown when it was confirmed."""
        return int(self.cleaned_data.get("expected") or 0)


class BulkMoveForm(ConfirmedForm, ProcessingForm):
    """One move, with what is said of every invoice."""

    def __init__(self, name: str, *args: Any, **kwargs: Any) -> None:
        self.move_name = name
        super().__init__(PROCESSING_MOVES[name], *args, **kwargs)

    @property
    def order(self) -> Order:
        """What is to be done."""
        words = {
            name: self.cleaned_data[name] for name in ("motive", "comment", "mandate_number") if name in self.fields
        }
        return Order(action=BulkAction.MOVE, move=self.move_name, words=Words(**words))


class ServiceField(forms.ModelChoiceField):
    """A service, told with its structure when there are several of those."""

    def label_from_instance(self, obj: Service) -> str:
        return f"{obj} ({obj.structure})" if getattr(self, "names_structure", False) else str(obj)


class ServiceForm(ConfirmedForm):
    """Another service."""

    service = ServiceField(label=_("Service"), queryset=Service.objects.none(), empty_label=_("Choisissez un service"))

    def __init__(self, services: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["service"]
        field.queryset = services
        field.names_structure = len({service.structure_id for service in services}) > 1

    @property
    def order(self) -> Order:
        """What is to be done."""
        return Order(action=BulkAction.SERVICE, service=self.cleaned_data["service"])


class ColleagueForm(ConfirmedForm):
    """A colleague, or nobody in particular."""

    colleague = forms.ChoiceField(label=_("Collègue"), required=False)

    def __init__(self, colleagues: Iterable[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._colleagues = {str(user.pk): user for user in colleagues}
        choices = [(pk, str(user)) for pk, user in self._colleagues.items()]
        self.fields["colleague"].choices = [("", _("Personne en particulier")), *choices]

    @property
    def chosen(self) -> User | None:
        """Who is to see to it."""
        return self._colleagues.get(self.cleaned_data["colleague"])

    @property
    def order(self) -> Order:
        """What is to be done."""
        return Order(action=BulkAction.COLLEAGUE, colleague=self.chosen)


class NoteForm(Form):
    """A note among colleagues."""

    note = forms.CharField(
        label=_("Note interne"),
        help_text=_("Lue par les personnes de votre structure qui voient la facture, jamais par le fournisseur."),
        max_length=InternalEntry._meta.get_field("note").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CorrectionForm(Form):
    """Why a status was a mistake."""

    comment = forms.CharField(
        label=_("Raison de la correction"),
        help_text=_("Le fournisseur la lira."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
