"""The pages of mandates and invitations."""

import re

import pytest

from mails.models import Mail
from structures.enums import Degree, Role, Space
from structures.models import Invitation, Mandate
from structures.selectors import load_actor
from structures.services.mandates import give_mandate
from tests.accounts.factories import UserFactory
from tests.structures.factories import MembershipFactory
from tests.structures.organisation_pages import codes
from tests.structures.people import acting
from tests.structures.people_pages import page, refuses, sign_in
from tests.support.refusals import written

pytestmark = pytest.mark.django_db

# Mandates


def test_a_mandate_is_given_by_siret_and_never_opens_the_organisation(client):
    company, firm = MembershipFactory(), MembershipFactory()
    sign_in(client, company)
    address = f"{page('mandate-new', company.structure_id)}?siret={firm.structure.identifier}"
    assert firm.structure.name in client.get(address).text
    nothing = {f"right_{space.value}": "0" for space in Space}
    refuses(client, address, nothing | {"right_ORGANISATION": "2"}, "STR-065")
    client.post(address, nothing | {"right_ISSUED": "2", "right_ORGANISATION": "2"})
    assert Mandate.objects.get().rights == {"ISSUED": 2}


def test_an_unknown_firm_is_said_to_be_unknown(client):
    company = MembershipFactory()
    response = sign_in(client, company).get(page("mandate-new", company.structure_id), {"siret": "00000000000000"})
    assert (response.status_code, codes(response)) == (422, {"STR-001"})


def test_the_firm_staffs_its_mandates_and_nobody_elses(client):
    company, firm = MembershipFactory(), MembershipFactory()
    accountant = MembershipFactory(structure=firm.structure, role=Role.USER)
    given = give_mandate(
        actor=acting(company),
        principal_id=company.structure_id,
        agent_id=firm.structure_id,
        rights={Space.ISSUED: Degree.CONSULTATION},
    )
    staffing = page("mandate-users", given.pk)
    assert sign_in(client, company).get(staffing).status_code == 404
    sign_in(client, firm)
    refuses(client, staffing, {"users": [company.user_id]}, "SYS-006")
    client.post(staffing, {"users": [accountant.user_id]})
    assert acting(accountant).holds(Space.ISSUED)
    client.post(staffing, {})
    assert not acting(accountant).holds(Space.ISSUED)
    assert client.post(page("mandate-revoke", given.pk)).status_code == 404
    sign_in(client, company).post(page("mandate-revoke", given.pk))
    assert Mandate.objects.get().revoked_at


# Invitations


@pytest.fixture
def invited(client, town, principal):
    rights = {f"right_{space.value}": "0" for space in Space} | {"right_RECEIVED": "1"}
    data = {"address": "invitee@exemple.fr", "role": "USER", "service": "structure"} | rights
    sign_in(client, principal).post(page("invitation-new", town.pk), data)
    client.logout()
    return Invitation.objects.get()


@pytest.fixture
def link(invited):
    return re.search(r"/organisation/invitations/[\w-]+/", Mail.objects.get(kind="membership.invitation").text)[0]


def test_the_link_shows_what_is_offered_before_anybody_signs_in(client, town, link):
    response = client.get(link)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    for words in (town.name, "Utilisateur", "Factures reçues (consultation)", "/connexion/?next=/organisation/"):
        assert words in response.text


def test_the_link_accepts_nothing_for_a_passer_by(client, invited, link):
    before = written()
    assert client.post(link).status_code == 200
    assert written() == before


def test_whoever_signs_in_accepts_once(client, town, link):
    user = UserFactory()
    client.force_login(user)
    assert user.login_address in client.get(link).text
    assert client.post(link)["Location"] == page("memberships")
    assert load_actor(user, None).may(Space.RECEIVED, Degree.CONSULTATION, town.pk, None)
    response = client.get(link)
    assert (response.status_code, codes(response)) == (410, {"STR-100"})


def test_a_forged_link_opens_nothing(client, invited):
    response = client.get(page("invitation", "faux"))
    assert (response.status_code, codes(response)) == (410, {"STR-100"})


def test_the_address_invited_finds_the_invitation_in_its_account(client, town, invited):
    user = UserFactory(login_address="invitee@exemple.fr")
    client.force_login(user)
    assert page("invitation-accept", invited.pk) in client.get(page("memberships")).text
    client.post(page("invitation-accept", invited.pk))
    assert load_actor(user, None).holds(Space.RECEIVED)


def test_another_address_accepts_nothing_by_number(client, invited):
    client.force_login(UserFactory())
    before = written()
    client.post(page("invitation-accept", invited.pk))
    assert written() == before
    assert codes(client.get("/")) == {"STR-100"}


@pytest.mark.parametrize("name", ["invitation-resend", "invitation-withdraw"])
def test_the_invitations_of_a_structure_are_its_managers(client, invited, employee, name):
    before = written()
    assert sign_in(client, MembershipFactory()).post(page(name, invited.pk)).status_code == 404
    assert sign_in(client, employee).post(page(name, invited.pk)).status_code == 403
    assert {one.pk for one in Invitation.objects.filter(withdrawn_at=None)} == {invited.pk}
    assert written()["structures.Invitation"] == before["structures.Invitation"]


def test_a_manager_withdraws_an_invitation_of_the_page(client, town, principal, invited):
    sign_in(client, principal)
    assert "invitee@exemple.fr" in client.get(page("members", town.pk)).text
    client.post(page("invitation-withdraw", invited.pk))
    assert Invitation.objects.get().withdrawn_at
    assert page("invitation-withdraw", invited.pk) not in client.get(page("members", town.pk)).text
