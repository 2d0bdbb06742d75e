from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kernel.errors import Refused
from structures.actor import NOBODY, SYSTEM, Actor
from structures.enums import Degree, IdentifierType, MembershipState, PaymentDelayCategory, Role, Space
from structures.models import Membership, Partner
from structures.rules import Post
from structures.selectors import default_service, load_actor
from structures.services import (
    Parameters,
    ServiceData,
    StructureData,
    add_member,
    add_service,
    change_role,
    create_private_structure,
    create_public_structure,
    deactivate_service,
    give_mandate,
    grant_right,
    leave,
    record_partner,
    revoke_mandate,
    revoke_right,
    suspend_member,
)
from structures.services.locks import lock_structure
from tests.accounts.factories import UserFactory
from tests.structures.factories import MandateFactory, MembershipFactory, ServiceFactory, StructureFactory, siret
from tests.support.concurrency import at_once
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


def acting(membership):
    return load_actor(membership.user, None)


@pytest.fixture
def town():
    return StructureFactory(public=True)


@pytest.fixture
def principal(town):
    return MembershipFactory(structure=town)


@pytest.fixture
def secondary(town, principal):
    return MembershipFactory(structure=town, role=Role.SECONDARY)


@pytest.fixture
def employee(town, principal):
    return MembershipFactory(structure=town, rights={Space.RECEIVED: Degree.CONSULTATION})


def now_of(membership):
    return Membership.objects.get(pk=membership.pk)


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


# Members


def test_a_manager_attaches_a_user_with_role_and_rights(secondary, town):
    user = UserFactory()
    membership = add_member(
        actor=acting(secondary),
        structure_id=town.id,
        user_id=user.id,
        post=Post(Role.USER),
        rights={Space.RECEIVED: Degree.MODIFICATION},
    )
    assert membership.state == MembershipState.ACCEPTED
    assert load_actor(user, None).may(Space.RECEIVED, Degree.MODIFICATION, town.id, None)


def test_a_member_may_be_attached_to_one_service_only(principal, town):
    service = ServiceFactory(structure=town)
    membership = add_member(
        actor=acting(principal), structure_id=town.id, user_id=UserFactory().id, post=Post(Role.USER, service.id)
    )
    assert membership.service_id == service.id


def test_a_member_cannot_be_attached_to_a_service_of_another_structure(principal, town):
    user, elsewhere = UserFactory(), ServiceFactory()
    with refused(("STR-028", "service")):
        add_member(actor=acting(principal), structure_id=town.id, user_id=user.id, post=Post(Role.USER, elsewhere.id))


@pytest.mark.parametrize(
    ("who", "role", "code"),
    [("employee", Role.USER, "STR-041"), ("secondary", Role.PRINCIPAL, "STR-042"), ("nobody", Role.USER, "STR-041")],
)
def test_who_does_not_manage_attaches_nobody(who, role, code, town, employee, secondary):
    actor = {"employee": acting(employee), "secondary": acting(secondary), "nobody": NOBODY}[who]
    user = UserFactory()
    with refused(code):
        add_member(actor=actor, structure_id=town.id, user_id=user.id, post=Post(role))


def test_a_manager_of_another_structure_attaches_nobody(principal):
    other = MembershipFactory(structure=StructureFactory(public=True))
    user = UserFactory()
    with refused("STR-041"):
        add_member(actor=acting(other), structure_id=principal.structure_id, user_id=user.id, post=Post(Role.USER))


def test_the_first_member_of_a_structure_is_a_principal_whom_an_administrator_accepts(town):
    administrator = Actor(user=UserFactory(is_staff=True))
    user = UserFactory()
    with refused(("STR-044", "role")):
        add_member(actor=administrator, structure_id=town.id, user_id=user.id, post=Post(Role.USER))
    add_member(actor=administrator, structure_id=town.id, user_id=user.id, post=Post(Role.PRINCIPAL))
    other = UserFactory()
    with refused("STR-041"):
        add_member(actor=administrator, structure_id=town.id, user_id=other.id, post=Post(Role.PRINCIPAL))


def test_a_user_is_attached_once(principal, employee):
    with refused(("STR-045", "user")):
        add_member(
            actor=acting(principal),
            structure_id=employee.structure_id,
            user_id=employee.user_id,
            post=Post(Role.USER),
        )


def test_who_comes_back_starts_with_the_new_rights_alone(principal, employee):
    suspend_member(actor=acting(principal), membership_id=employee.id)
    again = add_member(
        actor=acting(principal),
        structure_id=employee.structure_id,
        user_id=employee.user_id,
        post=Post(Role.USER),
        rights={Space.MESSAGING: Degree.CONSULTATION},
    )
    assert again.pk == employee.pk
    assert [right.space for right in again.rights.all()] == [Space.MESSAGING]


def test_a_member_of_a_company_is_given_no_public_space():
    principal = MembershipFactory()
    user = UserFactory()
    with refused(("STR-047", "space")):
        add_member(
            actor=acting(principal),
            structure_id=principal.structure_id,
            user_id=user.id,
            post=Post(Role.USER),
            rights={Space.RECEIVED: Degree.CONSULTATION},
        )


def test_an_unknown_structure_has_no_members():
    user = UserFactory()
    with refused("STR-001"):
        add_member(actor=SYSTEM, structure_id=0, user_id=user.id, post=Post(Role.PRINCIPAL))


# Roles


