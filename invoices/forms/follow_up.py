"""What a supplier says of an invoice that came back, and of a copy to be made."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from invoices.forms.fields import FilesForm, attachments_field
from invoices.forms.invoice import InvoiceForm
from invoices.models import Invoice, StatusChange
from kernel.forms import Form
from structures.actor import Actor


class CompleteForm(FilesForm):
    """One of the two is enough; the service says so when there is neither."""

    comment = forms.CharField(
        label=_("Votre réponse"),
        required=False,
        max_length=StatusChange._meta.get_field("comment").max_length,
        help_text=_("Le destinataire la lira."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    attachments = attachments_field()


class RecycleForm(InvoiceForm):
    """Of the deposit's data, those that an invoice to recycle may be corrected in."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for name in self.fields.keys() - {"recipient", "service_code", "commitment_number"}:
            del self.fields[name]

    @classmethod
    def of_invoice(cls, invoice: Invoice, actor: Actor) -> "RecycleForm":
        """The form as the invoice went last."""
        initial = {
            "recipient": ("", str(invoice.recipient_id)),
            "service_code": invoice.service_code,
            "commitment_number": invoice.commitment_number,
        }
        return cls(actor=actor, initial=initial)

    @property
    def routing(self) -> dict[str, Any]:
        """What was typed."""
        return {name: self.cleaned_data[name] for name in self.fields}


class CopyForm(Form):
    """A button that makes a draft: the key of its page keeps two clicks from making two."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
