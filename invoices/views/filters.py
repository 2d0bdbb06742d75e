"""What the lists of invoices are filtered by alike."""

from collections.abc import Collection
from unicodedata import combining, normalize

from django.forms import CharField, ChoiceField
from django.utils.translation import gettext_lazy as _

from invoices.models import InvoiceQuerySet
from invoices.rules.number import normalise_number
from kernel.filters import at_least, at_most
from kernel.tables import Filter, Text
from structures.actor import Actor, StructureRef
from structures.enums import Space
from structures.models import Structure

# Fewer letters than an index of trigrams can look for.
_TRIGRAM = 3
# More structures than are worth naming one by one to the database.
_MANY = 200

AMOUNTS = (
    at_least("montant_min", _("Montant TTC à partir de"), "gross_amount"),
    at_most("montant_max", _("Montant TTC jusqu’à"), "gross_amount"),
)


def number_filter(longest: int) -> Filter:
    """Numbers that contain what was typed, whatever its spaces and accents; one or two letters must begin them."""
    return Filter(key="numero", label=_("Numéro de facture"), field=CharField(max_length=longest), apply=_with_number)


def party_filter(key: str, label: Text, side: str, longest: int) -> Filter:
    """Invoices whose party on that side is found by SIRET, name or town."""

    def apply(rows: InvoiceQuerySet, words: str) -> InvoiceQuerySet:
        found = Structure.objects.matching(words)
        ids = list(found.values_list("pk", flat=True)[: _MANY + 1])
        # Known by their ids, few structures lead straight to their invoices.
        return rows.filter(**{f"{side}__in": ids if len(ids) <= _MANY else found})

    return Filter(key=key, label=label, field=CharField(max_length=longest), apply=apply)


def structures_in_view(actor: Actor, space: Space) -> list[StructureRef]:
    """The structures whose rows a list of that space shows."""
    ids = {grant.structure_id for grant in actor.scope(space)}
    return [structure for structure in actor.structures if structure.id in ids]


def structure_filter(structures: Collection[StructureRef], side: str) -> Filter:
    """Chooses among the structures in view, on that side of the invoices."""
    choices = [(str(one.id), f"{one.name} ({one.identifier})") for one in structures]
    return Filter(
        key="structure",
        label=_("Structure"),
        field=ChoiceField(choices=[("", _("Toutes mes structures")), *choices]),
        apply=lambda rows, structure: rows.filter(**{f"{side}_id": structure}),
    )


def _with_number(rows: InvoiceQuerySet, typed: str) -> InvoiceQuerySet:
    letters = "".join(character for character in normalize("NFKD", typed) if not combining(character))
    number = normalise_number(letters)
    return rows.filter(**{f"number_key__{'contains' if len(number) >= _TRIGRAM else 'startswith'}": number})
