"""The list of a structure's users, one of them, and what a forged form does not do."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from structures.enums import Degree, MembershipState, Role, Space
from structures.models import Invitation
from structures.services.memberships import suspend_member
from tests.accounts.factories import PASSWORD, UserFactory
from tests.structures.factories import MandateFactory, MembershipFactory, RightFactory, ServiceFactory, StructureFactory
from tests.structures.organisation_pages import codes
from tests.structures.people import acting, now_of
from tests.structures.people_pages import page, pending, refuses, sign_in
from tests.support.refusals import written

pytestmark = pytest.mark.django_db

# Doors


@pytest.mark.parametrize("name", ["members", "members-history", "invitation-new", "mandates", "mandate-new"])
def test_a_colleague_who_manages_nobody_is_refused_and_a_stranger_finds_nothing(client, town, employee, name):
    response = sign_in(client, employee).get(page(name, town.pk))
    assert (response.status_code, codes(response)) == (403, {"STR-041"})
    assert sign_in(client, MembershipFactory()).get(page(name, town.pk)).status_code == 404


@pytest.mark.parametrize("name", ["member", "member-role", "member-rights", "member-end"])
def test_a_membership_of_another_structure_is_not_found_under_ones_own(client, town, principal, name):
    foreign = MembershipFactory()
    sign_in(client, principal)
    before = written()
    address = page(name, town.pk, foreign.pk)
    assert client.get(address).status_code == 404
    assert client.post(address, {"role": "USER", "right_ISSUED": "2"}).status_code in (404, 405)
    assert written() == before


@pytest.mark.parametrize("name", ["member-suspend", "member-reactivate"])
def test_a_move_on_a_foreign_membership_is_not_found(client, town, principal, name):
    foreign = MembershipFactory(state=MembershipState.SUSPENDED)
    sign_in(client, principal)
    before = written()
    assert client.post(page(name, town.pk, foreign.pk)).status_code == 404
    assert written() == before


def test_a_service_manager_sees_the_people_of_that_service_alone(client, town, principal):
    service = ServiceFactory(structure=town)
    manager = MembershipFactory(structure=town, service=service)
    colleague = MembershipFactory(structure=town, service=service, role=Role.USER)
    elsewhere = MembershipFactory(structure=town, service=ServiceFactory(structure=town), role=Role.USER)
    shown = sign_in(client, manager).get(page("members", town.pk)).text
    assert str(colleague.user) in shown
    assert str(elsewhere.user) not in shown
    assert client.get(page("member", town.pk, elsewhere.pk)).status_code == 404
    assert client.get(page("mandates", town.pk)).status_code == 403


def test_an_administrator_opens_the_people_of_a_structure_without_manager_alone(client, principal):
    administrator = UserFactory(is_staff=True)
    # Without a second factor an administrator gets nowhere.
    Authenticator.objects.create(user=administrator, type=Authenticator.Type.TOTP, data={})
    client.force_login(administrator)
    assert client.get(page("members", StructureFactory(public=True).pk)).status_code == 200
    assert client.get(page("members", principal.structure_id)).status_code == 404


# The list


def test_the_list_shows_role_rights_and_state_and_hides_who_left(client, town, principal, employee):
    left = MembershipFactory(structure=town, state=MembershipState.ENDED)
    shown = sign_in(client, principal).get(page("members", town.pk)).text
    for words in ("Gestionnaire principal", "Factures reçues (consultation)", "Toutes, du fait de son rôle"):
        assert words in shown
    assert employee.user.login_address in shown
    assert left.user.login_address not in shown
    assert left.user.login_address in client.get(page("members", town.pk), {"etat": "ENDED"}).text


def test_the_list_is_filtered_by_name_role_and_service(client, town, principal):
    service = ServiceFactory(structure=town)
    one = MembershipFactory(structure=town, service=service, role=Role.USER, user__last_name="Trouvable")
    other = MembershipFactory(structure=town, role=Role.SECONDARY, user__last_name="Autrement")
    sign_in(client, principal)
    for query in ({"q": "trouvable"}, {"role": "USER"}, {"service": service.pk}):
        shown = client.htmx_get(page("members", town.pk), query).text
        assert one.user.login_address in shown
        assert other.user.login_address not in shown


def test_the_list_asks_the_database_as_often_for_many_as_for_few(client, town, principal):
    sign_in(client, principal)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(page("members", town.pk))
        return len(captured)

    def hire(people):
        for _ in range(people):
            member = MembershipFactory(structure=town, role=Role.USER, service=ServiceFactory(structure=town))
            RightFactory(membership=member)
            pending(town)

    hire(2)
    queries()
    few = queries()
    hire(5)
    assert queries() == few


# Roles and rights


def test_a_manager_changes_role_then_rights(client, town, principal, employee):
    sign_in(client, principal)
    client.post(page("member-role", town.pk, employee.pk), {"role": "SECONDARY"})
    assert now_of(employee).role == Role.SECONDARY
    rights = {f"right_{space.value}": "0" for space in Space} | {"right_ISSUED": "2"}
    response = client.post(page("member-rights", town.pk, employee.pk), rights)
    assert response["Location"] == page("member", town.pk, employee.pk)
    assert acting(employee).holds(Space.ISSUED, Degree.MODIFICATION)
    assert not acting(employee).holds(Space.RECEIVED)


NO_RIGHT = {f"right_{space.value}": "0" for space in Space}
RECEIVED = NO_RIGHT | {"right_RECEIVED": "1"}
# What gives power: its page, about whom, and what is typed there.
GIVES_POWER = {
    "member-role": lambda town, employee: (page("member-role", town.pk, employee.pk), {"role": Role.PRINCIPAL}),
    "member-rights": lambda town, employee: (page("member-rights", town.pk, employee.pk), NO_RIGHT),
    "request-accept": lambda town, employee: (
        page("request-accept", town.pk, pending(town).pk),
        {"role": Role.USER} | RECEIVED,
    ),
    "invitation-new": lambda town, employee: (
        page("invitation-new", town.pk),
        {"address": "a@exemple.fr", "role": Role.USER, "service": "structure"} | RECEIVED,
    ),
    "mandate-new": lambda town, employee: (
        f"{page('mandate-new', town.pk)}?siret={MembershipFactory().structure.identifier}",
        RECEIVED,
    ),
    "mandate-users": lambda town, employee: (
        page("mandate-users", MandateFactory(agent=town).pk),
        {"users": [employee.user_id]},
    ),
}


@pytest.mark.parametrize("form", GIVES_POWER.values(), ids=GIVES_POWER.keys())
def test_power_is_given_only_after_showing_again_who_one_is(client, town, principal, employee, form, time_machine):
    address, typed = form(town, employee)
    sign_in(client, principal)
    time_machine.move_to(timezone.now() + timedelta(minutes=11), tick=False)
    before = written()
    confirmation = f"/mon-compte/confirmer/?{urlencode({'next': address.partition('?')[0]})}"
    assert client.post(address, typed)["Location"] == confirmation
    assert written() == before
    # What was typed is not lost.
    assert client.post(confirmation, {"password": PASSWORD}).status_code == 302
    assert written() != before


def test_a_secondary_manager_escalates_nobody(client, town, principal, secondary, employee):
    sign_in(client, secondary)
    refuses(client, page("member-role", town.pk, employee.pk), {"role": "PRINCIPAL"}, "SYS-006")
    refuses(client, page("member-role", town.pk, secondary.pk), {"role": "PRINCIPAL"}, "SYS-006")
    refuses(client, page("member-role", town.pk, principal.pk), {"role": "USER"}, "STR-042", "STR-043")
    everything = {f"right_{space.value}": "2" for space in Space}
    refuses(client, page("member-rights", town.pk, secondary.pk), everything, "STR-051")
    refuses(client, page("member-rights", town.pk, principal.pk), everything, "STR-042", "STR-048")
    refuses(
        client,
        page("invitation-new", town.pk),
        everything | {"address": "a@exemple.fr", "role": "PRINCIPAL", "service": "structure"},
        "SYS-006",
    )


@pytest.mark.parametrize("name", ["member-suspend", "member-end"])
def test_a_secondary_manager_does_not_get_rid_of_a_principal(client, town, principal, secondary, name):
    other = MembershipFactory(structure=town)
    sign_in(client, secondary)
    before = written()
    response = client.post(page(name, town.pk, other.pk))
    assert (response.status_code, codes(response)) == (403, {"STR-042"})
    assert written() == before


def test_a_form_offers_only_what_its_reader_may_do(client, town, principal, secondary):
    page_of = sign_in(client, secondary).get(page("member", town.pk, principal.pk)).text
    assert "<form" not in page_of[page_of.index("<main") : page_of.index("</main")]
    own = client.get(page("member", town.pk, secondary.pk)).text
    assert "member-rights" not in own
    assert 'name="right_' not in own


def test_a_company_gives_no_public_space(client):
    company = MembershipFactory()
    rights = {f"right_{space.value}": "2" for space in Space}
    sign_in(client, company)
    client.post(page("invitation-new", company.structure_id), {"address": "a@exemple.fr", "role": "USER"} | rights)
    given = set(Invitation.objects.get().rights)
    assert given == {space.value for space in Space} - {"RECEIVED", "TICKETS"}


def test_a_service_manager_invites_to_that_service_alone(client, town, principal):
    service, other = ServiceFactory(structure=town), ServiceFactory(structure=town)
    manager = MembershipFactory(structure=town, service=service)
    sign_in(client, manager)
    data = {"address": "a@exemple.fr", "role": "USER"} | {f"right_{space.value}": "0" for space in Space}
    for place in (other.pk, "structure"):
        refuses(client, page("invitation-new", town.pk), data | {"service": place}, "SYS-006")
    client.post(page("invitation-new", town.pk), data | {"service": service.pk})
    assert Invitation.objects.get().service_id == service.pk


def test_the_last_principal_stays(client, town, principal, secondary):
    sign_in(client, principal)
    refuses(client, page("member-role", town.pk, principal.pk), {"role": "USER"}, "STR-043")
    before = written()
    client.post(page("membership-leave", principal.pk))
    assert written() == before
    assert codes(client.get(page("memberships"))) == {"STR-043"}


def test_a_manager_gives_a_suspended_member_back(client, town, principal, employee):
    suspend_member(actor=acting(principal), membership_id=employee.pk)
    sign_in(client, principal)
    assert "Désactivé" in client.get(page("members", town.pk)).text
    client.post(page("member-reactivate", town.pk, employee.pk))
    assert now_of(employee).state == MembershipState.ACCEPTED
