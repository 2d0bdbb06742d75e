from datetime import timedelta

import pytest
from django.utils import timezone

from structures.actor import SYSTEM, Actor
from structures.enums import Degree, IdentifierType, PaymentDelayCategory, Space
from structures.models import Partner
from structures.selectors import default_service, load_actor
from structures.services import (
    Parameters,
    ServiceData,
    StructureData,
    add_service,
    create_private_structure,
    create_public_structure,
    deactivate_service,
    record_partner,
)
from tests.accounts.factories import UserFactory
from tests.structures.factories import MembershipFactory, ServiceFactory, StructureFactory, siret
from tests.structures.people import acting
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


# Creating structures


def test_whoever_creates_a_company_becomes_its_principal():
    actor = Actor(user=UserFactory())
    data = StructureData(identifier=" 900 101 379 00015 ", name="Ateliers Vauban SARL", town="Valbourg")
    structure = create_private_structure(actor=actor, data=data)
    assert (structure.identifier, structure.is_public, structure.town) == ("90010137900015", False, "Valbourg")
    assert load_actor(actor.user, None).may(Space.ORGANISATION, Degree.MODIFICATION, structure.id, None)


def test_a_company_is_registered_once():
    known, actor = StructureFactory(), Actor(user=UserFactory())
    with refused(("STR-010", "identifier")):
        create_private_structure(actor=actor, data=StructureData(identifier=known.identifier, name="Bis"))


def test_a_malformed_identifier_registers_nothing(settings):
    data = StructureData(identifier="90010137900016", name="Faute de frappe")
    with refused(("STR-004", "identifier")):
        create_private_structure(actor=SYSTEM, data=data)
    settings.ALLOW_TEST_SIRETS = True
    assert create_private_structure(actor=SYSTEM, data=data).pk


def test_a_foreign_company_is_known_by_its_own_identifier():
    data = StructureData(
        identifier="be 0697.449.992", identifier_type=IdentifierType.UE_HORS_FRANCE, name="Bruxelles SA"
    )
    assert create_private_structure(actor=SYSTEM, data=data).identifier == "BE0697449992"


def test_a_public_structure_has_its_parameters_and_a_default_service():
    parameters = Parameters(service_code_required=True, payment_delay_category=PaymentDelayCategory.HEALTH)
    data = StructureData(identifier=siret(900_000), name="Hôpital Saint-Arnould")
    structure = create_public_structure(actor=SYSTEM, data=data, parameters=parameters)
    assert (structure.is_public, structure.service_code_required, structure.payment_delay_days) == (True, True, 50)
    assert default_service(structure).code == "FACTURES_PUBLIQUES"


def test_only_administrators_create_public_structures():
    data = StructureData(identifier=siret(900_000), name="Commune")
    somebody = Actor(user=UserFactory())
    with refused("STR-050"):
        create_public_structure(actor=somebody, data=data, parameters=Parameters())
    administrator = Actor(user=UserFactory(is_staff=True))
    assert create_public_structure(actor=administrator, data=data, parameters=Parameters()).pk


def test_a_public_structure_has_a_siret():
    data = StructureData(identifier="123456789", identifier_type=IdentifierType.RIDET, name="Commune")
    with refused(("STR-004", "identifier")):
        create_public_structure(actor=SYSTEM, data=data, parameters=Parameters())


# Services


def test_a_service_is_added_by_holders_of_the_organisation(principal):
    data = ServiceData(code=" TECH ", label="Services techniques", commitment_required=True)
    service = add_service(actor=acting(principal), structure_id=principal.structure_id, data=data)
    assert (service.code, service.is_active, service.is_default, service.commitment_required) == (
        "TECH",
        True,
        False,
        True,
    )


def test_a_refused_service_is_told_all_its_errors_and_is_not_written(principal):
    ServiceFactory(structure=principal.structure, code="TECH")
    today = timezone.localdate()
    data = ServiceData(code="tech", label="Bis", valid_from=today, valid_to=today - timedelta(days=1))
    with refused(("STR-025", "code"), ("STR-027", "valid_to")):
        add_service(actor=acting(principal), structure_id=principal.structure_id, data=data)


def test_who_may_not_organise_is_told_nothing_else(employee):
    ServiceFactory(structure=employee.structure, code="TECH")
    with refused("STR-049"):
        add_service(
            actor=acting(employee), structure_id=employee.structure_id, data=ServiceData(code="tech", label="Bis")
        )


def test_the_same_code_may_exist_in_another_structure(principal):
    ServiceFactory(code="TECH")
    data = ServiceData(code="TECH", label="Services techniques")
    assert add_service(actor=acting(principal), structure_id=principal.structure_id, data=data).pk


def test_a_service_closes_unless_it_is_the_default_one(principal, town):
    service = ServiceFactory(structure=town)
    deactivate_service(actor=acting(principal), service_id=service.id)
    service.refresh_from_db()
    assert not service.is_active
    with refused("STR-026"):
        deactivate_service(actor=acting(principal), service_id=default_service(town).id)


def test_a_principal_of_one_service_does_not_open_others(principal, town):
    one_service = MembershipFactory(structure=town, service=ServiceFactory(structure=town))
    with refused("STR-049"):
        add_service(actor=acting(one_service), structure_id=town.id, data=ServiceData(code="A", label="A"))


# Partners


def test_partners_are_recorded_with_their_first_exchange(town):
    supplier = StructureFactory()
    first = timezone.now()
    record_partner(supplier_id=supplier.id, client_id=town.id, at=first)
    record_partner(supplier_id=supplier.id, client_id=town.id, at=first + timedelta(days=1))
    assert list(Partner.objects.values_list("supplier_id", "client_id", "first_exchange_at")) == [
        (supplier.id, town.id, first)
    ]
