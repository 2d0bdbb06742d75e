"""The services of a structure. Each change is in force at once, and in the structure's history."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction

from kernel.errors import Finding, Refused, refuse_if
from structures import errors
from structures.actor import Actor
from structures.enums import ChangeKind
from structures.models import Service, Structure
from structures.rules import check_default_service, check_validity, check_version
from structures.selectors import find_service
from structures.services.history import differences, record_done
from structures.services.locks import lock_to_organise


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceData:
    """A service as its structure describes it."""

    code: str
    label: str
    description: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    commitment_required: bool = False
    payment_status_sent: bool = True

    def values(self) -> dict[str, Any]:
        """Under the names of the model's fields, without spaces around the code."""
        return {**asdict(self), "code": self.code.strip()}


@transaction.atomic
def add_service(*, actor: Actor, structure_id: int, data: ServiceData) -> Service:
    """Open a service, with a code that is new in its structure."""
    structure = lock_to_organise(actor, structure_id)
    refuse_if([check_code_free(structure, data.code), check_validity(data.valid_from, data.valid_to)])
    service = Service(structure=structure)
    write_service(actor, service, data.values())
    return service


@transaction.atomic
def update_service(*, actor: Actor, service_id: int, data: ServiceData, version: str | None = None) -> Service:
    """Describe a service anew; the default one has no dates."""
    service = _locked(actor, service_id)
    refuse_if([check_version(version, {name: getattr(service, name) for name in data.values()})])
    dated = data.valid_from is not None or data.valid_to is not None
    refuse_if(
        [
            check_code_free(service.structure, data.code, but=service),
            check_validity(data.valid_from, data.valid_to),
            errors.DEFAULT_SERVICE_UNLIMITED.finding(on="valid_to") if service.is_default and dated else None,
        ]
    )
    write_service(actor, service, data.values())
    return service


@transaction.atomic
def activate_service(*, actor: Actor, service_id: int) -> Service:
    """Open a service to invoices again."""
    service = _locked(actor, service_id)
    write_service(actor, service, {"is_active": True})
    return service


@transaction.atomic
def deactivate_service(*, actor: Actor, service_id: int) -> Service:
    """Close a service to new invoices; it keeps those it has. The default service stays open."""
    service = _locked(actor, service_id)
    refuse_if([errors.DEFAULT_SERVICE_STAYS.finding() if service.is_default else None])
    write_service(actor, service, {"is_active": False})
    return service


@transaction.atomic
def make_default(*, actor: Actor, service_id: int) -> Service:
    """Have this service receive what names none, instead of the one that did."""
    service = _locked(actor, service_id)
    lock_to_organise(actor, service.structure_id)
    refuse_if([check_default_service(service)])
    for former in service.structure.services.filter(is_default=True).exclude(pk=service.pk):
        write_service(actor, former, {"is_default": False})
    write_service(actor, service, {"is_default": True})
    return service


def check_code_free(structure: Structure, code: str, *, but: Service | None = None) -> Finding | None:
    """Whether the locked structure has no such code yet, whatever the case."""
    known = find_service(structure, code)
    return errors.SERVICE_CODE_TAKEN.finding(on="code", code=code.strip()) if known and known != but else None


def write_service(actor: Actor, service: Service, values: Mapping[str, Any]) -> bool:
    """Save what differs, with its trace in the history; whether anything did."""
    before = {} if service.pk is None else {name: getattr(service, name) for name in values}
    changes = differences(before, values)
    if not changes:
        return False
    for name, value in values.items():
        setattr(service, name, value)
    service.save()
    record_done(actor, service.structure, ChangeKind.SERVICE, changes, subject=str(service))
    return True


def _locked(actor: Actor, service_id: int) -> Service:
    """The service under its structure's lock, for an actor who may organise it."""
    structure_id = Service.objects.filter(pk=service_id).values_list("structure_id", flat=True).first()
    if structure_id is None:
        raise Refused(errors.SERVICE_OF_ANOTHER.finding())
    structure = lock_to_organise(actor, structure_id, service_id)
    service = structure.services.get(pk=service_id)
    service.structure = structure
    return service