def test_a_promotion_to_principal_replaces_the_rights_given_one_by_one(principal, employee):
    change_role(actor=acting(principal), membership_id=employee.id, role=Role.PRINCIPAL)
    assert now_of(employee).role == Role.PRINCIPAL
    change_role(actor=acting(principal), membership_id=employee.id, role=Role.USER)
    assert load_actor(employee.user, None).grants == ()


def test_a_secondary_manager_neither_makes_nor_touches_principals(secondary, principal, employee):
    actor = acting(secondary)
    with refused("STR-042"):
        change_role(actor=actor, membership_id=employee.id, role=Role.PRINCIPAL)
    with refused("STR-042", "STR-043"):
        change_role(actor=actor, membership_id=principal.id, role=Role.USER)
    with refused("STR-042", "STR-043"):
        suspend_member(actor=actor, membership_id=principal.id)
    change_role(actor=actor, membership_id=employee.id, role=Role.SECONDARY)
    assert now_of(employee).role == Role.SECONDARY


def test_the_last_principal_is_neither_demoted_nor_suspended_and_does_not_leave(principal, secondary):
    actor = acting(principal)
    with refused("STR-043"):
        change_role(actor=actor, membership_id=principal.id, role=Role.SECONDARY)
    with refused("STR-043"):
        suspend_member(actor=actor, membership_id=principal.id)
    with refused("STR-043"):
        leave(actor=actor, membership_id=principal.id)


@pytest.mark.parametrize(
    "other",
    [{"state": MembershipState.SUSPENDED}, {"user__is_active": False}, {"in_service": True}],
    ids=["suspended", "closed account", "of one service"],
)
def test_a_principal_who_cannot_manage_the_whole_structure_does_not_count(principal, town, other):
    if other.pop("in_service", False):
        other["service"] = ServiceFactory(structure=town)
    MembershipFactory(structure=town, **other)
    with refused("STR-043"):
        leave(actor=acting(principal), membership_id=principal.id)


def test_a_principal_leaves_when_another_one_stays(principal, town):
    MembershipFactory(structure=town)
    leave(actor=acting(principal), membership_id=principal.id)
    assert now_of(principal).state == MembershipState.ENDED
    assert load_actor(principal.user, None).structures == ()


def test_nobody_leaves_for_somebody_else(principal, employee):
    with refused("STR-046"):
        leave(actor=acting(principal), membership_id=employee.id)


def test_a_membership_that_has_ended_is_not_changed(principal, employee):
    actor = acting(principal)
    suspend_member(actor=actor, membership_id=employee.id)
    with refused("STR-046"):
        change_role(actor=actor, membership_id=employee.id, role=Role.SECONDARY)
    with refused("STR-046"):
        suspend_member(actor=actor, membership_id=employee.id)
    with refused("STR-046"):
        grant_right(actor=actor, membership_id=0, space=Space.RECEIVED, degree=Degree.CONSULTATION)


@pytest.mark.django_db(transaction=True)
def test_of_two_principals_who_leave_at_once_one_stays():
    town = StructureFactory(public=True)
    two = [MembershipFactory(structure=town), MembershipFactory(structure=town)]
    actors = [acting(one) for one in two]
    outcomes = at_once(
        [lambda a=actor, m=one: leave(actor=a, membership_id=m.id) for actor, one in zip(actors, two, strict=True)]
    )
    refusals = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert [[finding.code for finding in refusal.findings] for refusal in refusals] == [["STR-043"]]
    assert outcomes.count(None) == 1
    assert Membership.objects.in_force().filter(structure=town, role=Role.PRINCIPAL).count() == 1


def test_the_lock_leaves_rows_that_point_to_the_structure_free():
    structure = StructureFactory()
    with (
        transaction.atomic(),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        lock_structure(structure.id)
    assert queries[0]["sql"].endswith('FOR NO KEY UPDATE OF "structures_structure"')


# Rights


def test_a_right_is_given_raised_and_taken_away(secondary, employee):
    actor = acting(secondary)
    grant_right(actor=actor, membership_id=employee.id, space=Space.RECEIVED, degree=Degree.MODIFICATION)
    assert acting(employee).holds(Space.RECEIVED, Degree.MODIFICATION)
    for _ in range(2):
        revoke_right(actor=actor, membership_id=employee.id, space=Space.RECEIVED)
    assert not acting(employee).holds(Space.RECEIVED)


def test_who_does_not_manage_gives_no_right_not_even_to_oneself(employee):
    with refused("STR-041"):
        grant_right(actor=acting(employee), membership_id=employee.id, space=Space.RECEIVED, degree=Degree.MODIFICATION)
    with refused("STR-041"):
        revoke_right(actor=acting(employee), membership_id=employee.id, space=Space.RECEIVED)


def test_the_rights_of_a_principal_follow_from_the_role(principal):
    with refused("STR-048"):
        grant_right(
            actor=acting(principal), membership_id=principal.id, space=Space.RECEIVED, degree=Degree.CONSULTATION
        )
    with refused("STR-048"):
        revoke_right(actor=acting(principal), membership_id=principal.id, space=Space.RECEIVED)


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


# Partners


def test_partners_are_recorded_with_their_first_exchange(town):
    supplier = StructureFactory()
    first = timezone.now()
    record_partner(supplier_id=supplier.id, client_id=town.id, at=first)
    record_partner(supplier_id=supplier.id, client_id=town.id, at=first + timedelta(days=1))
    assert list(Partner.objects.values_list("supplier_id", "client_id", "first_exchange_at")) == [
        (supplier.id, town.id, first)
    ]
