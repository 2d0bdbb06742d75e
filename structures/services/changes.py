"""Requests to change a structure: asked on a page, decided by a worker, and kept either way."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import connection, transaction
from django.utils import timezone

from kernel.errors import Finding, Kind, Refused, refuse_if
from outbox.services import publish
from structures import errors
from structures.actor import Actor
from structures.enums import ChangeKind, ChangeState, IdentifierType
from structures.models import ChangeRequest, Decision, Structure
from structures.rules import FROM_INSEE, check_editable, check_own_vat_number, check_version
from structures.selectors.changes import field_label
from structures.services.history import Changes, differences, record_request
from structures.services.insee import lookup
from structures.services.locks import lock_structure, lock_to_organise

# What people are promised; a request that could not be decided by then is refused.
LONGEST_DELAY = timedelta(minutes=30)
_CONFIRMATION = "structures.insee-confirmation"
_CONFIRMED_WITHIN = timedelta(minutes=30)


@transaction.atomic
def request_modification(
    *, actor: Actor, structure_id: int, values: Mapping[str, Any], version: str | None = None
) -> ChangeRequest:
    """Ask for other values of these fields; those that INSEE or nobody may change are refused."""
    structure = lock_to_organise(actor, structure_id)
    current = {name: getattr(structure, name, None) for name in values}
    refuse_if([check_version(version, current)])
    changes = differences(current, values)
    if not changes:
        raise Refused(errors.NOTHING_CHANGED.finding())
    _, vat_number = changes.get("vat_number", ("", ""))
    refuse_if(
        [
            *[check_editable(structure, name, field_label(ChangeKind.MODIFY, name)) for name in changes],
            check_own_vat_number(vat_number),
        ]
    )
    return _queue(actor, structure, ChangeKind.MODIFY, changes)


@transaction.atomic
def request_activation(*, actor: Actor, structure_id: int) -> ChangeRequest:
    """Ask for a structure to be opened again."""
    structure = lock_to_organise(actor, structure_id)
    refuse_if([errors.ALREADY_ACTIVE.finding() if structure.is_active else None])
    return _queue(actor, structure, ChangeKind.ACTIVATE, {"is_active": [False, True]})


@transaction.atomic
def request_deactivation(*, actor: Actor, structure_id: int) -> ChangeRequest:
    """Ask for a structure to be closed to new invoices; what it has stays readable."""
    structure = lock_to_organise(actor, structure_id)
    refuse_if([None if structure.is_active else errors.ALREADY_INACTIVE.finding()])
    return _queue(actor, structure, ChangeKind.DEACTIVATE, {"is_active": [True, False]})


def insee_differences(structure: Structure, *, asked_by: int | None = None, is_patient: bool = False) -> Changes:
    """What INSEE says otherwise of this structure: [ours, INSEE's] by field."""
    if structure.identifier_type != IdentifierType.SIRET:
        raise Refused(errors.NOT_A_SIRET_STRUCTURE.finding())
    record = lookup(structure.identifier, asked_by=asked_by, is_patient=is_patient)
    return differences({name: getattr(structure, name) for name in FROM_INSEE}, record.values())


def confirmation_of(structure: Structure, changes: Changes) -> str:
    """A token of exactly what the confirmation window shows."""
    return signing.dumps([structure.pk, changes], salt=_CONFIRMATION, compress=True)


@transaction.atomic
def request_insee_update(*, actor: Actor, structure_id: int, confirmation: str) -> ChangeRequest:
    """Ask for INSEE's data to be taken over, as its window showed them."""
    structure = lock_to_organise(actor, structure_id)
    try:
        confirmed_id, changes = signing.loads(confirmation, salt=_CONFIRMATION, max_age=_CONFIRMED_WITHIN)
    except signing.BadSignature:
        confirmed_id, changes = None, {}
    refuse_if([errors.CONFIRMATION_EXPIRED.finding() if confirmed_id != structure.pk else None])
    refuse_if([None if changes else errors.INSEE_UP_TO_DATE.finding()])
    return _queue(actor, structure, ChangeKind.INSEE, changes)


def _queue(actor: Actor, structure: Structure, kind: ChangeKind, changes: Changes) -> ChangeRequest:
    waiting = structure.changes.filter(kind=kind, changes=changes, decision=None).first()
    if waiting is not None:
        return waiting
    request = record_request(actor, structure, kind, changes)
    publish("structure.change_requested", key=str(request.pk), payload={"request": request.pk})
    return request


def apply_change(*, request_id: int) -> None:
    """Decide a request, once. INSEE is asked again first: only what it still says, and was confirmed, is written."""
    request = ChangeRequest.objects.select_related("structure").get(pk=request_id)
    findings: list[Finding] = []
    if request.kind == ChangeKind.INSEE:
        try:
            now_different = insee_differences(request.structure, is_patient=True)
            findings += [] if now_different == request.changes else [errors.INSEE_CHANGED.finding()]
        except Refused as refusal:
            is_late = timezone.now() - request.requested_at > LONGEST_DELAY
            if not is_late and any(finding.spec.kind is Kind.UNAVAILABLE for finding in refusal.findings):
                raise
            findings += refusal.findings
    _decide(request_id=request_id, findings=findings)


@transaction.atomic
def _decide(*, request_id: int, findings: list[Finding]) -> None:
    request = ChangeRequest.objects.get(pk=request_id)
    structure = lock_structure(request.structure_id)
    if Decision.objects.filter(request=request).exists():
        return
    found = findings or _changed_meanwhile(structure, request)
    if not found:
        _write(structure, request)
    state = ChangeState.REFUSED if found else ChangeState.EFFECTIVE
    told = [{"code": finding.code, "params": dict(finding.params)} for finding in found]
    Decision.objects.create(request=request, state=state, findings=told)
    payload = {"request": request.pk, "structure": structure.pk}
    publish("structure.change_decided", key=str(request.pk), payload=payload)


def _changed_meanwhile(structure: Structure, request: ChangeRequest) -> list[Finding]:
    return [
        errors.CHANGED_MEANWHILE.finding(field=field_label(ChangeKind(request.kind), name))
        for name, old, _ in request.fields
        if getattr(structure, name) != old
    ]


def _write(structure: Structure, request: ChangeRequest) -> None:
    for name, _, new in request.fields:
        setattr(structure, name, new)
    # A trigger lets INSEE's fields pass for this SIRET alone, and only here.
    _say_that_insee_decides(structure.identifier if request.kind == ChangeKind.INSEE else "")
    structure.save(update_fields=list(request.changes))
    _say_that_insee_decides("")


def _say_that_insee_decides(siret: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('chorus.insee', %s, true)", [siret])
