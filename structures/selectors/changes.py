"""The history of a structure, in words."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kernel import formats
from kernel.errors import Finding, spec_of
from structures.enums import ChangeKind, ChangeState
from structures.models import BankAccount, ChangeRequest, Service, Structure
from structures.rules import in_groups

_MODELS: dict[ChangeKind, type[Model]] = {ChangeKind.SERVICE: Service, ChangeKind.BANK_ACCOUNT: BankAccount}


@dataclass(frozen=True, slots=True)
class Line:
    """One field before and after."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A request with who made it, what it changes, and what became of it."""

    kind: str
    subject: str
    state: ChangeState
    who: str
    at: datetime
    decided_at: datetime | None
    lines: list[Line]
    findings: list[Finding]

    @property
    def is_pending(self) -> bool:
        """Whether a worker is still to decide."""
        return self.state == ChangeState.PENDING


def requests_of(structure_id: int) -> QuerySet[ChangeRequest]:
    """Every request of a structure, with its author and what became of it."""
    return ChangeRequest.objects.filter(structure_id=structure_id).select_related("requested_by", "decision")


def decided_request(request_id: int) -> ChangeRequest:
    """One request with its structure, its author and what became of it."""
    return ChangeRequest.objects.select_related("structure", "requested_by", "decision").get(pk=request_id)


def history(structure_id: int, limit: int) -> list[Entry]:
    """The latest requests of a structure, newest first."""
    return [entry_of(row) for row in requests_of(structure_id).order_by("-pk")[:limit]]


def in_state(rows: QuerySet[ChangeRequest], state: str) -> QuerySet[ChangeRequest]:
    """The requests in this state."""
    return rows.filter(decision=None) if state == ChangeState.PENDING else rows.filter(decision__state=state)


def author_of(row: ChangeRequest) -> str:
    """Who asked."""
    return str(row.requested_by) if row.requested_by else _("système")


def changes_in_words(row: ChangeRequest) -> str:
    """What a request changes, in one line."""
    lines = change_lines(ChangeKind(row.kind), row.changes)
    return formats.series(formats.pair(line.label, f"{line.old} → {line.new}") for line in lines)


def pending_count(structure_id: int) -> int:
    """How many requests wait for a worker."""
    return ChangeRequest.objects.filter(structure_id=structure_id, decision=None).count()


def entry_of(row: ChangeRequest) -> Entry:
    """A request as pages and mails show it."""
    decision = getattr(row, "decision", None)
    return Entry(
        kind=row.get_kind_display(),
        subject=row.subject,
        state=row.state,
        who=author_of(row),
        at=row.requested_at,
        decided_at=decision.decided_at if decision else None,
        lines=change_lines(ChangeKind(row.kind), row.changes),
        findings=_findings(decision.findings if decision else []),
    )


def _findings(stored: list[dict[str, Any]]) -> list[Finding]:
    found = [(spec_of(one["code"]), one["params"]) for one in stored]
    return [Finding(spec, params) for spec, params in found if spec]


def change_lines(kind: ChangeKind, changes: dict[str, list[Any]]) -> list[Line]:
    """Changes as a page shows them: labels of the fields, values in words, in the order of the model."""
    order = [field.name for field in _MODELS.get(kind, Structure)._meta.concrete_fields]
    return [
        Line(field_label(kind, name), in_words(kind, name, old), in_words(kind, name, new))
        for name, (old, new) in sorted(changes.items(), key=lambda change: order.index(change[0]))
    ]


def field_label(kind: ChangeKind, name: str) -> str:
    """What people call this field of a structure, a service or an account."""
    model = _MODELS.get(kind, Structure)
    known = {field.name: field for field in model._meta.get_fields() if hasattr(field, "verbose_name")}
    return capfirst(str(known[name].verbose_name)) if name in known else name


def in_words(kind: ChangeKind, name: str, value: Any) -> str:
    """What a field holds, for a reader."""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    field = _MODELS.get(kind, Structure)._meta.get_field(name)
    if name == "iban":
        return in_groups(value) or formats.NOTHING
    labels = dict(getattr(field, "flatchoices", ()))
    if value in labels:
        return str(labels[value])
    if value and field.get_internal_type() == "DateField":
        return formats.day(date.fromisoformat(value))
    return str(value) if value not in (None, "") else formats.NOTHING
