"""The form that takes many PDFs at once."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.rules import DEPOSITED_PDF
from invoices.forms.fields import IssuerField, ManyFilesInput
from invoices.rules.deposit import MOST_PDFS
from kernel.formats import file_size_lazy
from kernel.forms import Form
from structures.actor import Actor, StructureRef
from structures.enums import Degree, Space
from structures.models import Structure


class BatchForm(Form):
    """Whose invoices they are; the files themselves are kept one by one, whatever becomes of the others."""

    only_issuer: StructureRef | None = None

    issuer = IssuerField(Structure.objects.none(), label=_("Structure émettrice"), empty_label=None)
    pdf = forms.Field(
        label=_("PDF des factures"),
        help_text=format_lazy(
            _("{count} fichiers PDF au plus à la fois, {size} au plus par fichier."),
            count=MOST_PDFS,
            size=file_size_lazy(DEPOSITED_PDF.max_size),
        ),
        widget=ManyFilesInput(attrs={"multiple": True, "accept": DEPOSITED_PDF.accept}),
    )

    def __init__(self, data: Any = None, files: Any = None, *, actor: Actor, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        offered = [
            one
            for one in actor.structures
            if one.is_active and actor.may(Space.ISSUED, Degree.MODIFICATION, one.id, None)
        ]
        field = self.fields["issuer"]
        field.queryset = Structure.objects.filter(pk__in=[one.id for one in offered]).order_by("name", "pk")
        field.initial = actor.structure.id if actor.structure in offered else (offered[0].id if offered else None)
        if len(offered) == 1:
            field.widget = forms.HiddenInput()
            self.only_issuer = offered[0]
