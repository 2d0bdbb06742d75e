"""Invitations: the link serves once, to whoever has it, for what its sender may still give."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from mails.models import Mail
from structures.actor import SYSTEM, Actor
from structures.enums import Degree, MembershipState, Role, Space
from structures.models import Invitation, Membership
from structures.rules import Post
from structures.selectors import load_actor
from structures.selectors.people import invitations_to
from structures.services import invitations as services
from structures.services.invitations import accept_invitation, invite, resend_invitation, withdraw_invitation
from structures.services.memberships import change_role, end_membership, suspend_member
from tests.accounts.factories import UserFactory
from tests.structures.factories import MembershipFactory, ServiceFactory, StructureFactory
from tests.structures.people import acting
from tests.support.concurrency import at_once
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db

READS = {Space.RECEIVED: Degree.CONSULTATION}
ADDRESS = "Camille.Durand@exemple.fr"


def send(actor, town, address=ADDRESS, post=Post(Role.USER), rights=READS):  # noqa: B008  (a post is frozen)
    return invite(actor=actor, structure_id=town.pk, address=address, post=post, rights=rights)


def token_of(invitation):
    """The secret, which stands in the latest mail alone."""
    mail = Mail.objects.filter(address=invitation.address, kind="membership.invitation").latest("pk")
    return re.search(r"/organisation/invitations/([\w-]+)/", mail.text)[1]


@pytest.fixture
def invitation(principal, town):
    return send(acting(principal), town)


def accept(user, invitation, token=None):
    return accept_invitation(
        actor=Actor(user=user),
        invitation_id=invitation.pk,
        token=token_of(invitation) if token is None else token,
    )


def let_days_pass(invitation, days=8):
    now = timezone.now() - timedelta(days=days)
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=now, expires_at=now + services.LIFETIME)


def test_whoever_opens_the_link_signed_in_gets_what_was_offered(town, invitation):
    user = UserFactory()
    accept(user, invitation)
    actor = load_actor(user, None)
    assert actor.may(Space.RECEIVED, Degree.CONSULTATION, town.pk, None)
    assert not actor.may(Space.RECEIVED, Degree.MODIFICATION, town.pk, None)


def test_the_address_that_was_invited_needs_no_link(invitation):
    accept(UserFactory(login_address=ADDRESS.lower()), invitation, token="")
    assert Membership.objects.filter(invitations=invitation).exists()


def test_an_expired_invitation_is_offered_no_more(invitation):
    user = UserFactory(login_address=ADDRESS.lower())
    assert invitations_to(user) == [invitation]
    let_days_pass(invitation)
    assert invitations_to(user) == []


def test_nobody_else_accepts_without_the_link(invitation):
    user = UserFactory()
    for token in ("", "faux", invitation.token_digest):
        with refused("STR-100"):
            accept(user, invitation, token)


def test_the_database_does_not_know_the_link(invitation):
    assert token_of(invitation) not in repr(Invitation.objects.values_list())


def test_a_link_serves_once(invitation):
    accept(UserFactory(), invitation)
    other = UserFactory()
    with refused("STR-100"):
        accept(other, invitation)


def test_a_link_expires(invitation):
    let_days_pass(invitation)
    user = UserFactory()
    with refused("STR-100"):
        accept(user, invitation)


def test_a_withdrawn_link_serves_no_more(principal, invitation):
    withdraw_invitation(actor=acting(principal), invitation_id=invitation.pk)
    user = UserFactory()
    with refused("STR-100"):
        accept(user, invitation)
    with refused("STR-100"):
        withdraw_invitation(actor=acting(principal), invitation_id=invitation.pk)


def test_a_new_link_takes_the_place_of_the_first(principal, invitation):
    first = token_of(invitation)
    let_days_pass(invitation)
    resend_invitation(actor=acting(principal), invitation_id=invitation.pk)
    user = UserFactory()
    with refused("STR-100"):
        accept(user, invitation, first)
    accept(user, invitation)


def test_a_link_is_not_sent_again_at_once(principal, invitation):
    with refused("STR-103"):
        resend_invitation(actor=acting(principal), invitation_id=invitation.pk)


@pytest.mark.parametrize("fate", ["ended", "demoted", "closed account"])
def test_what_its_sender_may_give_no_more_is_offered_no_more(town, principal, fate):
    sender = MembershipFactory(structure=town, role=Role.SECONDARY)
    invitation = send(acting(sender), town)
    if fate == "ended":
        end_membership(actor=acting(principal), membership_id=sender.pk)
    elif fate == "demoted":
        change_role(actor=acting(principal), membership_id=sender.pk, role=Role.USER)
    else:
        sender.user.is_active = False
        sender.user.save()
    user = UserFactory()
    with refused("STR-100"):
        accept(user, invitation)


def test_a_principal_who_became_secondary_makes_no_principal_any_more(town, principal):
    sender = MembershipFactory(structure=town)
    invitation = send(acting(sender), town, post=Post(Role.PRINCIPAL), rights={})
    change_role(actor=acting(principal), membership_id=sender.pk, role=Role.SECONDARY)
    user = UserFactory()
    with refused("STR-100"):
        accept(user, invitation)


def test_nobody_invites_himself(town, secondary):
    service = ServiceFactory(structure=town)
    with refused("STR-051"):
        send(acting(secondary), town, address=secondary.user.login_address, post=Post(Role.USER, service.pk))
    invitation = send(acting(secondary), town, address="alias@exemple.fr", post=Post(Role.USER, service.pk))
    with refused("STR-051"):
        accept(secondary.user, invitation)


def test_a_member_is_not_invited_nor_one_who_is_suspended(town, principal, employee):
    with refused(("STR-045", "address")):
        send(acting(principal), town, address=employee.user.login_address)
    suspend_member(actor=acting(principal), membership_id=employee.pk)
    with refused(("STR-052", "address")):
        send(acting(principal), town, address=employee.user.login_address)


def test_a_member_does_not_accept_a_second_time_nor_one_who_is_suspended(town, principal, employee, invitation):
    with refused(("STR-045", "user")):
        accept(employee.user, invitation)
    suspend_member(actor=acting(principal), membership_id=employee.pk)
    with refused(("STR-052", "user")):
        accept(employee.user, invitation)


def test_an_address_is_invited_once_at_a_time(town, principal, invitation):
    with refused(("STR-101", "address")):
        send(acting(principal), town, address=ADDRESS.upper())
    service = ServiceFactory(structure=town)
    assert send(acting(principal), town, post=Post(Role.USER, service.pk)).pk


def test_invitations_are_not_sent_by_the_thousand(town, principal, invitation, monkeypatch):
    monkeypatch.setattr(services, "MAX_UNANSWERED", 1)
    with refused("STR-102"):
        send(acting(principal), town, address="autre@exemple.fr")


@pytest.mark.parametrize(
    ("who", "role", "code"),
    [("employee", Role.USER, "STR-041"), ("secondary", Role.PRINCIPAL, "STR-042"), ("stranger", Role.USER, "STR-041")],
)
def test_who_may_not_give_a_post_does_not_offer_it(who, role, code, town, employee, secondary):
    actors = {"employee": employee, "secondary": secondary, "stranger": MembershipFactory()}
    with refused(code):
        send(acting(actors[who]), town, post=Post(role), rights={})


def test_a_stranger_neither_sends_again_nor_withdraws(invitation):
    stranger = acting(MembershipFactory())
    let_days_pass(invitation)
    with refused("STR-041"):
        resend_invitation(actor=stranger, invitation_id=invitation.pk)
    with refused("STR-041"):
        withdraw_invitation(actor=stranger, invitation_id=invitation.pk)


def test_an_invitation_offers_nothing_that_the_structure_lacks(principal, town):
    company, foreign = MembershipFactory(), ServiceFactory()
    with refused(("STR-047", "space")):
        send(acting(company), company.structure)
    with refused(("STR-028", "service")):
        send(acting(principal), town, post=Post(Role.USER, foreign.pk))


def test_a_closed_structure_invites_nobody():
    principal = MembershipFactory(structure__is_active=False)
    with refused("STR-003"):
        send(acting(principal), principal.structure, rights={})


def test_the_system_invites_nobody(town):
    with refused("STR-046"):
        send(SYSTEM, town)


def test_an_administrator_invites_the_first_manager():
    town, administrator = StructureFactory(public=True), Actor(user=UserFactory(is_staff=True))
    with refused(("STR-044", "role")):
        send(administrator, town, rights={})
    invitation = send(administrator, town, post=Post(Role.PRINCIPAL), rights={})
    user = UserFactory()
    accept(user, invitation)
    assert load_actor(user, None).managed == {town.pk}


def test_the_mail_is_the_same_whether_an_account_exists(town, principal):
    UserFactory(login_address="connu@exemple.fr")
    for address in ("connu@exemple.fr", "inconnu@exemple.fr"):
        send(acting(principal), town, address=address)
    texts = [re.sub(r"invitations/[\w-]+/", "", mail.text) for mail in Mail.objects.order_by("pk")]
    assert len(texts) == 2
    assert texts[0] == texts[1]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_joins():
    town = StructureFactory(public=True)
    invitation = send(acting(MembershipFactory(structure=town)), town)
    token, users = token_of(invitation), [UserFactory(), UserFactory()]
    outcomes = at_once([lambda user=user: accept(user, invitation, token) for user in users])
    refusals = [[one.code for one in outcome.findings] for outcome in outcomes if not isinstance(outcome, Membership)]
    assert refusals == [["STR-100"]]
    assert Membership.objects.filter(user__in=users, state=MembershipState.ACCEPTED).count() == 1
