import pytest
from django.utils import timezone

from structures.enums import Degree, Role, Space
from structures.services import (
    change_role,
    give_mandate,
    revoke_mandate,
)
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
