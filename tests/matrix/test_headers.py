"""What is no view's own answer carries the same headers."""

import pytest

from tests.accounts.factories import UserFactory
from tests.matrix.checks import wrong_headers
from tests.support.client import StrictClient

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/static/css/portal.css", "/static/js/app.js", "/static/nulle-part.css", "/nulle-part/"]
)
def test_files_of_the_portal_and_pages_that_do_not_exist(client, path):
    response = client.get(path)
    # Read to its end, a file is closed.
    assert response.getvalue()
    assert wrong_headers(response.headers) == []


@pytest.mark.parametrize("path", ["/ex/panne/", "/ex/base/"])
def test_a_page_that_fails(settings, path):
    settings.ROOT_URLCONF = "tests.kernel.urls"
    response = StrictClient(raise_request_exception=False).get(path)
    assert response.status_code in (500, 503)
    assert wrong_headers(response.headers) == []


def test_a_form_without_its_token():
    client = StrictClient(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    response = client.post("/lignes-par-page/", {"rows": "20"})
    assert response.status_code == 403
    assert wrong_headers(response.headers) == []


def test_an_unknown_host(client):
    response = client.get("/", headers={"Host": "ailleurs.example"})
    assert response.status_code == 400
    assert wrong_headers(response.headers) == []
