"""Services from a CSV file: read and checked as a whole first, then written all or not at all."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.translation import override

from kernel.errors import Finding, Refused, refuse_if
from kernel.system_errors import DATE_INVALID, FIELD_REQUIRED, TEXT_TOO_LONG
from structures import errors
from structures.actor import Actor
from structures.enums import ChangeKind
from structures.models import Service, Structure
from structures.rules import MOST_IMPORT_BYTES, check_validity
from structures.selectors.changes import field_label
from structures.services.locks import lock_to_organise
from structures.services.own_services import write_service

MOST_LINES = 5000
_PREVIEW = "structures.service-import"
_KEPT_FOR = 3600


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file; those that may be missing keep what a service already has."""

    name: str
    is_needed: bool = False

    @property
    def head(self) -> str:
        """Its head, as an export writes it."""
        return field_label(ChangeKind.SERVICE, self.name)

    @property
    def heads(self) -> set[str]:
        """Its heads in whichever language a colleague exported the file."""
        found = set()
        for language, _name in settings.LANGUAGES:
            with override(language):
                found.add(self.head.casefold())
        return found


COLUMNS = (
    Column("code", is_needed=True),
    Column("label", is_needed=True),
    Column("description"),
    Column("valid_from"),
    Column("valid_to"),
    Column("is_active"),
    Column("commitment_required"),
    Column("payment_status_sent"),
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do, and the token that does it."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    token: str = ""


def preview_import(structure: Structure, content: bytes) -> Preview:
    """What importing this file would do; every bad line is refused by its number."""
    rows, unreadable = _rows(content)
    refuse_if(finding for _, finding in sorted([*unreadable, *_problems(structure, rows)], key=itemgetter(0)))
    known = {service.code.upper(): service for service in structure.services.all()}
    preview = Preview(token=signing.dumps([structure.pk, _as_json(rows)], salt=_PREVIEW, compress=True))
    for _line, values in rows:
        service = known.get(values["code"].upper())
        changes = service is None or any(getattr(service, name) != value for name, value in values.items())
        told = preview.added if service is None else preview.changed if changes else preview.unchanged
        told.append(f"{values['code']} – {values['label']}")
    return preview


@transaction.atomic
def import_services(*, actor: Actor, structure_id: int, token: str) -> int:
    """Write every service of a file that was previewed, or none; returns how many changed."""
    structure = lock_to_organise(actor, structure_id)
    try:
        previewed_id, stored = signing.loads(token, salt=_PREVIEW, max_age=_KEPT_FOR)
    except signing.BadSignature:
        previewed_id, stored = None, []
    refuse_if([errors.CONFIRMATION_EXPIRED.finding() if previewed_id != structure.pk else None])
    rows = [(line, _from_json(values)) for line, values in stored]
    refuse_if(finding for _, finding in _problems(structure, rows))
    known = {service.code.upper(): service for service in structure.services.all()}
    written = 0
    for _line, values in rows:
        service = known.get(values["code"].upper()) or Service(structure=structure)
        service.structure = structure
        written += write_service(actor, service, values)
    return written


type Row = tuple[int, dict[str, Any]]
type Complaint = tuple[int, Finding]


def _rows(content: bytes) -> tuple[list[Row], list[Complaint]]:
    """The lines that can be read, and what is wrong with the others."""
    text = _text(content)
    lines = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
    try:
        table = [(lines.line_num, [cell.strip() for cell in cells]) for cells in lines]
    except csv.Error as error:
        raise Refused(errors.IMPORT_UNREADABLE.finding(on="file")) from error
    filled = [(line, cells) for line, cells in table if any(cells)]
    positions = _positions(filled[0][1] if filled else [])
    if len(filled) < 2:
        raise Refused(errors.IMPORT_EMPTY.finding(on="file"))
    if len(filled) > MOST_LINES + 1:
        raise Refused(errors.IMPORT_TOO_LONG.finding(on="file", limit=MOST_LINES))
    found: list[Complaint] = []
    rows: list[Row] = []
    for line, cells in filled[1:]:
        values, wrong = _values(cells, positions)
        found += [(line, _on_line(line, finding)) for finding in wrong]
        if not wrong:
            rows.append((line, values))
    return rows, found


def _text(content: bytes) -> str:
    """UTF-8, or what Windows spreadsheets write."""
    if len(content) > MOST_IMPORT_BYTES:
        raise Refused(errors.IMPORT_TOO_LONG.finding(on="file", limit=MOST_LINES))
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused(errors.IMPORT_UNREADABLE.finding(on="file"))


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(";,\t", key=head.count)


def _positions(head: Sequence[str]) -> dict[str, int]:
    named = {one: column.name for column in COLUMNS for one in column.heads}
    known = [named.get(cell.casefold()) for cell in head]
    found = {name: known.index(name) for name in known if name}
    refuse_if(
        errors.IMPORT_COLUMNS.finding(on="file", column=one.head)
        for one in COLUMNS
        if one.is_needed and one.name not in found
    )
    return found


def _values(cells: Sequence[str], positions: Mapping[str, int]) -> tuple[dict[str, Any], list[Finding]]:
    values: dict[str, Any] = {}
    found: list[Finding] = []
    for column in COLUMNS:
        if column.name in positions:
            position = positions[column.name]
            # An export guards such cells from spreadsheets by an apostrophe.
            cell = (cells[position] if position < len(cells) else "").removeprefix("'")
            values[column.name], finding = _READERS[column.name](cell, column)
            found += [finding] if finding else []
    return values, found


type Reading = tuple[Any, Finding | None]


def _read_text(longest: int) -> Any:
    def read(cell: str, column: Column) -> Reading:
        if column.is_needed and not cell:
            return cell, FIELD_REQUIRED.finding(on=column.head)
        too_long = len(cell) > longest
        return cell, TEXT_TOO_LONG.finding(on=column.head, limit=longest, length=len(cell)) if too_long else None

    return read


def _read_day(cell: str, column: Column) -> Reading:
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(cell, form).date() if cell else None, None  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    return None, DATE_INVALID.finding(on=column.head)


def _read_yes(cell: str, column: Column) -> Reading:
    answer = cell.casefold()
    if answer in ("oui", "yes", "non", "no"):
        return answer in ("oui", "yes"), None
    return None, errors.YES_OR_NO.finding(on=column.head, value=cell, column=column.head)


_READERS = {
    "code": _read_text(100),
    "label": _read_text(255),
    "description": _read_text(2000),
    "valid_from": _read_day,
    "valid_to": _read_day,
    "is_active": _read_yes,
    "commitment_required": _read_yes,
    "payment_status_sent": _read_yes,
}


def _problems(structure: Structure, rows: Sequence[Row]) -> list[Complaint]:
    """What these lines would break, each by its number."""
    default = structure.services.filter(is_default=True).first()
    seen: set[str] = set()
    found: list[tuple[int, Finding | None]] = []
    for line, values in rows:
        code = values["code"].upper()
        found.append((line, errors.REPEATED_SERVICE_CODE.finding(code=values["code"]) if code in seen else None))
        found.append((line, check_validity(values.get("valid_from"), values.get("valid_to"))))
        if default and default.code.upper() == code:
            found.append((line, _problem_of_default(values)))
        seen.add(code)
    return [(line, _on_line(line, finding)) for line, finding in found if finding]


def _problem_of_default(values: Mapping[str, Any]) -> Finding | None:
    if not values.get("is_active", True):
        return errors.DEFAULT_SERVICE_STAYS.finding()
    dated = values.get("valid_from") or values.get("valid_to")
    return errors.DEFAULT_SERVICE_UNLIMITED.finding() if dated else None


def _on_line(line: int, finding: Finding) -> Finding:
    problem = f"{finding.on}, {finding.message}" if finding.spec in _OF_A_CELL else finding.message
    return errors.IMPORT_LINE.finding(on="file", line=line, problem=problem)


# Their messages do not say which cell they speak of.
_OF_A_CELL = (FIELD_REQUIRED, TEXT_TOO_LONG, DATE_INVALID)


def _as_json(rows: Sequence[Row]) -> list[Any]:
    plain = {date: date.isoformat}
    return [
        (line, {name: plain.get(type(value), lambda one: one)(value) for name, value in values.items()})
        for line, values in rows
    ]


def _from_json(values: dict[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(values[name]) for name in ("valid_from", "valid_to") if values.get(name)}
    return {**values, **days}
