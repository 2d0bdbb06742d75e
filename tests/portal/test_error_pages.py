import re

import pytest
from django.test import Client

from tests.accounts.factories import UserFactory
from tests.support.client import StrictClient


@pytest.fixture
def browser(settings):
    """A client that is shown the page of an error, as people are."""
    settings.ROOT_URLCONF = "tests.kernel.urls"
    return StrictClient(raise_request_exception=False)


def heading(page):
    return re.search(r"<h1>\s*(.*?)\s*</h1>", page)[1]


def exits(page):
    return [address for address in ('href="/"', 'href="/mentions-legales/#contact"') if address not in page]


@pytest.mark.django_db
def test_a_page_that_does_not_exist_says_so_and_shows_the_way_out(client):
    response = client.get("/nulle-part/")
    page = response.content.decode()
    assert response.status_code == 404
    assert heading(page) == "Page non trouvée"
    assert "Erreur 404" in page
    assert exits(page) == []


def test_an_unforeseen_error_says_so_without_asking_anything_of_the_database(browser):
    response = browser.get("/ex/panne/")
    page = response.content.decode()
    assert response.status_code == 500
    assert heading(page) == "Erreur inattendue"
    assert exits(page) == []


def test_a_database_that_does_not_answer_is_told_as_such(browser):
    response = browser.get("/ex/base/")
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert heading(response.content.decode()) == "Service momentanément indisponible"


@pytest.mark.django_db
def test_a_form_without_its_token_is_explained():
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    response = client.post("/lignes-par-page/", {"rows": "20"})
    assert response.status_code == 403
    assert 'data-error-code="SYS-022"' in response.content.decode()


@pytest.mark.django_db
def test_a_part_of_a_page_without_its_token_shows_an_alert():
    client = StrictClient(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    response = client.htmx_post("/lignes-par-page/", {"rows": "20"})
    assert (response.status_code, response["HX-Retarget"]) == (403, "#messages")
    assert 'data-error-code="SYS-022"' in response.content.decode()
