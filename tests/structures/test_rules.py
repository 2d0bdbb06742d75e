from dataclasses import dataclass
from datetime import date

import pytest

from structures import errors
from structures.enums import IdentifierType, Role, Space, StructureKind
from structures.models import Service, Structure
from structures.rules import (
    Post,
    check_commitment,
    check_first_member,
    check_identifier,
    check_last_principal,
    check_manages,
    check_recipient,
    check_right,
    check_service,
    check_validity,
    normalised_identifier,
    spaces_offered,
)

TODAY = date(2026, 3, 15)
TOWN = Structure(pk=1, kind=StructureKind.PUBLIC, name="Commune de Valbourg", identifier="90010981000011")


@dataclass
class Identifier:
    type: IdentifierType
    value: str
    test_sirets: bool = False

    @property
    def verdict(self):
        value = normalised_identifier(self.type, self.value)
        return check_identifier(self.type, value, allow_test_sirets=self.test_sirets)


@pytest.mark.parametrize(
    "identifier",
    [
        Identifier(IdentifierType.SIRET, "90010137900015"),
        Identifier(IdentifierType.SIRET, " 900 101 379 00015 "),
        Identifier(IdentifierType.SIRET, "35600000000048"),  # head office of La Poste: Luhn
        Identifier(IdentifierType.SIRET, "35600000049837"),  # one of its post offices: a multiple of five
        Identifier(IdentifierType.SIRET, "12345678200052", test_sirets=True),
        Identifier(IdentifierType.UE_HORS_FRANCE, "be 0697.449.992"),
        Identifier(IdentifierType.UE_HORS_FRANCE, "EL094259216"),
        Identifier(IdentifierType.RIDET, "123456789"),
        Identifier(IdentifierType.RIDET, "1234567 890"),
        Identifier(IdentifierType.TAHITI, "a12345001"),
        Identifier(IdentifierType.PARTICULIER, "0123456789"),
        Identifier(IdentifierType.HORS_UE, "chZürich  Maschinen"),
    ],
    ids=lambda identifier: identifier.value,
)
def test_a_well_formed_identifier_is_accepted(identifier):
    assert identifier.verdict is None


@pytest.mark.parametrize(
    ("identifier", "spec"),
    [
        (Identifier(IdentifierType.SIRET, "90010137900016"), errors.INVALID_SIRET),
        (Identifier(IdentifierType.SIRET, "12345678200052"), errors.INVALID_SIRET),
        (Identifier(IdentifierType.SIRET, "9001013790001"), errors.INVALID_SIRET),
        (Identifier(IdentifierType.SIRET, "9001013790001X", test_sirets=True), errors.INVALID_SIRET),
        (Identifier(IdentifierType.SIRET, "٩٠٠١٠١٣٧٩٠٠٠١٥", test_sirets=True), errors.INVALID_SIRET),
        (Identifier(IdentifierType.SIRET, "35600000049838"), errors.INVALID_SIRET),
        (Identifier(IdentifierType.SIRET, ""), errors.INVALID_SIRET),
        (Identifier(IdentifierType.UE_HORS_FRANCE, "FR61954506077"), errors.INVALID_VAT_NUMBER),
        (Identifier(IdentifierType.UE_HORS_FRANCE, "BE0697449993"), errors.INVALID_VAT_NUMBER),
        (Identifier(IdentifierType.UE_HORS_FRANCE, "CHE123456789"), errors.INVALID_VAT_NUMBER),
        (Identifier(IdentifierType.RIDET, "12345678"), errors.INVALID_RIDET),
        (Identifier(IdentifierType.RIDET, "12345678901"), errors.INVALID_RIDET),
        (Identifier(IdentifierType.TAHITI, "A1234500é"), errors.INVALID_TAHITI),
        (Identifier(IdentifierType.PARTICULIER, "123456789"), errors.INVALID_PERSON_NUMBER),
        (Identifier(IdentifierType.HORS_UE, "C"), errors.INVALID_FOREIGN_IDENTIFIER),
        (Identifier(IdentifierType.HORS_UE, "CH12345678901234567"), errors.INVALID_FOREIGN_IDENTIFIER),
    ],
    ids=lambda case: getattr(case, "value", getattr(case, "code", "")),
)
def test_a_malformed_identifier_is_refused(identifier, spec):
    finding = identifier.verdict
    assert (finding.spec, finding.on) == (spec, "identifier")


def test_every_type_of_identifier_has_a_rule():
    for identifier_type in IdentifierType:
        assert check_identifier(identifier_type, "?", allow_test_sirets=False) is not None


@pytest.mark.parametrize(
    ("structure", "spec"),
    [
        (TOWN, None),
        (None, errors.UNKNOWN_STRUCTURE),
        (Structure(kind=StructureKind.PRIVATE, name="SARL"), errors.NOT_A_RECIPIENT),
        (Structure(kind=StructureKind.PUBLIC, name="Syndicat", is_active=False), errors.INACTIVE_STRUCTURE),
    ],
)
def test_only_active_public_structures_are_recipients(structure, spec):
    finding = check_recipient(structure)
    assert (finding and finding.spec) == spec
    assert finding is None or finding.on == "recipient"


def service(**fields):
    return Service(**{"structure_id": 1, "code": "TECH", **fields})


