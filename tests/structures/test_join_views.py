"""Asking to join, answering, and one's own pages."""

import re

import pytest

from structures.enums import Degree, IdentifierType, MembershipState, Space
from structures.models import Membership
from structures.selectors import load_actor
from tests.accounts.factories import UserFactory
from tests.structures.factories import MembershipFactory, ServiceFactory, StructureFactory
from tests.structures.organisation_pages import codes
from tests.structures.people import now_of
from tests.structures.people_pages import page, pending, refuses, sign_in
from tests.support.refusals import written

pytestmark = pytest.mark.django_db

PERSON = "0123456789"

# Requests


def test_a_person_asks_follows_and_cancels(client, town, principal):
    user = UserFactory()
    client.force_login(user)
    found = client.get(page("join-search"), {"q": town.name}).text
    assert page("join", town.pk) in found
    client.post(page("join", town.pk), {"service": "structure", "message": "Je suis comptable."})
    membership = Membership.objects.get(user=user)
    assert membership.state == MembershipState.PENDING
    assert "En cours de validation" in client.get(page("memberships")).text
    client.post(page("request-cancel", membership.pk))
    assert now_of(membership).state == MembershipState.ENDED


def test_a_request_needs_a_message(client, town):
    client.force_login(UserFactory())
    refuses(client, page("join", town.pk), {"service": "structure", "message": ""}, "SYS-001")


def test_a_closed_structure_is_neither_found_nor_joined(client):
    closed = StructureFactory(public=True, is_active=False)
    client.force_login(UserFactory())
    assert page("join", closed.pk) not in client.get(page("join-search"), {"q": closed.name}).text
    assert client.get(page("join", closed.pk)).status_code == 404


def test_a_private_person_is_neither_found_nor_joined(client):
    person = StructureFactory(identifier_type=IdentifierType.PARTICULIER, identifier=PERSON, name="Anne Martin")
    client.force_login(UserFactory())
    for words in (person.name, person.town, PERSON):
        assert page("join", person.pk) not in client.get(page("join-search"), {"q": words}).text
    assert client.get(page("join", person.pk)).status_code == 404
    before = written()
    assert client.post(page("join", person.pk), {"service": "structure", "message": "Moi"}).status_code == 404
    known = client.post(page("structure-new"), {"identifier_type": "PARTICULIER", "identifier": PERSON})
    assert codes(known) == {"STR-010"}
    assert person.name not in known.text
    assert written() == before


def test_a_manager_accepts_with_role_and_rights(client, town, principal):
    asked = pending(town)
    sign_in(client, principal)
    assert "Je suis comptable." in client.get(page("request", town.pk, asked.pk)).text
    rights = {f"right_{space.value}": "0" for space in Space} | {"right_RECEIVED": "1"}
    client.post(page("request-accept", town.pk, asked.pk), {"role": "USER"} | rights)
    assert load_actor(asked.user, None).may(Space.RECEIVED, Degree.CONSULTATION, town.pk, None)


def test_a_manager_refuses_with_a_reason_that_the_asker_reads(client, town, principal):
    asked = pending(town)
    sign_in(client, principal)
    refuses(client, page("request-refuse", town.pk, asked.pk), {"reason": ""}, "SYS-001")
    client.post(page("request-refuse", town.pk, asked.pk), {"reason": "Inconnue du service"})
    client.force_login(asked.user)
    assert "Inconnue du service" in client.get(page("memberships")).text


def test_nobody_accepts_his_own_request(client, town, secondary):
    own = pending(town, ServiceFactory(structure=town), secondary.user)
    sign_in(client, secondary)
    data = {"role": "SECONDARY"} | {f"right_{space.value}": "2" for space in Space}
    refuses(client, page("request-accept", town.pk, own.pk), data, "STR-051")
    refuses(client, page("request-refuse", town.pk, own.pk), {"reason": "Non"}, "STR-051")


def test_a_request_to_another_structure_is_not_found_under_ones_own(client, town, principal):
    foreign = pending(StructureFactory(public=True))
    sign_in(client, principal)
    before = written()
    for name in ("request", "request-accept", "request-refuse"):
        assert client.get(page(name, town.pk, foreign.pk)).status_code == 404
        assert client.post(page(name, town.pk, foreign.pk), {"role": "USER", "reason": "Non"}).status_code in (404, 405)
    assert written() == before


def test_nobody_cancels_the_request_of_another(client, town, principal):
    asked = pending(town)
    sign_in(client, principal)
    before = written()
    client.post(page("request-cancel", asked.pk))
    assert written() == before
    assert codes(client.get("/")) == {"STR-054"}


# One's own pages


def test_who_belongs_nowhere_sees_what_to_do_next(client):
    client.force_login(UserFactory())
    for address in ("/", page("memberships")):
        shown = client.get(address).text
        assert page("structure-new") in shown
        assert page("join-search") in shown
    assert page("memberships") in client.get(page("rights")).text


def test_own_rights_are_told_by_structure_and_reach(client, town, principal):
    service = ServiceFactory(structure=town, label="Écoles")
    member = MembershipFactory(structure=town, service=service, rights={Space.RECEIVED: Degree.MODIFICATION})
    shown = " ".join(sign_in(client, member).get(page("rights")).text.split()).partition("<main")[2]
    row = re.search(r"Factures reçues.*?</tr>", shown)[0]
    assert "Modification" in row
    assert "Écoles" in row
    assert "Factures émises" not in shown


def test_a_member_leaves_and_nobody_leaves_for_another(client, town, principal, employee):
    sign_in(client, principal)
    before = written()
    assert client.post(page("membership-leave", employee.pk)).status_code == 404
    assert written() == before
    sign_in(client, employee).post(page("membership-leave", employee.pk))
    assert now_of(employee).state == MembershipState.ENDED
