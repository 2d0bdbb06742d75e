"""A private structure is registered as INSEE knows it, or as its first user describes it where INSEE knows nothing."""

import pytest
from django.urls import reverse
from django.utils import timezone

from kernel.errors import Refused
from structures.actor import SYSTEM, Actor
from structures.enums import IdentifierType, MembershipEventKind
from structures.errors import INSEE_UNAVAILABLE
from structures.models import MembershipEvent, Structure
from structures.selectors import load_actor
from structures.services.organisation import StructureData
from structures.services.registration import register_structure
from tests.accounts.factories import UserFactory
from tests.structures.factories import SireneEstablishmentFactory, StructureFactory, siret
from tests.structures.organisation_pages import codes
from tests.structures.people_pages import refuses
from tests.support.concurrency import at_once
from tests.support.refusals import refused, written

pytestmark = pytest.mark.django_db

NEW, CONFIRM = "/organisation/structures/creer/", "/organisation/structures/creer/confirmer/"
SIRET = siret(700_000)
BELGIAN = {"identifier_type": "UE_HORS_FRANCE", "identifier": "BE 0697.449.992"}
DESCRIBED = {"name": "Bruxelles SA", "address": "1 rue Haute", "postal_code": "1000", "town": "Bruxelles"}


@pytest.fixture
def establishment():
    return SireneEstablishmentFactory(siret=SIRET, unit__name="Menuiserie Kervran SARL")


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def browser(client, user):
    client.force_login(user)
    return client


def by_siret(number=SIRET, **typed):
    return StructureData(identifier=number, **{"name": "", **typed})


def test_name_and_address_come_from_insee_whatever_was_typed(user, establishment):
    structure = register_structure(actor=Actor(user=user), data=by_siret(name="Autre nom", town="Ailleurs"))
    assert (structure.name, structure.address, structure.town) == (
        "Menuiserie Kervran SARL",
        "25 boulevard de la Liberté",
        "Vannes",
    )
    assert load_actor(user, None).managed == {structure.pk}
    event = MembershipEvent.objects.get()
    assert (event.kind, event.done_by, event.changes["role"]) == (
        MembershipEventKind.CREATED,
        user,
        [None, "PRINCIPAL"],
    )


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"diffusion": "P"}, "STR-072"), ({"state": "F"}, "STR-071"), (None, "STR-070")],
    ids=["not diffused", "closed", "unknown"],
)
def test_what_insee_does_not_give_registers_nothing(user, fields, code):
    if fields is not None:
        SireneEstablishmentFactory(siret=SIRET, **fields)
    with refused((code, "identifier")):
        register_structure(actor=Actor(user=user), data=by_siret())


def test_the_system_registers_nothing_for_itself(establishment):
    with refused("STR-046"):
        register_structure(actor=SYSTEM, data=by_siret())


@pytest.mark.django_db(transaction=True)
def test_of_two_who_register_one_company_at_once_one_does():
    SireneEstablishmentFactory(siret=SIRET)
    actors = [Actor(user=UserFactory()) for _ in range(2)]
    outcomes = at_once([lambda actor=actor: register_structure(actor=actor, data=by_siret()) for actor in actors])
    refusals = [[one.code for one in outcome.findings] for outcome in outcomes if not isinstance(outcome, Structure)]
    assert refusals == [["STR-010"]]
    assert len({pk for actor in actors for pk in load_actor(actor.user, None).managed}) == 1


def test_a_company_is_registered_in_two_steps_without_typing_its_name(browser, user, establishment):
    shown = browser.post(NEW, {"identifier_type": "SIRET", "identifier": f" {SIRET[:3]} {SIRET[3:]}"}).text
    assert "Menuiserie Kervran SARL" in shown
    assert 'name="name"' not in shown
    response = browser.post(CONFIRM, {"identifier_type": "SIRET", "identifier": SIRET, "name": "Forgé"})
    assert response["Location"] == reverse("structures:memberships")
    assert Structure.objects.get(identifier=SIRET).name == "Menuiserie Kervran SARL"
    assert "gestionnaire principal" in browser.get(response["Location"]).text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"identifier_type": "SIRET", "identifier": "12345678901234"}, "STR-004"),
        ({"identifier_type": "SIRET", "identifier": SIRET}, "STR-070"),
        ({"identifier_type": "RIDET", "identifier": "12"}, "STR-006"),
        ({"identifier_type": "UE_HORS_FRANCE", "identifier": "BE0697449993"}, "STR-005"),
        ({"identifier_type": "TAHITI", "identifier": "A1"}, "STR-007"),
        ({"identifier_type": "PARTICULIER", "identifier": "123"}, "STR-008"),
        ({"identifier_type": "HORS_UE", "identifier": "C"}, "STR-009"),
        ({"identifier_type": "INCONNU", "identifier": "12"}, "SYS-006"),
    ],
)
def test_an_identifier_that_names_nothing_stays_on_the_first_step(browser, data, code):
    refuses(browser, NEW, data, code)
    refuses(browser, CONFIRM, data | DESCRIBED | {"country_code": "BE"}, code)


def test_an_unavailable_directory_says_so_and_keeps_what_was_typed(browser, settings):
    settings.SIRENE_SOURCE = "tests.structures.test_registration.unavailable"
    refuses(browser, NEW, {"identifier_type": "SIRET", "identifier": SIRET}, "STR-075")
    assert SIRET in browser.post(NEW, {"identifier_type": "SIRET", "identifier": SIRET}).text


def unavailable(siret, *, is_patient):
    raise Refused(INSEE_UNAVAILABLE.finding())


def test_one_person_asks_insee_so_often_and_no_more(browser, establishment, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    typed = {"identifier_type": "SIRET", "identifier": SIRET}
    for _ in range(10):
        assert browser.post(NEW, typed).status_code == 200
    refuses(browser, NEW, typed, "SYS-041", status=429)
    refuses(browser, CONFIRM, typed, "SYS-041", status=429)
    # An identifier that INSEE need not be asked about is answered still, and everybody else is.
    refuses(browser, NEW, typed | {"identifier": "12345678901234"}, "STR-004")
    browser.force_login(UserFactory())
    assert browser.post(NEW, typed).status_code == 200


def test_a_registered_structure_is_offered_to_be_joined(browser):
    known = StructureFactory()
    before = written()
    response = browser.post(NEW, {"identifier_type": "SIRET", "identifier": known.identifier})
    assert (response.status_code, codes(response)) == (422, {"STR-010"})
    assert reverse("structures:join", args=[known.pk]) in response.text
    assert written() == before


def test_a_foreign_company_is_described_by_its_first_user(browser, user):
    shown = browser.post(NEW, BELGIAN).text
    assert 'name="town"' in shown
    refuses(browser, CONFIRM, BELGIAN | DESCRIBED | {"country_code": "Belgique"}, "SYS-013")
    browser.post(CONFIRM, BELGIAN | DESCRIBED | {"country_code": "be"})
    structure = Structure.objects.get(identifier_type=IdentifierType.UE_HORS_FRANCE)
    assert (structure.identifier, structure.name, structure.country_code) == ("BE0697449992", "Bruxelles SA", "BE")
    assert load_actor(user, None).managed == {structure.pk}


def test_a_second_step_with_an_identifier_taken_meanwhile_creates_nothing(browser):
    known = StructureFactory(identifier_type=IdentifierType.RIDET, identifier="123456789")
    data = {"identifier_type": "RIDET", "identifier": known.identifier} | DESCRIBED | {"country_code": "NC"}
    refuses(browser, CONFIRM, data, "STR-010")
