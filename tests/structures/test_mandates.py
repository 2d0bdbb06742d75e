import pytest
from django.utils import timezone

from structures.enums import Degree, Role, Space
from structures.models import Mandate
from structures.services import (
    change_role,
    give_mandate,
    revoke_mandate,
)
from structures.services.mandates import choose_mandated_users
from structures.services.memberships import reactivate_member, set_rights, suspend_member
from tests.structures.factories import MandateFactory, MembershipFactory
from tests.structures.people import acting
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


# Mandates


@pytest.fixture
def company():
    return MembershipFactory()


@pytest.fixture
def accountant():
    return MembershipFactory()


ISSUES = {Space.ISSUED: Degree.MODIFICATION}


def mandate(company, accountant, rights=ISSUES, actor=None):
    return give_mandate(
        actor=actor or acting(company),
        principal_id=company.structure_id,
        agent_id=accountant.structure_id,
        user_ids=[accountant.user_id],
        rights=rights,
    )


def test_a_mandate_lets_the_users_of_the_agent_act_until_it_is_revoked(company, accountant):
    given = mandate(company, accountant)
    assert acting(accountant).may(Space.ISSUED, Degree.MODIFICATION, company.structure_id, None)
    assert not acting(accountant).may(Space.ORGANISATION, Degree.CONSULTATION, company.structure_id, None)
    revoke_mandate(actor=acting(company), mandate_id=given.id)
    assert not acting(accountant).may(Space.ISSUED, Degree.CONSULTATION, company.structure_id, None)
    mandate(company, accountant)
    assert acting(accountant).may(Space.ISSUED, Degree.MODIFICATION, company.structure_id, None)


def test_a_mandate_is_given_by_a_manager_of_the_principal(company, accountant):
    with refused("STR-041"):
        mandate(company, accountant, actor=acting(accountant))


def test_a_mandate_never_gives_the_organisation(company, accountant):
    with refused(("STR-047", "space")):
        mandate(company, accountant, rights={Space.ORGANISATION: Degree.CONSULTATION})


def test_a_structure_mandates_another_one_and_once(company, accountant):
    with refused(("STR-060", "agent"), ("STR-045", "user")):
        mandate(company, company)
    mandate(company, accountant)
    with refused(("STR-061", "agent"), ("STR-045", "user")):
        mandate(company, accountant)


def test_a_mandate_goes_to_users_of_the_agent(company, accountant):
    stranger = MembershipFactory()
    with refused(("STR-063", "users")):
        give_mandate(
            actor=acting(company),
            principal_id=company.structure_id,
            agent_id=accountant.structure_id,
            user_ids=[accountant.user_id, stranger.user_id],
            rights=ISSUES,
        )


def test_a_mandate_to_an_unknown_structure_is_refused(company):
    with refused(("STR-001", "agent")):
        give_mandate(actor=acting(company), principal_id=company.structure_id, agent_id=0, user_ids=[], rights=ISSUES)


def test_a_mandated_user_never_becomes_a_manager(company, accountant):
    mandate(company, accountant)
    membership = accountant.user.memberships.get(structure=company.structure)
    with refused("STR-064"):
        change_role(actor=acting(company), membership_id=membership.id, role=Role.SECONDARY)


def test_a_mandate_is_revoked_once_and_by_its_giver(company, accountant):
    given = mandate(company, accountant)
    with refused("STR-041"):
        revoke_mandate(actor=acting(accountant), mandate_id=given.id)
    ended = MandateFactory(principal=company.structure, revoked_at=timezone.now())
    with refused("STR-062"):
        revoke_mandate(actor=acting(company), mandate_id=ended.id)


def firm_of(company, rights=ISSUES):
    """A firm with a mandate for which nobody acts yet: its manager, one of its people, the mandate."""
    manager = MembershipFactory()
    employee = MembershipFactory(structure=manager.structure, role=Role.USER)
    given = give_mandate(
        actor=acting(company), principal_id=company.structure_id, agent_id=manager.structure_id, rights=rights
    )
    return manager, employee, given


def acts(membership, company):
    return acting(membership).may(Space.ISSUED, Degree.MODIFICATION, company.structure_id, None)


def test_the_managers_of_the_firm_choose_who_acts(company):
    manager, employee, given = firm_of(company)
    assert not acts(employee, company)
    choose_mandated_users(actor=acting(manager), mandate_id=given.id, user_ids=[employee.user_id])
    assert acts(employee, company)
    choose_mandated_users(actor=acting(manager), mandate_id=given.id, user_ids=[manager.user_id])
    assert (acts(employee, company), acts(manager, company)) == (False, True)


def test_nobody_but_the_managers_of_the_firm_chooses(company):
    _, employee, given = firm_of(company)
    for somebody in (employee, company, MembershipFactory()):
        with refused("STR-041"):
            choose_mandated_users(actor=acting(somebody), mandate_id=given.id, user_ids=[employee.user_id])


def test_the_firm_chooses_its_own_people(company):
    manager, _, given = firm_of(company)
    stranger = MembershipFactory()
    with refused(("STR-063", "users")):
        choose_mandated_users(actor=acting(manager), mandate_id=given.id, user_ids=[stranger.user_id])


def test_whom_the_principal_suspended_the_firm_does_not_bring_back(company):
    manager, employee, given = firm_of(company)
    choose_mandated_users(actor=acting(manager), mandate_id=given.id, user_ids=[employee.user_id])
    suspend_member(actor=acting(company), membership_id=given.memberships.get().pk)
    with refused(("STR-052", "user")):
        choose_mandated_users(actor=acting(manager), mandate_id=given.id, user_ids=[employee.user_id])


def test_a_revoked_mandate_is_staffed_no_more_nor_is_a_suspended_user_given_back(company):
    manager, employee, given = firm_of(company)
    choose_mandated_users(actor=acting(manager), mandate_id=given.id, user_ids=[employee.user_id])
    membership = given.memberships.get()
    suspend_member(actor=acting(company), membership_id=membership.pk)
    Mandate.objects.filter(pk=given.pk).update(revoked_at=timezone.now())
    with refused("STR-062"):
        choose_mandated_users(actor=acting(manager), mandate_id=given.id, user_ids=[])
    with refused("STR-062"):
        reactivate_member(actor=acting(company), membership_id=membership.pk)


def test_a_mandate_opens_at_least_one_space_and_goes_to_an_active_structure(company):
    active, closed = MembershipFactory(), MembershipFactory(structure__is_active=False)
    with refused("STR-065"):
        mandate(company, active, rights={})
    with refused(("STR-003", "agent")):
        mandate(company, closed)


def test_a_mandated_user_is_never_given_the_organisation(company):
    manager, employee, given = firm_of(company)
    choose_mandated_users(actor=acting(manager), mandate_id=given.id, user_ids=[employee.user_id])
    membership = given.memberships.get()
    with refused(("STR-047", "space")):
        set_rights(actor=acting(company), membership_id=membership.pk, rights={Space.ORGANISATION: Degree.CONSULTATION})
