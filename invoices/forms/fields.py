"""Fields of the forms of invoices: a structure that is searched for, and files that are kept already."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from files.models import StoredFile
from files.rules import ATTACHMENT, DEPOSITED_PDF
from invoices import errors
from kernel.forms import FindingError
from kernel.system_errors import FILE_NOT_RECEIVED
from structures.enums import IdentifierType, StructureKind
from structures.errors import UNKNOWN_STRUCTURE
from structures.models import Structure
from structures.selectors import recipient_search, structure_by_identifier

SIRET_LENGTH = 14
LONGEST_SEARCH = 200
LONGEST_KEY = 18


class IssuerField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.identifier})"


class RecipientInput(forms.TextInput):
    """Words to search, typed in this input; the page renders what they find as radio buttons named like the field."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, str]:
        words = data.get(f"{name}_words", "").replace("\x00", "")
        return words[:LONGEST_SEARCH], data.get(name, "")

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        words, _chosen = value or ("", "")
        return super().get_context(f"{name}_words", words, attrs)


class RecipientField(forms.Field):
    """A structure: the one whose whole SIRET is typed, or the one chosen among those found."""

    widget = RecipientInput(attrs={"autocomplete": "off", "spellcheck": "false"})

    def to_python(self, value: tuple[str, str]) -> Structure | None:
        words, chosen = value
        if siret := typed_siret(words):
            return self._known(structure_by_identifier(IdentifierType.SIRET, siret))
        if chosen:
            return self._known(recipient_of(chosen))
        if not words.strip():
            return None
        found = recipient_search(words, 1)
        raise FindingError((errors.RECIPIENT_MISSING if found else UNKNOWN_STRUCTURE).finding())

    def _known(self, structure: Structure | None) -> Structure:
        if structure is None:
            raise FindingError(UNKNOWN_STRUCTURE.finding())
        return structure


def typed_siret(words: str) -> str:
    """The SIRET that was typed in full, whatever the spaces."""
    compact = "".join(words.split())
    return compact if compact.isdigit() and len(compact) == SIRET_LENGTH else ""


def recipient_of(pk: str) -> Structure | None:
    """The public structure of this key; of private ones nothing is told, not even that they exist."""
    is_key = pk.isdecimal() and len(pk) <= LONGEST_KEY
    return Structure.objects.filter(kind=StructureKind.PUBLIC, pk=int(pk)).first() if is_key else None


class KeptFileInput(forms.FileInput):
    """Chooses a new file. Those chosen before are kept already; the form carries their tokens under the same name."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return data.getlist(name) if isinstance(data, QueryDict) else data.get(name, [])


class KeptFilesInput(KeptFileInput):
    allow_multiple_selected = True


class KeptFilesField(forms.Field):
    """Files that are stored already, by their tokens."""

    widget = KeptFilesInput(attrs={"multiple": True, "accept": ATTACHMENT.accept})
    find: Callable[[str], StoredFile | None]

    def to_python(self, value: Iterable[str]) -> list[StoredFile]:
        files = [self.find(token) for token in value if token]
        if any(file is None for file in files):
            raise FindingError(FILE_NOT_RECEIVED.finding())
        return [file for file in files if file is not None]


class KeptFileField(KeptFilesField):
    """The last of the files under this name, if there is any."""

    widget = KeptFileInput(attrs={"accept": DEPOSITED_PDF.accept})

    def to_python(self, value: Iterable[str]) -> Any:
        return next(reversed(super().to_python(list(value)[-1:])), None)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of the form with the token that stands for it."""

    file: StoredFile
    token: str
