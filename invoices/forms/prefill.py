"""What a form with a PDF takes from it: values for its empty fields, and the marks of those that still stand."""

from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Any, Self

from django import forms
from django.http import QueryDict

from invoices.forms.fields import FilesForm, KeptFile, NamesField
from invoices.selectors import Prefill, prefill_of
from structures.actor import Actor
from structures.models import Structure


def _is_filled(name: str, value: Any) -> bool:
    return any(map(str.strip, value)) if name == "recipient" and value else value not in (None, "")


class PrefilledForm(FilesForm):
    """A form of which the PDF says more than nothing."""

    prefilled: AbstractSet[str] = frozenset()
    offered: Prefill | None = None

    # The fields whose value was read in the PDF, and whether its Factur-X data are left aside.
    prefilled_names = NamesField(required=False)
    without_data = forms.CharField(required=False, widget=forms.HiddenInput)

    @cached_property
    def chosen_issuer(self) -> Structure | None:
        """The issuing structure chosen so far."""
        raise NotImplementedError

    @cached_property
    def chosen_recipient(self) -> Structure | None:
        """The recipient chosen so far."""
        raise NotImplementedError

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
            self.offered = self._offer(self.kept("pdf"), with_data=not self["without_data"].value())
            self.prefilled = self._untouched(self.offered)

    def _read_before(self) -> AbstractSet[str]:
        """The fields filled from the PDF before this one, or from this one's other data, and not touched since."""
        if not self["prefilled_names"].value():
            return frozenset()
        pdfs = self.kept("pdf")
        return self._untouched(self._offer(pdfs[:-1] or pdfs, with_data=not self["without_data"].value()))

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
        try:
            return self.fields[name].clean(self[name].value()) == value
        except forms.ValidationError:
            return False