@pytest.mark.parametrize(
    ("named", "code", "required", "spec"),
    [
        (None, "", False, None),
        (None, "", True, errors.SERVICE_CODE_REQUIRED),
        (None, "NULLEPART", False, errors.UNKNOWN_SERVICE),
        (service(structure_id=2), "TECH", False, errors.UNKNOWN_SERVICE),
        (service(is_active=False), "TECH", False, errors.INACTIVE_SERVICE),
        (service(valid_from=date(2026, 3, 16)), "TECH", False, errors.INACTIVE_SERVICE),
        (service(valid_to=date(2026, 3, 14)), "TECH", False, errors.INACTIVE_SERVICE),
        (service(valid_from=TODAY, valid_to=TODAY), "TECH", True, None),
        (service(), "tech", True, None),
    ],
)
def test_a_service_code_names_an_active_service_of_the_recipient(named, code, required, spec):
    structure = Structure(pk=1, kind=StructureKind.PUBLIC, name="Commune", service_code_required=required)
    finding = check_service(structure, named, code, TODAY)
    assert (finding and finding.spec) == spec
    assert finding is None or finding.on == "service_code"


@pytest.mark.parametrize(
    ("parameters", "named", "number", "spec"),
    [
        ({}, None, "", None),
        ({"commitment_required": True}, None, "", errors.COMMITMENT_REQUIRED),
        ({"commitment_required": True}, None, "ENG-1", None),
        ({}, service(commitment_required=True), "", errors.COMMITMENT_REQUIRED),
        ({}, service(commitment_required=True), "ENG-1", None),
        ({"service_or_commitment_required": True}, None, "", errors.SERVICE_OR_COMMITMENT_REQUIRED),
        ({"service_or_commitment_required": True}, service(), "", None),
        ({"service_or_commitment_required": True}, None, "ENG-1", None),
    ],
)
def test_a_commitment_number_is_given_where_it_is_required(parameters, named, number, spec):
    structure = Structure(pk=1, kind=StructureKind.PUBLIC, name="Commune", **parameters)
    finding = check_commitment(structure, named, number)
    assert (finding and finding.spec) == spec
    assert finding is None or finding.on == "commitment_number"


def test_a_service_cannot_end_before_it_begins():
    assert check_validity(TODAY, date(2026, 3, 14)).spec == errors.VALIDITY_OUT_OF_ORDER
    assert check_validity(TODAY, TODAY) is None
    assert check_validity(None, TODAY) is None


def test_a_private_structure_receives_neither_invoices_nor_tickets():
    assert set(Space) - set(spaces_offered(StructureKind.PRIVATE)) == {Space.RECEIVED, Space.TICKETS}
    assert set(spaces_offered(StructureKind.PUBLIC)) == set(Space)


PRINCIPAL, SECONDARY, USER = Post(Role.PRINCIPAL), Post(Role.SECONDARY), Post(Role.USER)


@pytest.mark.parametrize(
    ("posts", "target", "spec"),
    [
        ([PRINCIPAL], PRINCIPAL, None),
        ([SECONDARY], SECONDARY, None),
        ([SECONDARY], USER, None),
        ([SECONDARY], PRINCIPAL, errors.PRINCIPAL_OUT_OF_REACH),
        ([SECONDARY], Post(Role.PRINCIPAL, 1), errors.PRINCIPAL_OUT_OF_REACH),
        ([USER], USER, errors.NOT_A_MANAGER),
        ([], USER, errors.NOT_A_MANAGER),
        ([Post(Role.PRINCIPAL, 1)], Post(Role.PRINCIPAL, 1), None),
        ([Post(Role.PRINCIPAL, 1)], Post(Role.USER, 2), errors.NOT_A_MANAGER),
        ([Post(Role.PRINCIPAL, 1)], USER, errors.NOT_A_MANAGER),
        ([SECONDARY, Post(Role.PRINCIPAL, 1)], Post(Role.PRINCIPAL, 1), None),
        ([SECONDARY, Post(Role.PRINCIPAL, 1)], Post(Role.PRINCIPAL, 2), errors.PRINCIPAL_OUT_OF_REACH),
    ],
)
def test_managers_reach_their_own_part_and_only_principals_reach_principals(posts, target, spec):
    finding = check_manages(posts, target)
    assert (finding and finding.spec) == spec


def test_the_last_principal_of_the_whole_structure_stays():
    assert check_last_principal(PRINCIPAL, 0).spec == errors.LAST_PRINCIPAL
    assert check_last_principal(PRINCIPAL, 1) is None
    assert check_last_principal(Post(Role.PRINCIPAL, 1), 0) is None
    assert check_last_principal(USER, 0) is None


def test_the_first_member_is_a_principal_of_the_whole_structure():
    assert check_first_member(PRINCIPAL, 0) is None
    assert check_first_member(USER, 1) is None
    assert check_first_member(USER, 0).spec == errors.FIRST_MEMBER_IS_PRINCIPAL
    assert check_first_member(Post(Role.PRINCIPAL, 1), 0).spec == errors.FIRST_MEMBER_IS_PRINCIPAL


PUBLIC, PRIVATE = StructureKind.PUBLIC, StructureKind.PRIVATE


@pytest.mark.parametrize(
    ("role", "kind", "space", "mandated", "spec"),
    [
        (Role.USER, PUBLIC, Space.RECEIVED, False, None),
        (Role.SECONDARY, PUBLIC, Space.ORGANISATION, False, None),
        (Role.PRINCIPAL, PUBLIC, Space.RECEIVED, False, errors.RIGHTS_FOLLOW_FROM_ROLE),
        (Role.USER, PRIVATE, Space.RECEIVED, False, errors.SPACE_NOT_OFFERED),
        (Role.USER, PRIVATE, Space.ISSUED, True, None),
        (Role.USER, PRIVATE, Space.ORGANISATION, True, errors.SPACE_NOT_OFFERED),
    ],
)
def test_a_right_is_one_that_the_structure_offers_to_such_a_member(role, kind, space, mandated, spec):
    finding = check_right(role, kind, space, mandated=mandated)
    assert (finding and finding.spec) == spec
