"""Fields of the forms of invoices: a structure that is searched for, and files that are kept already."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.choices import CallableChoiceIterator
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile
from files.rules import ATTACHMENT, DEPOSITED_PDF, MAX_TOTAL_SIZE
from files.services import file_for_token, token_for
from invoices import errors
from kernel.errors import Finding
from kernel.formats import file_size_lazy
from kernel.forms import FindingError, Form
from kernel.system_errors import FILE_NOT_RECEIVED
from structures.actor import Actor
from structures.enums import IdentifierType, StructureKind
from structures.errors import UNKNOWN_STRUCTURE
from structures.models import BankAccount, Structure
from structures.rules import is_usable_on
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
    missing = errors.RECIPIENT_MISSING

    def to_python(self, value: tuple[str, str]) -> Structure | None:
        words, chosen = value
        if siret := typed_siret(words):
            return self._known(structure_by_identifier(IdentifierType.SIRET, siret))
        if chosen:
            return self._known(self.chosen(chosen))
        if not words.strip():
            return None
        raise FindingError((self.missing if self.search(words, 1) else UNKNOWN_STRUCTURE).finding())

    def chosen(self, pk: str) -> Structure | None:
        """The structure of this key, if it is one that the field offers."""
        return recipient_of(pk)

    def search(self, words: str, limit: int) -> list[Structure]:
        """The structures that the field offers for these words."""
        return recipient_search(words, limit)

    def _known(self, structure: Structure | None) -> Structure:
        if structure is None:
            raise FindingError(UNKNOWN_STRUCTURE.finding())
        return structure


def typed_siret(words: str) -> str:
    """The SIRET that was typed in full, whatever the spaces."""
    compact = "".join(words.split())
    return compact if compact.isdigit() and len(compact) == SIRET_LENGTH else ""


def key_of(pk: str) -> int | None:
    """What was chosen as a key, unless it is none."""
    return int(pk) if pk.isdecimal() and len(pk) <= LONGEST_KEY else None


def recipient_of(pk: str) -> Structure | None:
    """The public structure of this key; of private ones nothing is told, not even that they exist."""
    key = key_of(pk)
    return Structure.objects.filter(kind=StructureKind.PUBLIC, pk=key).first() if key else None


class BankAccountField(forms.Field):
    """An account of one of the issuers: those that can be used today are proposed, and the one kept in the draft."""

    widget = forms.Select
    _accounts: Iterable[BankAccount] = ()

    def offer(self, accounts: Iterable[BankAccount], *, names_issuer: bool, kept: Any) -> None:
        """Propose these accounts, read when they are needed; `names_issuer` when they are of several structures."""
        self._accounts = accounts

        def choices() -> list[tuple[str, str]]:
            today = timezone.localdate()
            proposed = [one for one in accounts if is_usable_on(one, today) or str(one.pk) == str(kept)]
            named = [(str(one.pk), f"{one.structure}\u00a0: {one}" if names_issuer else str(one)) for one in proposed]
            return [("", gettext("Non précisé")), *named]

        self.widget.choices = CallableChoiceIterator(choices)

    @property
    def has_choice(self) -> bool:
        """Whether there is any account to choose."""
        return len(list(self.widget.choices)) > 1

    def to_python(self, value: str | None) -> BankAccount | None:
        if not value:
            return None
        chosen = next((one for one in self._accounts if str(one.pk) == value), None)
        if chosen is None:
            raise FindingError(errors.BANK_ACCOUNT_OF_ANOTHER.finding())
        return chosen


class ManyFilesInput(forms.FileInput):
    """Chooses several files, none of which is kept yet."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return files.getlist(name) if files else []


class NamesField(forms.Field):
    """Names of other fields, that a form carries along."""

    widget = forms.MultipleHiddenInput


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


def attachments_field() -> KeptFilesField:
    """The attachments of an invoice, whichever form they come with."""
    return KeptFilesField(
        label=_("Pièces jointes"),
        required=False,
        help_text=format_lazy(
            _(
                "{size} au plus par fichier, {total} en tout avec le PDF. Nom du fichier : {name} caractères "
                "au plus. Formats acceptés : {formats}."
            ),
            size=file_size_lazy(ATTACHMENT.max_size),
            total=file_size_lazy(MAX_TOTAL_SIZE),
            name=ATTACHMENT.max_name,
            formats=ATTACHMENT.allowed,
        ),
    )


class FilesForm(Form):
    """A form whose files are kept before it is judged; `findings` say why others were not."""

    def __init__(self, data: Any = None, *, actor: Actor, findings: Iterable[Finding] = (), **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.user_id = actor.user.pk if actor.user else 0
        self._files: dict[str, StoredFile | None] = {}
        self._upload_findings = list(findings)
        for field in self.fields.values():
            if isinstance(field, KeptFilesField):
                field.find = self._find

    @classmethod
    def as_typed(cls, data: QueryDict, actor: Actor) -> Self:
        """What was typed so far, without any reproach."""
        initial = {name: field.widget.value_from_datadict(data, {}, name) for name, field in cls.base_fields.items()}
        return cls(actor=actor, initial={name: value for name, value in initial.items() if value is not None})

    def clean(self) -> dict[str, Any]:
        for finding in self._upload_findings:
            self.add_error(finding.on, FindingError(finding))
        return self.cleaned_data

    def keep(self, file: StoredFile) -> str:
        """A token that stands for this file in the form."""
        token = token_for(file, user_id=self.user_id)
        self._files[token] = file
        return token

    def kept(self, name: str) -> list[KeptFile]:
        """The files under this name so far."""
        found = [(token, self._find(token)) for token in self[name].value() or [] if token]
        return [KeptFile(file, token) for token, file in found if file is not None]

    @cached_property
    def kept_attachments(self) -> list[KeptFile]:
        """The attachments of the form so far."""
        return self.kept("attachments")

    def _find(self, token: str) -> StoredFile | None:
        if token not in self._files:
            self._files[token] = file_for_token(token, user_id=self.user_id)
        return self._files[token]
