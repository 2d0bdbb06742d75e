"""Requests to join: who may decide, and what is refused."""

import pytest

from accounts.services import deactivate
from structures.actor import SYSTEM, Actor
from structures.enums import Degree, MembershipState, Role, Space
from structures.models import Membership
from structures.selectors import load_actor
from structures.services.memberships import suspend_member
from structures.services.requests import MAX_PENDING, accept_request, ask_to_join, cancel_request, refuse_request
from tests.accounts.factories import UserFactory
from tests.structures.factories import MembershipFactory, ServiceFactory, StructureFactory
from tests.structures.people import acting, now_of
from tests.support.concurrency import at_once
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db

READS = {Space.RECEIVED: Degree.CONSULTATION}


@pytest.fixture
def asker():
    return UserFactory()


def ask(user, structure, service=None):
    return ask_to_join(
        actor=Actor(user=user),
        structure_id=structure.pk,
        service_id=service and service.pk,
        message="Je suis comptable de la mairie.",
    )


@pytest.fixture
def request_of_asker(asker, town, principal):
    return ask(asker, town)


def accept(actor, membership, role=Role.USER, rights=READS):
    return accept_request(actor=actor, membership_id=membership.pk, role=role, rights=rights)


def test_a_request_gives_nothing_until_a_manager_accepts_it(asker, town, secondary, request_of_asker):
    assert load_actor(asker, None).structures == ()
    accept(acting(secondary), request_of_asker)
    actor = load_actor(asker, None)
    assert actor.may(Space.RECEIVED, Degree.CONSULTATION, town.pk, None)
    assert not actor.may(Space.RECEIVED, Degree.MODIFICATION, town.pk, None)


def test_a_request_for_a_service_is_decided_by_the_manager_of_that_service(asker, town, principal):
    service, other = ServiceFactory(structure=town), ServiceFactory(structure=town)
    of_service = MembershipFactory(structure=town, service=service)
    of_other = MembershipFactory(structure=town, service=other)
    membership = ask(asker, town, service)
    with refused("STR-041"):
        accept(acting(of_other), membership)
    accept(acting(of_service), membership)
    assert load_actor(asker, None).may(Space.RECEIVED, Degree.CONSULTATION, town.pk, service.pk)
    assert not load_actor(asker, None).may(Space.RECEIVED, Degree.CONSULTATION, town.pk, other.pk)


def test_a_service_manager_admits_nobody_to_the_whole_structure(town, principal, request_of_asker):
    of_service = MembershipFactory(structure=town, service=ServiceFactory(structure=town))
    with refused("STR-041"):
        accept(acting(of_service), request_of_asker)


def test_a_refusal_says_why(asker, secondary, request_of_asker):
    with refused(("STR-055", "reason")):
        refuse_request(actor=acting(secondary), membership_id=request_of_asker.pk, reason="  ")
    refuse_request(actor=acting(secondary), membership_id=request_of_asker.pk, reason="Inconnue du service")
    found = now_of(request_of_asker)
    assert (found.state, found.reason) == (MembershipState.REFUSED, "Inconnue du service")
    assert load_actor(asker, None).structures == ()


def test_who_was_refused_may_ask_again(asker, town, secondary, request_of_asker):
    refuse_request(actor=acting(secondary), membership_id=request_of_asker.pk, reason="Inconnue du service")
    again = ask(asker, town)
    assert (again.pk, now_of(again).state, now_of(again).reason) == (
        request_of_asker.pk,
        MembershipState.PENDING,
        "",
    )


def test_who_has_closed_the_account_is_not_attached(asker, secondary, request_of_asker):
    deactivate(user=asker)
    with refused("STR-057"):
        accept(acting(secondary), request_of_asker)
    refuse_request(actor=acting(secondary), membership_id=request_of_asker.pk, reason="Compte fermé")
    assert now_of(request_of_asker).state == MembershipState.REFUSED


def test_a_person_asks_once(asker, town, request_of_asker):
    with refused("STR-053"):
        ask(asker, town)


def test_a_member_does_not_ask(town, employee):
    with refused(("STR-045", "user")):
        ask(employee.user, town)


