from datetime import timedelta

import pytest
from django.utils import timezone

from structures.actor import ALL
from structures.enums import Degree, MembershipState, Role, Space, StructureKind
from structures.selectors import (
    Audience,
    active_services,
    default_service,
    find_service,
    issuers_to_notify,
    load_actor,
    managers_of,
    recipient_search,
    recipients_to_notify,
    structure_by_identifier,
)
from tests.accounts.factories import UserFactory
from tests.structures.factories import MandateFactory, MembershipFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return StructureFactory(public=True)


def held(actor):
    return {(grant.space, grant.degree) for grant in actor.grants}


def test_an_actor_costs_one_query_however_many_memberships(django_assert_num_queries):
    user = UserFactory()
    for _ in range(3):
        MembershipFactory(user=user, rights={Space.ISSUED: Degree.MODIFICATION, Space.WORKS: Degree.CONSULTATION})
    with django_assert_num_queries(1):
        actor = load_actor(user, None)
    assert len(actor.structures) == 3
    assert len(actor.grants) == 6


def test_a_principal_of_a_public_structure_holds_every_space_on_all_services(town):
    actor = load_actor(MembershipFactory(structure=town).user, None)
    assert held(actor) == {(space, Degree.MODIFICATION) for space in Space}
    assert all(grant.services is ALL for grant in actor.grants)


def test_a_principal_of_a_private_structure_holds_no_public_space():
    actor = load_actor(MembershipFactory().user, None)
    assert actor.holds(Space.ISSUED, Degree.MODIFICATION)
    assert not actor.holds(Space.RECEIVED)
    assert not actor.holds(Space.TICKETS)


def test_a_principal_of_a_service_holds_every_space_on_it_alone(town):
    service, other = ServiceFactory(structure=town), ServiceFactory(structure=town)
    actor = load_actor(MembershipFactory(structure=town, service=service).user, None)
    assert actor.may(Space.RECEIVED, Degree.MODIFICATION, town.id, service.id)
    assert not actor.may(Space.RECEIVED, Degree.CONSULTATION, town.id, other.id)
    assert not actor.may(Space.ORGANISATION, Degree.CONSULTATION, town.id, None)


@pytest.mark.parametrize("role", [Role.SECONDARY, Role.USER])
def test_anybody_else_holds_the_rights_they_were_given(town, role):
    membership = MembershipFactory(structure=town, role=role, rights={Space.RECEIVED: Degree.CONSULTATION})
    assert held(load_actor(membership.user, None)) == {(Space.RECEIVED, Degree.CONSULTATION)}


@pytest.mark.parametrize("state", [state for state in MembershipState if state != MembershipState.ACCEPTED])
def test_a_membership_that_is_not_accepted_gives_nothing(state):
    actor = load_actor(MembershipFactory(state=state).user, None)
    assert (actor.structures, actor.structure, actor.grants) == ((), None, ())


def test_an_inactive_structure_can_only_be_consulted_and_managed():
    structure = StructureFactory(is_active=False)
    actor = load_actor(MembershipFactory(structure=structure).user, None)
    assert actor.holds(Space.ISSUED, Degree.CONSULTATION)
    assert not actor.holds(Space.ISSUED, Degree.MODIFICATION)
    assert actor.holds(Space.ORGANISATION, Degree.MODIFICATION)


def mandated(**mandate):
    """A user of an accounting firm who may issue invoices for a client."""
    given = MandateFactory(**mandate)
    user = MembershipFactory(structure=given.agent).user
    MembershipFactory(
        user=user, structure=given.principal, mandate=given, role=Role.USER, rights={Space.ISSUED: Degree.MODIFICATION}
    )
    return user, given


def test_a_mandate_gives_its_rights_while_it_is_in_force():
    user, mandate = mandated()
    assert load_actor(user, None).may(Space.ISSUED, Degree.MODIFICATION, mandate.principal_id, None)


def test_a_revoked_mandate_gives_nothing():
    user, mandate = mandated(revoked_at=timezone.now())
    assert [one.id for one in load_actor(user, None).structures] == [mandate.agent_id]
    assert user.id not in issuers_to_notify(mandate.principal_id, None).user_ids


def test_who_has_left_the_mandated_firm_no_longer_acts_for_its_clients():
    user, mandate = mandated()
    user.memberships.filter(structure=mandate.agent).update(state=MembershipState.ENDED)
    assert load_actor(user, None).structures == ()


def test_the_only_structure_is_the_current_one():
    membership = MembershipFactory()
    assert load_actor(membership.user, None).structure.id == membership.structure_id


