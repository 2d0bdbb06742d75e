from datetime import timedelta

import pytest
from django.utils import timezone

from structures.actor import SYSTEM, Actor
from structures.enums import Degree, IdentifierType, PaymentDelayCategory, Space
from structures.models import Partner
from structures.selectors import default_service, load_actor
from structures.services import (
    Parameters,
    StructureData,
    create_private_structure,
    create_public_structure,
    record_partner,
)
from tests.accounts.factories import UserFactory
from tests.structures.factories import StructureFactory, siret
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


# Partners


def test_partners_are_recorded_with_their_first_exchange(town):
    supplier = StructureFactory()
    first = timezone.now()
    record_partner(supplier_id=supplier.id, client_id=town.id, at=first)
    record_partner(supplier_id=supplier.id, client_id=town.id, at=first + timedelta(days=1))
    assert list(Partner.objects.values_list("supplier_id", "client_id", "first_exchange_at")) == [
        (supplier.id, town.id, first)
    ]
