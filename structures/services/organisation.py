"""Structures and their partners."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from kernel.errors import Refused, refuse_if
from structures import errors
from structures.actor import Actor
from structures.enums import IdentifierType, MembershipState, PaymentDelayCategory, Role, StructureKind
from structures.models import Membership, Partner, Service, Structure
from structures.rules import check_identifier, normalised_identifier
from structures.services.own_services import ServiceData


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureData:
    """What identifies a structure and where it is."""

    identifier: str
    name: str
    identifier_type: IdentifierType = IdentifierType.SIRET
    address: str = ""
    address_extra: str = ""
    postal_code: str = ""
    town: str = ""
    country_code: str = "FR"
    vat_number: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What a public structure demands of those who invoice it, and how it pays."""

    service_code_required: bool = False
    commitment_required: bool = False
    service_or_commitment_required: bool = False
    commitment_checked: bool = False
    is_moa_only: bool = False
    has_moa: bool = False
    payment_status_hidden: bool = False
    payment_delay_category: PaymentDelayCategory = PaymentDelayCategory.STATE_OR_LOCAL


DEFAULT_SERVICE = ServiceData(code="FACTURES_PUBLIQUES", label="Factures publiques")


@transaction.atomic
def create_private_structure(*, actor: Actor, data: StructureData) -> Structure:
    """Register a company; whoever creates it becomes its gestionnaire principal."""
    structure = _create(StructureKind.PRIVATE, data, Parameters())
    if actor.user:
        Membership.objects.create(
            user=actor.user, structure=structure, role=Role.PRINCIPAL, state=MembershipState.ACCEPTED
        )
    return structure


@transaction.atomic
def create_public_structure(*, actor: Actor, data: StructureData, parameters: Parameters) -> Structure:
    """Register a public entity with its default service; its first manager is added afterwards."""
    if not _is_administrator(actor):
        raise Refused(errors.ADMINISTRATOR_REQUIRED.finding())
    if data.identifier_type != IdentifierType.SIRET:
        raise Refused(errors.INVALID_SIRET.finding(on="identifier"))
    structure = _create(StructureKind.PUBLIC, data, parameters)
    Service.objects.create(structure=structure, is_default=True, **asdict(DEFAULT_SERVICE))
    return structure


def _is_administrator(actor: Actor) -> bool:
    return actor.is_system or (actor.user is not None and actor.user.is_staff)


def _create(kind: StructureKind, data: StructureData, parameters: Parameters) -> Structure:
    values = asdict(data)
    identifier_type = values.pop("identifier_type")
    identifier = normalised_identifier(identifier_type, values.pop("identifier"))
    refuse_if([check_identifier(identifier_type, identifier, allow_test_sirets=settings.ALLOW_TEST_SIRETS)])
    structure, created = Structure.objects.get_or_create(
        identifier_type=identifier_type,
        identifier=identifier,
        defaults={"kind": kind, **values, **asdict(parameters)},
    )
    if not created:
        raise Refused(errors.ALREADY_REGISTERED.finding(on="identifier"))
    return structure


def record_partner(*, supplier_id: int, client_id: int, at: datetime) -> None:
    """Note that the supplier's first invoice reached the client; later ones change nothing."""
    partner = Partner(supplier_id=supplier_id, client_id=client_id, first_exchange_at=at)
    Partner.objects.bulk_create([partner], ignore_conflicts=True)
