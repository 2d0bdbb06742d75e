"""The deposit form: what a supplier types, and what the deposited PDF says already."""

from collections.abc import Set as AbstractSet
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext

from invoices.forms.fields import KeptFile, NamesField
from invoices.forms.invoice import InvoiceBoundField, InvoiceForm
from invoices.models import Invoice
from invoices.rules.prefill.suggestion import PROPOSED
from invoices.selectors import Prefill, prefill_of
from kernel.forms import Form
from structures.actor import Actor


class DepositBoundField(InvoiceBoundField):
    """A field that may be filled from the PDF."""

    @property
    def note(self) -> str:
        """That its value comes from the PDF, where it does."""
        return gettext("Prérempli depuis votre PDF – à vérifier") if self.name in self.form.prefilled else ""


def _is_filled(name: str, value: Any) -> bool:
    return any(map(str.strip, value)) if name == "recipient" and value else value not in (None, "")


class ConfirmForm(Form):
    """Confirms the sending of the draft as it was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)


NOT_KEPT = frozenset({"prefilled_names", "without_data"})


class DepositForm(InvoiceForm):
    bound_field_class = DepositBoundField
    prefilled: AbstractSet[str] = frozenset()
    offered: Prefill | None = None

    # The fields whose value was read in the PDF, and whether its Factur-X data are left aside.
    prefilled_names = NamesField(required=False)
    without_data = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of_draft(cls, draft: Invoice, actor: Actor) -> Self:
        """The form as the draft was left."""
        form = super().of_draft(draft, actor)
        # What was read in a PDF of a batch, and nobody has looked at yet.
        if draft.batch_key and draft.version == 1:
            form.initial["prefilled_names"] = [*PROPOSED, "recipient"]
        return form

    @classmethod
    def as_read(cls, typed: QueryDict, actor: Actor, *, with_data: bool) -> Self:
        """What was typed, with what the PDF that came last says in the fields that are left empty.

        What was read before, in another PDF or with other data, and has not been touched since makes room.
        """
        seen = cls.as_typed(typed, actor)
        untouched = seen._read_before()
        initial = {name: value for name, value in seen.initial.items() if name not in untouched}
        offered = cls(actor=actor, initial=initial)._offer(seen.kept("pdf"), with_data=with_data)
        read = {name: value for name, value in offered.values.items() if not _is_filled(name, initial.get(name))}
        shown = {name: ("", str(value.pk)) if name == "recipient" else value for name, value in read.items()}
        form = cls(actor=actor, initial=initial | shown | {"without_data": "" if with_data else "on"})
        form.offered, form.prefilled = offered, read.keys()
        return form

    def mark(self) -> None:
        """Mark what still stands as it was read in the PDF."""
        if self.offered is None:
            self.offered = self._offer(self.kept("pdf"), with_data=not self.typed("without_data"))
            self.prefilled = self._untouched(self.offered)

    def _read_before(self) -> AbstractSet[str]:
        """The fields filled from the PDF before this one, or from this one's other data, and not touched since."""
        if not self["prefilled_names"].value():
            return frozenset()
        pdfs = self.kept("pdf")
        return self._untouched(self._offer(pdfs[:-1] or pdfs, with_data=not self.typed("without_data")))

    def _offer(self, pdfs: list[KeptFile], *, with_data: bool) -> Prefill:
        if not pdfs:
            return Prefill()
        return prefill_of(pdfs[-1].file, self.chosen_issuer, self.chosen_recipient, use_data=with_data)

    def _untouched(self, offered: Prefill) -> AbstractSet[str]:
        """The fields that were filled from the PDF and still hold what it offers."""
        named = self["prefilled_names"].value() or []
        return {name for name in named if name in offered.values and self._holds(name, offered.values[name])}

    def _holds(self, name: str, value: Any) -> bool:
        """Whether that is still what stands in the field."""
        if name == "recipient":
            return self.chosen_recipient == value
        field = self.fields[name]
        try:
            return field.clean(self[name].value()) == value
        except forms.ValidationError:
            return False

    def values(self) -> dict[str, Any]:
        """What was typed, under the names of the model's fields."""
        return {name: value for name, value in super().values().items() if name not in NOT_KEPT}
