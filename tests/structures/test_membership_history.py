"""What became of members is written down for good, and told once to those whom it concerns."""

import pytest
from django.db import DatabaseError, transaction

from accounts.services import deactivate
from mails.models import Mail
from structures.actor import SYSTEM, Actor
from structures.enums import Degree, MembershipEventKind, MembershipState, Role, Space
from structures.models import MembershipEvent
from structures.rules import Post
from structures.selectors import load_actor
from structures.selectors.membership_words import changes_in_words
from structures.selectors.people import membership_events
from structures.services.invitations import accept_invitation, invite
from structures.services.mandates import choose_mandated_users, give_mandate, revoke_mandate
from structures.services.membership_notices import announce_membership_event
from structures.services.memberships import (
    add_member,
    change_role,
    end_membership,
    leave,
    reactivate_member,
    set_rights,
    suspend_member,
)
from structures.services.requests import accept_request, ask_to_join, cancel_request, refuse_request
from tests.accounts.factories import UserFactory
from tests.structures.factories import MembershipFactory, ServiceFactory, StructureFactory
from tests.structures.people import acting, now_of
from tests.support.outbox import drain_outbox
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


def told():
    """Whom the mails that are due were written to, by their kind."""
    drain_outbox()
    mails = Mail.objects.exclude(kind="membership.invitation").values_list("kind", "address")
    return sorted(mails)


def address_of(membership):
    return membership.user.contact_address


def latest():
    return MembershipEvent.objects.latest("pk")


# Suspending, giving back, ending


def test_a_suspended_member_gets_back_exactly_what_it_had(principal, employee):
    suspend_member(actor=acting(principal), membership_id=employee.pk)
    assert load_actor(employee.user, None).structures == ()
    reactivate_member(actor=acting(principal), membership_id=employee.pk)
    actor = load_actor(employee.user, None)
    assert actor.holds(Space.RECEIVED)
    assert not actor.holds(Space.RECEIVED, Degree.MODIFICATION)


def test_only_what_is_suspended_is_given_back(principal, employee):
    with refused("STR-046"):
        reactivate_member(actor=acting(principal), membership_id=employee.pk)


def test_nothing_is_given_back_to_a_closed_account(principal, employee):
    suspend_member(actor=acting(principal), membership_id=employee.pk)
    deactivate(user=employee.user)
    with refused("STR-057"):
        reactivate_member(actor=acting(principal), membership_id=employee.pk)


def test_a_suspended_manager_does_not_give_himself_back(town, principal, secondary):
    suspend_member(actor=acting(principal), membership_id=secondary.pk)
    with refused("STR-041", "STR-051"):
        reactivate_member(actor=Actor(user=secondary.user), membership_id=secondary.pk)


def test_a_secondary_manager_neither_ends_nor_gives_back_a_principal(town, principal, secondary):
    other = MembershipFactory(structure=town)
    with refused("STR-042"):
        end_membership(actor=acting(secondary), membership_id=other.pk)
    suspend_member(actor=acting(principal), membership_id=other.pk)
    with refused("STR-042"):
        reactivate_member(actor=acting(secondary), membership_id=other.pk)


def test_a_member_is_parted_with_in_force_or_suspended(principal, employee):
    suspend_member(actor=acting(principal), membership_id=employee.pk)
    end_membership(actor=acting(principal), membership_id=employee.pk)
    assert now_of(employee).state == MembershipState.ENDED
    with refused("STR-046"):
        end_membership(actor=acting(principal), membership_id=employee.pk)


def test_the_last_principal_is_not_parted_with(principal, secondary):
    with refused("STR-043"):
        end_membership(actor=acting(principal), membership_id=principal.pk)


def test_nobody_adds_himself(town, secondary):
    service = ServiceFactory(structure=town)
    with refused("STR-051"):
        add_member(
            actor=acting(secondary),
            structure_id=town.pk,
            user_id=secondary.user_id,
            post=Post(Role.USER, service.pk),
        )


# The history


