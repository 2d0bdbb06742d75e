import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from kernel.middleware import WriteInGet
from structures.enums import Degree, Space
from tests.structures.factories import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("example")]


def give(person, space, degree):
    MembershipFactory(user=person, structure__public=True, rights={space: degree})


def test_a_view_without_a_mark_is_closed_to_all(client):
    with pytest.raises(ImproperlyConfigured, match=r"tests\.kernel\.urls\.unmarked"):
        client.get("/ex/sans-marque/")


def test_a_public_view_is_open_and_sets_no_cookie(client):
    response = client.get("/ex/public/")
    assert response.status_code == 200
    assert not response.cookies


def test_a_visitor_signs_in_first_and_comes_back(client):
    response = client.get("/ex/connecte/?page=2")
    assert (response.status_code, response.url) == (302, "/connexion/?next=/ex/connecte/%3Fpage%3D2")


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(client):
    response = client.post("/ex/refus/", headers={"Referer": "http://testserver/ex/formulaire/?a=1"})
    assert response.url == "/connexion/?next=/ex/formulaire/%3Fa%3D1"


def test_a_form_sent_from_elsewhere_leads_home(client):
    response = client.post("/ex/refus/", headers={"Referer": "https://evil.example/ex/"})
    assert response.url == "/connexion/?next=/"


def test_an_htmx_call_after_the_session_ended_opens_the_whole_sign_in_page(client):
    response = client.htmx_get("/ex/liste/", headers={"HX-Current-URL": "http://testserver/ex/liste/?tri=nom"})
    assert response.status_code == 204
    assert response["HX-Redirect"] == "/connexion/?next=/ex/liste/%3Ftri%3Dnom"


def test_pages_of_people_are_kept_by_no_cache(signed_in):
    response = signed_in.get("/ex/connecte/")
    assert "no-store" in response["Cache-Control"]
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize(
    ("space", "degree", "path", "status"),
    [
        (Space.RECEIVED, Degree.MODIFICATION, "/ex/recues/", 200),
        (Space.RECEIVED, Degree.CONSULTATION, "/ex/recues/", 403),
        (Space.ISSUED, Degree.MODIFICATION, "/ex/recues/", 403),
        (Space.ISSUED, Degree.CONSULTATION, "/ex/emises-ou-recues/", 200),
        (Space.RECEIVED, Degree.CONSULTATION, "/ex/emises-ou-recues/", 200),
        (Space.TICKETS, Degree.MODIFICATION, "/ex/emises-ou-recues/", 403),
    ],
)
def test_a_right_opens_its_views_in_its_degree(signed_in, person, space, degree, path, status):
    give(person, space, degree)
    assert signed_in.get(path).status_code == status


def test_a_missing_right_is_explained(signed_in):
    page = signed_in.get("/ex/recues/")
    assert 'data-error-code="SYS-020"' in page.content.decode()


@pytest.mark.parametrize(("path", "data"), [("/ex/refus/", {}), ("/ex/recues/", {})])
def test_a_refused_action_shows_its_alert_in_the_page_that_htmx_shows(signed_in, path, data):
    response = signed_in.htmx_post(path, data)
    assert (response.status_code, response["HX-Retarget"], response["HX-Reswap"]) == (403, "#messages", "beforeend")
    assert 'data-error-code="SYS-020"' in response.content.decode()


def test_a_refused_action_brings_back_its_page_with_every_reason(signed_in):
    response = signed_in.post("/ex/refus/", headers={"Referer": "http://testserver/affichage/"})
    assert (response.status_code, response.url) == (303, "/affichage/")
    page = signed_in.get(response.url).content.decode()
    assert page.count('role="alert"') == 3  # the two reasons, and the hidden alert of the network
    assert 'data-error-code="SYS-001"' in page
    assert 'data-error-code="SYS-020"' in page


def test_a_refused_page_says_why(signed_in):
    response = signed_in.get("/ex/refus/")
    assert response.status_code == 403
    assert 'data-error-code="SYS-001"' in response.content.decode()


def test_a_message_is_added_to_an_htmx_answer_once(signed_in):
    response = signed_in.htmx_get("/ex/message/")
    assert '<div id="messages" hx-swap-oob="beforeend">' in response.content.decode()
    assert "Bien reçu." in response.content.decode()
    assert "Bien reçu." not in signed_in.get("/").content.decode()


def test_a_message_waits_for_the_page_that_a_redirect_opens(signed_in):
    response = signed_in.htmx_get("/ex/message-et-depart/")
    assert "Bien reçu." not in response.content.decode()
    assert signed_in.get(response.url).content.decode().count("Bien reçu.") == 1


def test_a_message_waits_for_its_page_while_a_part_of_another_page_is_answered(signed_in):
    saved = signed_in.htmx_get("/ex/message-et-depart/")
    assert "Bien reçu." not in signed_in.htmx_get("/ex/connecte/").content.decode()
    assert signed_in.htmx_get("/ex/message/").content.decode().count("Bien reçu.") == 1
    assert signed_in.get(saved.url).content.decode().count("Bien reçu.") == 1
    assert "Bien reçu." not in signed_in.get(saved.url).content.decode()


@pytest.mark.parametrize("path", ["/ex/ecrit/", "/ex/verrou/"])
def test_a_get_may_not_write_nor_lock(signed_in, person, path):
    with pytest.raises(WriteInGet), transaction.atomic():
        signed_in.get(path)
    person.refresh_from_db()
    assert person.first_name == "Camille"


def test_a_get_that_says_why_may_write(signed_in, person):
    assert signed_in.get("/ex/ecrit-marque/").status_code == 200
    person.refresh_from_db()
    assert person.first_name == "Autre"


def test_a_post_writes(signed_in, person):
    assert signed_in.post("/ex/ecrit/").status_code == 200
    person.refresh_from_db()
    assert person.first_name == "Autre"
