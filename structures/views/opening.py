"""How the pages of Organisation open a structure, and what belongs to it."""

from django.shortcuts import get_object_or_404

from kernel.errors import refuse_if
from kernel.system_errors import RIGHT_MISSING
from structures.current import follow
from structures.enums import Degree, Space
from structures.errors import ORGANISATION_RIGHT_REQUIRED
from structures.models import BankAccount, Service, Structure


def readable_structure(request, pk: int) -> Structure:
    """A structure that the person may consult: no such page for strangers, a refusal for colleagues."""
    structure = _own(request, pk)
    grants = request.actor.scope(Space.ORGANISATION, everywhere=True)
    refuse_if([None if any(grant.structure_id == pk for grant in grants) else RIGHT_MISSING.finding()])
    return structure


def changeable_structure(request, pk: int) -> Structure:
    """A structure that the person may change as a whole."""
    structure = _own(request, pk)
    refuse_if([None if may_change(request.actor, pk) else ORGANISATION_RIGHT_REQUIRED.finding()])
    return structure


def changeable_service(request, pk: int, service_pk: int) -> Service:
    """A service that the person may change: by a right on its structure, or on that service alone."""
    structure = _own(request, pk)
    service = get_object_or_404(structure.services.select_related("structure"), pk=service_pk)
    refuse_if([None if may_change(request.actor, pk, service_pk) else ORGANISATION_RIGHT_REQUIRED.finding()])
    return service


def changeable_account(request, pk: int, account_pk: int) -> BankAccount:
    """A bank account of a structure that the person may change."""
    structure = changeable_structure(request, pk)
    return get_object_or_404(structure.bank_accounts.select_related("structure"), pk=account_pk)


def may_change(actor, structure_id: int, service_id: int | None = None) -> bool:
    """Whether « Organisation modification » covers the structure, or that service of it."""
    return actor.may(Space.ORGANISATION, Degree.MODIFICATION, structure_id, service_id)


def _own(request, pk: int) -> Structure:
    structure = get_object_or_404(Structure, pk=pk, id__in=[one.id for one in request.actor.structures])
    follow(request, pk)
    return structure