def test_each_change_says_who_what_and_when(principal, employee):
    set_rights(actor=acting(principal), membership_id=employee.pk, rights={Space.RECEIVED: Degree.MODIFICATION})
    event = latest()
    assert (event.kind, event.subject, event.done_by) == ("RIGHTS", str(employee.user), principal.user)
    assert event.changes == {"RECEIVED": [Degree.CONSULTATION, Degree.MODIFICATION]}
    assert changes_in_words(event) == "Factures reçues\u00a0: Consultation → Modification"


def test_what_changes_nothing_leaves_no_event(principal, employee):
    set_rights(actor=acting(principal), membership_id=employee.pk, rights={Space.RECEIVED: Degree.CONSULTATION})
    change_role(actor=acting(principal), membership_id=employee.pk, role=Role.USER)
    assert not MembershipEvent.objects.exists()
    assert told() == []


def test_a_promotion_shows_the_rights_that_it_replaces(principal, employee):
    change_role(actor=acting(principal), membership_id=employee.pk, role=Role.PRINCIPAL)
    assert latest().changes == {"role": ["USER", "PRINCIPAL"], "RECEIVED": [Degree.CONSULTATION, None]}


def test_who_comes_back_is_said_to_get_everything_anew(principal, employee):
    leave(actor=acting(employee), membership_id=employee.pk)
    assert latest().changes["role"] == ["USER", None]
    add_member(
        actor=acting(principal),
        structure_id=employee.structure_id,
        user_id=employee.user_id,
        post=Post(Role.USER),
        rights={Space.RECEIVED: Degree.CONSULTATION},
    )
    assert latest().changes == {"state": ["ENDED", "ACCEPTED"], "role": [None, "USER"], "RECEIVED": [None, 1]}


