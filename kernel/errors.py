"""The registry of every message a user can be refused with.

An app defines its specs in `errors.py`; rules return findings made from them; services raise `Refused` with all of
the findings at once; pages, the API and the assistant read the same texts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from string import Formatter
from typing import Any

from django.utils.translation import gettext

from kernel import formats


class Kind(StrEnum):
    """What sort of refusal it is, in the domain's words; HTTP and API layers map it to theirs."""

    INVALID = "invalid"
    CONFLICT = "conflict"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class ErrorSpec:
    """One message: `code` is never reused, texts are French originals, `{name}` marks a parameter of the message.

    `{name:money}`, `{name:day}` and `{name:size}` (octets) are written the way the reader writes them.
    """

    code: str
    message: str
    explanation: str
    remedy: str
    kind: Kind
    retired: bool = False

    @property
    def parameters(self) -> frozenset[str]:
        """The names that the message needs."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self.message) if name)

    def finding(self, *, on: str | None = None, **params: object) -> Finding:
        """This error met with exactly the parameters of its message; `on` names the form field it belongs to."""
        if params.keys() != self.parameters:
            raise TypeError(f"{self.code} takes {sorted(self.parameters)}, got {sorted(params)}")
        return Finding(spec=self, params={name: str(value) for name, value in params.items()}, on=on)


class _Writer(Formatter):
    """Writes the values of a message, which are kept as plain text."""

    _forms: Mapping[str, Callable[[str], str]] = {
        "money": lambda value: formats.money(Decimal(value)),
        "day": lambda value: formats.day(date.fromisoformat(value)),
        "size": lambda value: formats.file_size(int(value)),
        "number": lambda value: formats.number(int(value)),
    }

    def format_field(self, value: Any, format_spec: str) -> str:
        """The value in the form that its place asks for, or as it is."""
        return self._forms[format_spec](value) if format_spec else str(value)


@dataclass(frozen=True, slots=True)
class Finding:
    """An error as met once: a spec, the values of its message, and the field it stands beside, if any."""

    spec: ErrorSpec
    params: Mapping[str, str] = field(default_factory=dict)
    on: str | None = None

    @property
    def code(self) -> str:
        """The stable code of the error, e.g. FAC-005."""
        return self.spec.code

    @property
    def message(self) -> str:
        """The sentence in the reader's language."""
        return _Writer().format(gettext(self.spec.message), **self.params)

    @property
    def explanation(self) -> str:
        """Why it happens, in the reader's language."""
        return gettext(self.spec.explanation)

    @property
    def remedy(self) -> str:
        """What to do, in the reader's language."""
        return gettext(self.spec.remedy)

    def beside(self, name: str | None) -> Finding:
        """The same finding on another field: a form's name for the datum may differ from the rule's."""
        return replace(self, on=name)


class Refused(Exception):
    """A service refuses: nothing was written, and these are all the reasons."""

    def __init__(self, findings: Finding | Iterable[Finding]) -> None:
        self.findings = (findings,) if isinstance(findings, Finding) else tuple(findings)
        if not self.findings:
            raise ValueError("a refusal needs at least one finding")
        super().__init__(", ".join(finding.code for finding in self.findings))


_specs: dict[str, ErrorSpec] = {}


def define(
    code: str, *, message: str, explanation: str, remedy: str, kind: Kind = Kind.INVALID, retired: bool = False
) -> ErrorSpec:
    """Register one error; a code or a message used twice, or an empty text, stops the import."""
    if code in _specs:
        raise ValueError(f"error code {code} is defined twice")
    if not (message and explanation and remedy):
        raise ValueError(f"error {code} lacks a text")
    spec = ErrorSpec(code, message, explanation, remedy, kind, retired)
    _specs[code] = spec
    return spec


def all_specs() -> list[ErrorSpec]:
    """Every registered error, by code."""
    return [_specs[code] for code in sorted(_specs)]


def spec_of(code: str) -> ErrorSpec | None:
    """The error with this code, if there is one."""
    return _specs.get(code)


def refuse_if(findings: Iterable[Finding | None]) -> None:
    """Raise `Refused` with whatever findings there are."""
    found = [finding for finding in findings if finding is not None]
    if found:
        raise Refused(found)
