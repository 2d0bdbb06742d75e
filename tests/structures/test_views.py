import re

import pytest
from django.contrib.messages import get_messages

from structures.actor import NOBODY
from structures.current import SESSION_KEY, follow
from structures.enums import Degree, Space
from tests.accounts.factories import UserFactory
from tests.structures.factories import MembershipFactory, StructureFactory

pytestmark = pytest.mark.django_db

SWITCH = "/organisation/structure-courante/"
ISSUED = "/factures/emises/"


@pytest.fixture
def user():
    """Somebody who issues for one company, and reads the received invoices of a town."""
    user = UserFactory()
    MembershipFactory(user=user, structure__name="Ateliers Vauban", rights={Space.ISSUED: Degree.MODIFICATION})
    town = StructureFactory(public=True, name="Commune de Valbourg")
    MembershipFactory(user=user, structure=town, rights={Space.RECEIVED: Degree.CONSULTATION})
    return user


@pytest.fixture
def company(user):
    return user.memberships.get(structure__name="Ateliers Vauban").structure


@pytest.fixture
def town(user):
    return user.memberships.get(structure__name="Commune de Valbourg").structure


@pytest.fixture
def browser(client, user):
    client.force_login(user)
    return client


def switch(browser, structure, page=""):
    return browser.post(SWITCH, {"structure": structure, "next": page})


def current(browser):
    actor = browser.get("/").wsgi_request.actor
    return actor.structure and actor.structure.id


def alerts(browser):
    return re.findall(r'data-error-code="([^"]+)"', browser.get("/").content.decode())


def test_an_unknown_visitor_is_nobody(client):
    assert client.get("/").wsgi_request.actor is NOBODY


def test_a_person_switches_between_structures_and_back_to_all(browser, company, town):
    assert current(browser) is None
    switch(browser, company.id)
    assert current(browser) == company.id
    switch(browser, town.id)
    assert current(browser) == town.id
    switch(browser, "")
    assert current(browser) is None


def test_the_switch_offers_all_structures_and_shows_the_current_one(browser, company, town):
    switch(browser, town.id)
    page = browser.get("/").content.decode()
    select = re.search(r'<select[^>]*id="structure-switch".*?</select>', page, re.DOTALL)[0]
    options = [" ".join(label.split()) for label in re.findall(r"<option[^>]*>(.*?)</option>", select, re.DOTALL)]
    assert options == [
        "Toutes mes structures",
        f"Ateliers Vauban ({company.identifier})",
        f"Commune de Valbourg ({town.identifier})",
    ]
    assert re.findall(r'value="(\d+)" selected', select) == [str(town.id)]


def test_who_has_one_structure_sees_no_switch(client):
    client.force_login(MembershipFactory().user)
    assert SWITCH not in client.get("/").content.decode()


@pytest.mark.parametrize("forged", ["foreign", "0", "-1", "abc", "1 OR 1=1", "999999999999999999999"])
def test_a_forged_structure_is_refused_and_nothing_changes(browser, company, forged):
    switch(browser, company.id)
    response = switch(browser, StructureFactory().id if forged == "foreign" else forged)
    assert response.status_code == 303
    assert alerts(browser) == ["STR-040"]
    assert current(browser) == company.id


def test_a_switch_changes_nothing_by_a_link(browser, company):
    assert browser.get(SWITCH, {"structure": company.id}).status_code == 405
    assert current(browser) is None


def test_a_stranger_is_sent_to_sign_in(client, company):
    assert switch(client, company.id)["Location"].startswith("/connexion/")
    assert SESSION_KEY not in client.session


def test_a_structure_that_was_left_is_no_longer_current(browser, user, company):
    switch(browser, company.id)
    user.memberships.get(structure=company).delete()
    assert current(browser) != company.id


@pytest.mark.parametrize(
    ("page", "landing"),
    [
        (ISSUED, ISSUED),
        (f"{ISSUED}?page=3", ISSUED),
        (f"{ISSUED}12/", ISSUED),
        (f"{ISSUED}12/confirmer/", ISSUED),
        ("/factures/recues/", "/"),
        ("/nulle-part/", "/"),
        ("https://exemple.com/factures/emises/", "/"),
        ("//exemple.com/factures/emises/", "/"),
        ("", "/"),
    ],
)
def test_a_switch_leads_to_the_list_in_hand_if_the_structure_has_it(browser, company, page, landing):
    assert switch(browser, company.id, page)["Location"] == landing


def request_of(browser):
    """A request as a view gets it."""
    return browser.get("/").wsgi_request


def test_opening_what_belongs_to_another_structure_switches_and_says_so(browser, company, town):
    switch(browser, company.id)
    request = request_of(browser)
    actor = follow(request, town.id)
    assert (actor.structure.id, request.actor, request.session[SESSION_KEY]) == (town.id, actor, town.id)
    assert [message.message for message in get_messages(request)] == [
        "Vous travaillez maintenant pour la structure Commune de Valbourg."
    ]


def test_nothing_switches_in_all_structures_nor_in_the_right_one(browser, company, town):
    for chosen in ("", town.id):
        switch(browser, chosen)
        request = request_of(browser)
        before = request.actor
        assert follow(request, town.id) is before
        assert not list(get_messages(request))


def test_nobody_follows_into_a_foreign_structure(browser, company):
    switch(browser, company.id)
    request = request_of(browser)
    follow(request, StructureFactory().id)
    assert request.session[SESSION_KEY] == company.id
