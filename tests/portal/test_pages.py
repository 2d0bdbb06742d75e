import re
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from structures.enums import Degree, Space
from tests.accounts.factories import UserFactory
from tests.structures.factories import MembershipFactory

pytestmark = pytest.mark.django_db

PUBLIC = [
    "/",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/cgu/",
    "/plan-du-site/",
    "/sante/",
    "/.well-known/security.txt",
    "/robots.txt",
]


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def signed_in(client, **membership):
    person = UserFactory(first_name="Claire", last_name="Vauban")
    if membership:
        MembershipFactory(user=person, **membership)
    client.force_login(person)
    return person


@pytest.mark.parametrize("path", PUBLIC)
def test_everybody_reads_the_public_pages_and_gets_no_cookie(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert not response.cookies


@pytest.mark.parametrize("path", [path for path in PUBLIC if path.endswith("/") and path != "/sante/"])
def test_every_page_leads_to_what_every_site_owes_its_visitors(client, path):
    page = client.get(path).content.decode()
    for owed in ("/plan-du-site/", "/accessibilite/", "/mentions-legales/", "/donnees-personnelles/", "/cgu/"):
        assert f'href="{owed}"' in page
    assert "Accessibilité\u00a0: non conforme" in page
    assert '<html lang="fr"' in page
    assert "Portail de services Chorus Pro</title>" in page


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/mentions-legales/", ["directeur", "publication", "hébergement", "édité par", "AIFE"]),
        ("/donnees-personnelles/", ["@", "finalité", "durée de conservation", "sous-traitant"]),
        ("/accessibilite/", ["état de conformité", "voies de recours", "Défenseur des droits", "RGAA"]),
    ],
)
def test_legal_pages_say_what_they_must(client, path, words):
    page = text(client.get(path)).lower()
    assert [word for word in words if word.lower() not in page] == []


def test_the_state_is_not_named_as_the_owner(client, settings):
    page = client.get("/").content.decode().lower()
    assert "république" not in page
    assert "marianne" not in page
    settings.STATE_BRAND = True
    assert "république" in client.get("/").content.decode().lower()


def test_the_name_of_the_person_opens_the_way_out(client):
    signed_in(client)
    page = client.get("/").content.decode()
    menu = re.search(r"<details class=\"portal-menu\">.*?</details>", page, re.DOTALL)[0]
    assert "<summary>Claire Vauban</summary>" in menu
    assert 'action="/deconnexion/"' in menu
    assert "Se déconnecter" in menu


@pytest.mark.parametrize("path", ["/", "/cgu/", "/nulle-part/"])
def test_no_cache_keeps_a_page_that_names_a_person(client, path):
    assert "Cache-Control" not in client.get(path)
    signed_in(client)
    assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.parametrize(
    ("rights", "entries"),
    [
        ({}, []),
        ({Space.ISSUED: Degree.CONSULTATION}, ["Factures émises"]),
        ({Space.RECEIVED: Degree.MODIFICATION}, ["Factures reçues"]),
        (
            {Space.ISSUED: Degree.CONSULTATION, Space.RECEIVED: Degree.CONSULTATION},
            ["Factures émises", "Factures reçues"],
        ),
    ],
)
def test_the_menu_and_the_home_page_show_the_spaces_that_rights_open(client, rights, entries):
    signed_in(client, structure__public=True, rights=rights or {Space.TICKETS: Degree.CONSULTATION})
    response = client.get("/")
    assert [str(entry.label) for entry in response.context["menu"]] == entries
    for entry in entries:
        assert f"Ouvrir « {entry} »" in text(response)


def test_a_person_without_structure_reads_what_to_do(client):
    signed_in(client)
    assert "Vous n’êtes rattaché à aucune structure" in text(client.get("/"))


def test_the_theme_is_remembered_by_the_browser_and_drawn_by_the_server(client):
    response = client.post("/affichage/", {"scheme": "dark", "next": "/cgu/"})
    assert (response.status_code, response.url) == (302, "/cgu/")
    assert response.cookies["display"]["httponly"]
    assert 'data-fr-scheme="dark" data-fr-theme="dark"' in client.get("/cgu/").content.decode()


def test_a_theme_that_does_not_exist_is_refused(client):
    response = client.post("/affichage/", {"scheme": "rose"})
    assert response.status_code == 422
    assert 'data-error-code="SYS-006"' in response.content.decode()
    client.cookies["display"] = "rose"
    assert 'data-fr-scheme="system"' in client.get("/").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_no_form_leads_out_of_the_portal(client, target):
    assert client.post("/affichage/", {"scheme": "dark", "next": target}).url == "/"
    assert client.post("/langue/", {"language": "en", "next": target}).url == "/"
    signed_in(client)
    assert client.post("/lignes-par-page/", {"rows": "20", "next": target}).url == "/"


def test_the_language_is_a_choice(client):
    client.post("/langue/", {"language": "en", "next": "/"})
    assert '<html lang="en"' in client.get("/").content.decode()


@pytest.mark.parametrize(("asked", "kept"), [("20", 20), ("50", 50), ("1000", 10), ("", 10)])
def test_the_rows_of_a_page_are_remembered_if_they_are_offered(client, asked, kept):
    person = signed_in(client)
    assert client.post("/lignes-par-page/", {"rows": asked, "next": "/cgu/"}).url == "/cgu/"
    person.refresh_from_db()
    assert person.rows_per_page == kept


def test_security_txt_names_a_contact_that_is_still_good(client):
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert fields["Contact"].startswith("http")
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)


def test_health_says_when_the_database_is_gone(client, monkeypatch):
    def gone():
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", gone)
    assert client.get("/sante/").status_code == 503