def test_a_suspended_member_does_not_come_back_by_asking(town, principal, employee):
    suspend_member(actor=acting(principal), membership_id=employee.pk)
    with refused(("STR-052", "user")):
        ask(employee.user, town)


def test_a_closed_structure_is_not_asked(asker):
    closed = StructureFactory(is_active=False)
    with refused("STR-003"):
        ask(asker, closed)


def test_a_service_of_another_structure_is_not_asked_for(asker, town):
    foreign = ServiceFactory()
    with refused(("STR-028", "service")):
        ask(asker, town, foreign)


def test_nobody_floods_managers(asker):
    structures = [StructureFactory() for _ in range(MAX_PENDING + 1)]
    for structure in structures[:-1]:
        ask(asker, structure)
    with refused("STR-056"):
        ask(asker, structures[-1])


def test_the_system_belongs_nowhere(town):
    with refused("STR-046"):
        ask_to_join(actor=SYSTEM, structure_id=town.pk, service_id=None, message="")


def test_nobody_accepts_or_refuses_his_own_request(town, secondary):
    service = ServiceFactory(structure=town)
    own = ask(secondary.user, town, service)
    with refused("STR-051"):
        accept(acting(secondary), own)
    with refused("STR-051"):
        refuse_request(actor=acting(secondary), membership_id=own.pk, reason="Non")


@pytest.mark.parametrize("who", ["employee", "stranger", "asker"])
def test_who_does_not_manage_decides_nothing(who, town, employee, request_of_asker):
    actors = {
        "employee": acting(employee),
        "stranger": acting(MembershipFactory()),
        "asker": Actor(user=request_of_asker.user),
    }
    codes = ["STR-041", "STR-051"] if who == "asker" else ["STR-041"]
    with refused(*codes):
        accept(actors[who], request_of_asker)
    with refused(*codes):
        refuse_request(actor=actors[who], membership_id=request_of_asker.pk, reason="Non")


def test_a_secondary_manager_makes_nobody_a_principal(secondary, request_of_asker):
    with refused("STR-042"):
        accept(acting(secondary), request_of_asker, role=Role.PRINCIPAL, rights={})


def test_a_request_is_not_accepted_with_what_the_structure_does_not_have(asker):
    company = MembershipFactory()
    membership = ask(asker, company.structure)
    with refused(("STR-047", "space")):
        accept(acting(company), membership)


def test_an_administrator_admits_the_first_manager_and_nobody_else(asker):
    town, administrator = StructureFactory(public=True), Actor(user=UserFactory(is_staff=True))
    membership = ask(asker, town)
    with refused(("STR-044", "role")):
        accept(administrator, membership)
    accept(administrator, membership, role=Role.PRINCIPAL, rights={})
    second = ask(UserFactory(), town)
    with refused("STR-041"):
        accept(administrator, second)


def test_a_request_is_decided_once(principal, request_of_asker):
    accept(acting(principal), request_of_asker)
    with refused("STR-054"):
        refuse_request(actor=acting(principal), membership_id=request_of_asker.pk, reason="Non")
    with refused("STR-054"):
        accept(acting(principal), request_of_asker)


def test_a_request_is_cancelled_by_whoever_made_it(asker, principal, request_of_asker):
    with refused("STR-054"):
        cancel_request(actor=acting(principal), membership_id=request_of_asker.pk)
    cancel_request(actor=Actor(user=asker), membership_id=request_of_asker.pk)
    assert now_of(request_of_asker).state == MembershipState.ENDED
    with refused("STR-054"):
        accept(acting(principal), request_of_asker)


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_who_decide_at_once_one_wins():
    town = StructureFactory(public=True)
    managers = [acting(MembershipFactory(structure=town)) for _ in range(2)]
    membership = ask(UserFactory(), town)
    outcomes = at_once(
        [
            lambda: accept(managers[0], membership),
            lambda: refuse_request(actor=managers[1], membership_id=membership.pk, reason="Non"),
        ]
    )
    refusals = [[one.code for one in outcome.findings] for outcome in outcomes if not isinstance(outcome, Membership)]
    assert refusals == [["STR-054"]]
