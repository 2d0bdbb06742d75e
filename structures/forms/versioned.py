"""Forms that notice what somebody else saved meanwhile."""

from typing import Any

from django import forms
from django.db.models import Model

from kernel.forms import Form
from structures.enums import ChangeKind
from structures.rules import version_of
from structures.selectors.changes import field_label


class VersionedForm(Form):
    """Edits an object's plain fields. `version` tells from which values the form was made."""

    kind: ChangeKind
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, edited: Model | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._name_fields()
        if edited is not None:
            self.initial |= self.values_of(edited) | {"version": version_of(self.values_of(edited))}

    def _name_fields(self) -> None:
        """A field is called as the model calls it."""
        for name, field in self.fields.items():
            field.label = field.label or field_label(self.kind, name)

    @property
    def edited_fields(self) -> list[str]:
        """The fields that are the object's own."""
        return [name for name in self.fields if name != "version"]

    def values_of(self, edited: Model) -> dict[str, Any]:
        """What the object has in these fields."""
        return {name: getattr(edited, name) for name in self.edited_fields}

    def values(self) -> dict[str, Any]:
        """What was typed in these fields."""
        return {name: self.cleaned_data[name] for name in self.edited_fields}

    def renew(self, edited: Model) -> None:
        """Make the next try start from what the object has now, which the page shows."""
        self.data = self.data.copy()
        self.data["version"] = version_of(self.values_of(edited))