def test_events_are_never_changed_nor_deleted(principal, employee):
    suspend_member(actor=acting(principal), membership_id=employee.pk)
    for tamper in (
        lambda: MembershipEvent.objects.update(comment="Autre"),
        lambda: MembershipEvent.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only|never"), transaction.atomic():
            tamper()
    assert MembershipEvent.objects.count() == 1


def test_a_service_manager_reads_the_history_of_that_service_alone(town, principal, employee):
    of_service = MembershipFactory(structure=town, service=ServiceFactory(structure=town))
    suspend_member(actor=acting(principal), membership_id=employee.pk)
    user = UserFactory()
    add_member(
        actor=acting(of_service), structure_id=town.pk, user_id=user.pk, post=Post(Role.USER, of_service.service_id)
    )
    assert [event.subject for event in membership_events(town.pk, [of_service.post])] == [str(user)]
    assert membership_events(town.pk, [principal.post]).count() == 2


# Who is told


def test_a_request_is_told_to_those_who_may_decide_and_to_nobody_else(town, principal, secondary, employee):
    service = ServiceFactory(structure=town)
    of_service = MembershipFactory(structure=town, service=service)
    of_other = MembershipFactory(structure=town, service=ServiceFactory(structure=town))
    ask_to_join(actor=Actor(user=UserFactory()), structure_id=town.pk, service_id=service.pk, message="Bonjour")
    managers = sorted(address_of(one) for one in (principal, secondary, of_service))
    assert told() == [("membership-request", address) for address in managers]
    mail = Mail.objects.first()
    assert f"/organisation/structures/{town.pk}/utilisateurs/" in mail.text
    assert "Bonjour" in mail.text
    assert address_of(of_other) not in [address for _, address in told()]


def test_a_request_to_a_structure_without_manager_is_told_to_administrators():
    administrator = UserFactory(is_staff=True)
    town = StructureFactory(public=True)
    ask_to_join(actor=Actor(user=UserFactory()), structure_id=town.pk, service_id=None, message="Bonjour")
    assert told() == [("membership-request", administrator.contact_address)]


def asked(town, user):
    membership = ask_to_join(actor=Actor(user=user), structure_id=town.pk, service_id=None, message="Bonjour")
    drain_outbox()
    Mail.objects.all().delete()
    return membership


@pytest.mark.parametrize("answer", ["accepted", "refused"])
def test_the_answer_to_a_request_is_told_to_whoever_asked(town, principal, secondary, answer):
    user = UserFactory()
    membership = asked(town, user)
    if answer == "accepted":
        accept_request(actor=acting(principal), membership_id=membership.pk, role=Role.USER, rights={})
    else:
        refuse_request(actor=acting(principal), membership_id=membership.pk, reason="Inconnue du service")
    assert told() == [("membership-own", user.contact_address)]
    mail = Mail.objects.get()
    assert ("Inconnue du service" in mail.text) is (answer == "refused")
    assert ("Inconnue du service" in mail.html) is (answer == "refused")


def test_a_cancelled_request_is_told_to_the_managers(town, principal):
    user = UserFactory()
    membership = asked(town, user)
    cancel_request(actor=Actor(user=user), membership_id=membership.pk)
    assert told() == [("membership-managers", address_of(principal))]


@pytest.mark.parametrize(
    "change",
    [
        lambda actor, pk: change_role(actor=actor, membership_id=pk, role=Role.SECONDARY),
        lambda actor, pk: set_rights(actor=actor, membership_id=pk, rights={}),
        lambda actor, pk: suspend_member(actor=actor, membership_id=pk),
        lambda actor, pk: end_membership(actor=actor, membership_id=pk),
    ],
    ids=["role", "rights", "suspended", "ended"],
)
def test_what_a_manager_decides_is_told_to_the_member(principal, secondary, employee, change):
    change(acting(secondary), employee.pk)
    assert told() == [("membership-own", address_of(employee))]


def test_a_new_principal_is_told_to_the_other_managers(principal, secondary, employee):
    change_role(actor=acting(principal), membership_id=employee.pk, role=Role.PRINCIPAL)
    assert told() == [("membership-managers", address_of(secondary)), ("membership-own", address_of(employee))]


def test_who_leaves_is_told_to_the_managers(principal, secondary, employee):
    leave(actor=acting(employee), membership_id=employee.pk)
    managers = sorted([address_of(principal), address_of(secondary)])
    assert told() == [("membership-managers", address) for address in managers]


def test_who_joins_by_invitation_is_told_to_the_managers(town, principal):
    invitation = invite(
        actor=acting(principal), structure_id=town.pk, address="a@exemple.fr", post=Post(Role.USER), rights={}
    )
    user = UserFactory(login_address="a@exemple.fr")
    accept_invitation(actor=Actor(user=user), invitation_id=invitation.pk)
    assert told() == [("membership-managers", address_of(principal))]
    assert "a@exemple.fr" in Mail.objects.get(kind="membership-managers").text


def test_a_mandate_is_told_to_the_managers_of_both_and_to_whoever_acts():
    company = MembershipFactory()
    colleague = MembershipFactory(structure=company.structure, role=Role.SECONDARY)
    firm = MembershipFactory()
    accountant = MembershipFactory(structure=firm.structure, role=Role.USER)
    mandate = give_mandate(
        actor=acting(company),
        principal_id=company.structure_id,
        agent_id=firm.structure_id,
        rights={Space.ISSUED: Degree.MODIFICATION},
    )
    both = sorted([("mandate", address_of(colleague)), ("mandate", address_of(firm))])
    assert told() == both
    choose_mandated_users(actor=acting(firm), mandate_id=mandate.pk, user_ids=[accountant.user_id])
    assert told() == [*both, ("membership-own", address_of(accountant))]
    Mail.objects.all().delete()
    revoke_mandate(actor=acting(company), mandate_id=mandate.pk)
    assert told() == [*both, ("membership-own", address_of(accountant))]


def test_a_notice_told_twice_is_one_mail(principal, employee):
    suspend_member(actor=acting(principal), membership_id=employee.pk)
    drain_outbox()
    announce_membership_event(event_id=latest().pk)
    assert told() == [("membership-own", address_of(employee))]


def test_what_the_system_sets_up_is_written_down_and_told_to_nobody(town):
    user = UserFactory()
    add_member(actor=SYSTEM, structure_id=town.pk, user_id=user.pk, post=Post(Role.PRINCIPAL))
    assert latest().kind == MembershipEventKind.ADDED
    assert told() == []
