"""« Mettre à jour depuis la base INSEE », and that nothing else changes what INSEE decides."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.errors import Refused
from outbox.models import Delivery, State
from structures import errors
from structures.enums import ChangeKind, ChangeState, IdentifierType
from structures.models import ChangeRequest, Structure
from structures.rules import FROM_INSEE
from structures.services import changes
from structures.services.changes import (
    LONGEST_DELAY,
    apply_change,
    confirmation_of,
    insee_differences,
    request_insee_update,
    request_modification,
)
from structures.services.insee import lookup
from structures.sirene.record import SireneRecord
from tests.structures.factories import MembershipFactory, SireneEstablishmentFactory, StructureFactory
from tests.structures.people import acting
from tests.support.outbox import drain_outbox
from tests.support.refusals import refused, written

pytestmark = pytest.mark.django_db

MOVED = {"address": ["1 rue de la Mairie", "25 boulevard de la Liberté"], "postal_code": ["35000", "56000"]}
MOVED |= {"town": ["Rennes", "Vannes"]}


@pytest.fixture
def manager():
    return MembershipFactory(structure__name="Quincaillerie Le Goff SARL")


@pytest.fixture
def company(manager):
    """A company that has moved, as INSEE knows and the portal does not."""
    SireneEstablishmentFactory(siret=manager.structure.identifier, unit__name=manager.structure.name)
    return manager.structure


def ask(manager, differences):
    return request_insee_update(
        actor=acting(manager),
        structure_id=manager.structure_id,
        confirmation=confirmation_of(manager.structure, differences),
    )


def now_of(structure):
    return Structure.objects.get(pk=structure.pk)


def test_only_what_differs_is_told(company):
    assert insee_differences(company) == MOVED


def test_a_worker_takes_over_what_was_confirmed(manager, company):
    request = ask(manager, insee_differences(company))
    assert (request.state, now_of(company).town) == (ChangeState.PENDING, "Rennes")
    drain_outbox()
    request = ChangeRequest.objects.get()
    assert (request.state, request.kind, request.requested_by) == (
        ChangeState.EFFECTIVE,
        ChangeKind.INSEE,
        manager.user,
    )
    assert {name: getattr(now_of(company), name) for name in MOVED} == {name: new for name, (_, new) in MOVED.items()}
    assert insee_differences(now_of(company)) == {}


def test_a_request_is_decided_once(manager, company):
    request = ask(manager, insee_differences(company))
    apply_change(request_id=request.pk)
    before = written()
    apply_change(request_id=request.pk)
    assert written() == before


@pytest.mark.parametrize("forged", ["", "x", "other structure", "nothing"])
def test_a_confirmation_that_the_portal_did_not_make_is_refused(manager, company, forged):
    tokens = {
        "other structure": confirmation_of(StructureFactory(), MOVED),
        "nothing": confirmation_of(company, {}),
    }
    with refused("STR-078" if forged == "nothing" else "STR-086"):
        request_insee_update(actor=acting(manager), structure_id=company.pk, confirmation=tokens.get(forged, forged))


def test_who_may_not_organise_asks_for_nothing(company, manager):
    employee = MembershipFactory(structure=company, rights={})
    with refused("STR-049"):
        ask(employee, MOVED)


def decided_on(request):
    apply_change(request_id=request.pk)
    decision = ChangeRequest.objects.get(pk=request.pk).decision
    return decision.state, [finding["code"] for finding in decision.findings]


def test_what_insee_no_longer_says_is_refused(manager, company):
    request = ask(manager, {**MOVED, "name": [company.name, "Chez moi"]})
    assert decided_on(request) == (ChangeState.REFUSED, ["STR-079"])
    assert now_of(company).town == "Rennes"


@pytest.mark.parametrize(
    ("insee", "code"),
    [
        ({"state": "F"}, "STR-071"),
        ({"unit__state": "C"}, "STR-071"),
        ({"diffusion": "P"}, "STR-072"),
        ({"unit__diffusion": "P"}, "STR-072"),
    ],
)
def test_closed_and_hidden_establishments_are_told_and_change_nothing(manager, insee, code):
    SireneEstablishmentFactory(siret=manager.structure.identifier, **insee)
    with refused((code, "identifier")):
        insee_differences(manager.structure)
    assert decided_on(ask(manager, MOVED)) == (ChangeState.REFUSED, [code])


def test_an_establishment_that_insee_does_not_know_is_told(manager):
    with refused(("STR-070", "identifier")):
        insee_differences(manager.structure)


def test_without_a_siret_insee_is_not_asked():
    structure = StructureFactory(identifier_type=IdentifierType.RIDET, identifier="123456789")
    with refused("STR-076"):
        insee_differences(structure)


def test_a_look_up_refuses_what_is_no_siret():
    with refused(("STR-004", "identifier")):
        lookup("90010137900016")


def test_a_look_up_gives_the_fields_of_a_structure(company):
    found = lookup(f" {company.identifier[:9]} {company.identifier[9:]} ")
    assert found.values().keys() == set(FROM_INSEE)
    assert (found.siret, found.name, found.town) == (company.identifier, company.name, "Vannes")


def test_what_insee_says_fits_the_structure():
    long = SireneRecord(siret="1", name="a" * 300, address="b" * 300, postal_code="c" * 30, town="d" * 300)
    for name, value in long.values().items():
        assert len(value) <= Structure._meta.get_field(name).max_length


@pytest.fixture
def insee_is_down(monkeypatch):
    def lookup(siret, *, asked_by, is_patient):
        assert (asked_by, is_patient) == (None, True)
        raise Refused(errors.INSEE_UNAVAILABLE.finding())

    monkeypatch.setattr(changes, "lookup", lookup)


def test_while_insee_is_down_the_request_waits(manager, company, insee_is_down):
    request = ask(manager, MOVED)
    drain_outbox(failures_expected=True)
    assert ChangeRequest.objects.get().state == ChangeState.PENDING
    assert Delivery.objects.get(event="structure.change_requested", key=str(request.pk)).state == State.PENDING


def test_nobody_waits_longer_than_was_promised(manager, company, insee_is_down, monkeypatch):
    request = ask(manager, MOVED)
    later = timezone.now() + LONGEST_DELAY
    monkeypatch.setattr(changes.timezone, "now", lambda: later)
    assert decided_on(request) == (ChangeState.REFUSED, ["STR-075"])


# By no path.


@pytest.mark.parametrize("name", FROM_INSEE)
def test_the_service_changes_nothing_that_insee_decides(manager, name):
    with refused(("STR-077", name)):
        request_modification(actor=acting(manager), structure_id=manager.structure_id, values={name: "À ma main"})


@pytest.mark.parametrize("name", ["identifier", "identifier_type", "kind", "is_active", "id", "created_at"])
def test_the_service_changes_nothing_of_an_identity(manager, name):
    with refused(("STR-084", name)):
        request_modification(actor=acting(manager), structure_id=manager.structure_id, values={name: "autre"})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from([*FROM_INSEE, "country_code", "identifier", "identifier_type"]),
    value=st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=2),
)
def test_not_even_the_database_lets_them_be_typed(manager, name, value):
    with pytest.raises(IntegrityError, match="come from INSEE"), transaction.atomic():
        Structure.objects.filter(pk=manager.structure_id).update(**{name: f"{value}"})


def test_the_database_lets_insee_speak_of_one_structure_only(manager):
    other = StructureFactory()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('chorus.insee', %s, true)", [manager.structure.identifier])
        Structure.objects.filter(pk=manager.structure_id).update(town="Vannes")
        with pytest.raises(IntegrityError), transaction.atomic():
            Structure.objects.filter(pk=other.pk).update(town="Vannes")


def test_without_a_siret_name_and_address_are_the_structures_own_to_change():
    manager = MembershipFactory(
        structure=StructureFactory(identifier_type=IdentifierType.RIDET, identifier="123456789")
    )
    values = {"name": "Nouméa Pneus", "address": "2 rue d’Austerlitz", "town": "Nouméa", "country_code": "NC"}
    request = request_modification(actor=acting(manager), structure_id=manager.structure_id, values=values)
    apply_change(request_id=request.pk)
    structure = now_of(manager.structure)
    assert {name: getattr(structure, name) for name in values} == values


def test_the_history_of_requests_only_grows(manager, company):
    request = ask(manager, MOVED)
    apply_change(request_id=request.pk)
    for statement in (
        "UPDATE structures_changerequest SET id = id",
        "UPDATE structures_decision SET id = id",
        "DELETE FROM structures_changerequest",
        "DELETE FROM structures_decision",
    ):
        forbidden = pytest.raises(IntegrityError, match="append-only")
        with forbidden, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