def test_several_structures_are_taken_together_until_one_is_chosen():
    user = UserFactory()
    first, second = MembershipFactory(user=user), MembershipFactory(user=user)
    assert load_actor(user, None).structure is None
    assert load_actor(user, second.structure_id).structure.id == second.structure_id
    assert load_actor(user, first.structure_id).structure.id == first.structure_id


def test_a_structure_of_others_never_becomes_the_current_one():
    user, foreign = UserFactory(), StructureFactory()
    MembershipFactory(user=user), MembershipFactory(user=user)
    assert load_actor(user, foreign.id).structure is None


def test_recipients_are_found_by_name_town_and_start_of_siret():
    town = StructureFactory(public=True, name="Hôpital Saint-Arnould", town="Évreux")
    assert recipient_search("hopital arnould", 10) == [town]
    assert recipient_search("EVREUX hôpital", 10) == [town]
    assert recipient_search(f"{town.identifier[:3]} {town.identifier[3:9]}", 10) == [town]
    assert recipient_search("hopital rennes", 10) == []


def test_a_recipient_search_offers_active_public_structures_alone():
    StructureFactory(name="Valbourg Matériaux")
    StructureFactory(public=True, name="Valbourg Ancien", is_active=False)
    town = StructureFactory(public=True, name="Valbourg")
    assert recipient_search("valbourg", 10) == [town]


def test_a_recipient_search_takes_signs_literally_and_is_limited():
    StructureFactory.create_batch(3, public=True)
    assert recipient_search("%", 10) == []
    assert recipient_search("   ", 10) == []
    assert len(recipient_search("commune", 2)) == 2


def test_a_structure_is_known_by_type_and_identifier(town):
    assert structure_by_identifier("SIRET", town.identifier) == town
    assert structure_by_identifier("RIDET", town.identifier) is None


def test_a_service_is_found_by_its_code_whatever_the_case(town):
    service = ServiceFactory(structure=town, code="Tech")
    ServiceFactory(code="TECH")
    assert find_service(town, " tECH ") == service
    assert find_service(town, "TEC") is None


def test_active_services_are_those_valid_today(town):
    today = timezone.localdate()
    day = timedelta(days=1)
    ServiceFactory(structure=town, is_active=False)
    ServiceFactory(structure=town, valid_from=today + day)
    ServiceFactory(structure=town, valid_to=today - day)
    usable = ServiceFactory(structure=town, code="AAA", valid_from=today, valid_to=today)
    assert list(active_services(town)) == [usable, default_service(town)]


def test_those_who_are_told_are_those_whose_right_covers_the_service(town, django_assert_num_queries):
    service, other = ServiceFactory(structure=town), ServiceFactory(structure=town)
    reads = {Space.RECEIVED: Degree.CONSULTATION}
    told = [
        MembershipFactory(structure=town).user_id,
        MembershipFactory(structure=town, rights=reads).user_id,
        MembershipFactory(structure=town, service=service, rights=reads).user_id,
    ]
    MembershipFactory(structure=town, service=other, rights=reads)
    MembershipFactory(structure=town, rights={Space.ISSUED: Degree.MODIFICATION})
    MembershipFactory(structure=town, state=MembershipState.SUSPENDED)
    MembershipFactory(structure=town, user__is_active=False)
    MembershipFactory(structure=StructureFactory(public=True))
    with django_assert_num_queries(1):
        assert recipients_to_notify(town.id, service.id) == Audience(sorted(told), {told[0]})


def test_nobody_is_told_twice(town):
    service = ServiceFactory(structure=town)
    user = MembershipFactory(structure=town).user
    MembershipFactory(structure=town, service=service, user=user)
    assert recipients_to_notify(town.id, service.id) == Audience([user.id], {user.id})


def test_the_issuers_who_are_told_hold_the_issued_invoices(django_assert_num_queries):
    company = StructureFactory(kind=StructureKind.PRIVATE)
    principal = MembershipFactory(structure=company).user_id
    reader = MembershipFactory(structure=company, rights={Space.ISSUED: Degree.CONSULTATION}).user_id
    MembershipFactory(structure=company, rights={Space.WORKS: Degree.MODIFICATION})
    with django_assert_num_queries(1):
        assert issuers_to_notify(company.id, None) == Audience([principal, reader], {principal})
    assert recipients_to_notify(company.id, None) == Audience([], set())


def test_managers_are_the_principals_then_the_secondaries_of_the_whole_structure(town):
    secondary = MembershipFactory(structure=town, role=Role.SECONDARY).user
    principal = MembershipFactory(structure=town).user
    MembershipFactory(structure=town, role=Role.USER)
    MembershipFactory(structure=town, service=ServiceFactory(structure=town))
    MembershipFactory(structure=town, state=MembershipState.PENDING)
    assert list(managers_of(town.id)) == [principal, secondary]
