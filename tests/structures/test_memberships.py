import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from kernel.errors import Refused
from structures.actor import NOBODY, SYSTEM, Actor
from structures.enums import Degree, MembershipState, Role, Space
from structures.models import Membership
from structures.rules import Post
from structures.selectors import load_actor
from structures.services import (
    add_member,
    change_role,
    leave,
    set_rights,
    suspend_member,
)
from structures.services.locks import lock_structure
from tests.accounts.factories import UserFactory
from tests.structures.factories import MembershipFactory, ServiceFactory, StructureFactory
from tests.structures.people import acting, now_of
from tests.support.concurrency import at_once
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


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
    leave(actor=acting(employee), membership_id=employee.id)
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
        set_rights(actor=actor, membership_id=0, rights={Space.RECEIVED: Degree.CONSULTATION})


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
    assert len(outcomes) == 2
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
    set_rights(actor=actor, membership_id=employee.id, rights={Space.RECEIVED: Degree.MODIFICATION})
    assert acting(employee).holds(Space.RECEIVED, Degree.MODIFICATION)
    for _ in range(2):
        set_rights(actor=actor, membership_id=employee.id, rights={})
    assert not acting(employee).holds(Space.RECEIVED)


def test_who_does_not_manage_gives_no_right_not_even_to_oneself(employee):
    with refused("STR-041", "STR-051"):
        set_rights(actor=acting(employee), membership_id=employee.id, rights={Space.RECEIVED: Degree.MODIFICATION})


def test_a_secondary_manager_gives_no_right_to_himself(secondary):
    with refused("STR-051"):
        set_rights(actor=acting(secondary), membership_id=secondary.id, rights={Space.RECEIVED: Degree.MODIFICATION})


def test_the_rights_of_a_principal_follow_from_the_role(principal):
    other = MembershipFactory(structure=principal.structure)
    with refused("STR-048"):
        set_rights(actor=acting(principal), membership_id=other.id, rights={Space.RECEIVED: Degree.CONSULTATION})
