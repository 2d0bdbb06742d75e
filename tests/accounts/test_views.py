import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import get_hasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Attempt, Session
from accounts.services import deactivate
from mails.models import Mail
from tests.accounts.factories import PASSWORD, UserFactory
from tests.support.outbox import drain_outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(time_machine):
    """Time stands still unless the test shifts it."""
    time_machine.move_to(timezone.now(), tick=False)
    return time_machine


SIGN_IN, SIGN_OUT, FORGOTTEN = "/connexion/", "/deconnexion/", "/mot-de-passe/oubli/"
NEW_PASSWORD = "une autre phrase bien longue"


@pytest.fixture
def user():
    return UserFactory(login_address="camille@exemple.test")


def sign_in(client, address="camille@exemple.test", password=PASSWORD, **request):
    return client.post(SIGN_IN, {"login": address, "password": password}, **request)


def codes(response):
    return re.findall(r'data-error-code="([^"]+)"', response.content.decode())


def is_signed_in(client):
    return "_auth_user_id" in client.session


# Signing in


def test_the_form_names_its_fields_and_leads_to_the_reset(client):
    page = client.get(SIGN_IN).content.decode()
    assert "Adresse de connexion" in page
    assert "Mot de passe" in page
    assert f'href="{FORGOTTEN}"' in page
    assert "placeholder" not in page


def test_a_person_signs_in_whatever_the_case_of_the_address(client, user):
    response = sign_in(client, " CAMILLE@Exemple.test ")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("address", "password"),
    [
        ("camille@exemple.test", "pas la bonne phrase"),
        ("inconnue@exemple.test", PASSWORD),
        ("fermee@exemple.test", PASSWORD),
    ],
    ids=["wrong password", "unknown account", "closed account"],
)
def test_every_failure_gets_the_same_answer(client, user, address, password):
    UserFactory(login_address="fermee@exemple.test", is_active=False)
    response = sign_in(client, address, password)
    assert (response.status_code, codes(response)) == (422, ["CPT-001"])
    assert not is_signed_in(client)
    assert f'value="{address}"' in response.content.decode()
    assert password not in response.content.decode()


def test_empty_fields_are_told_one_by_one(client):
    response = sign_in(client, "", "")
    assert response.status_code == 422
    assert set(codes(response)) == {"SYS-001"}


def test_signing_in_changes_the_session_key(client, user):
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def test_who_fails_too_often_waits_and_is_told_how_long(client, user):
    for _ in range(5):
        sign_in(client, password="pas la bonne phrase")
    response = sign_in(client)
    assert (response.status_code, response["Retry-After"], codes(response)) == (429, "60", ["CPT-002"])
    assert not is_signed_in(client)


def test_the_owner_gets_in_from_another_address(client, user):
    for _ in range(20):
        sign_in(client, password="pas la bonne phrase", REMOTE_ADDR="198.51.100.1")
    sign_in(client, REMOTE_ADDR="192.0.2.1")
    assert is_signed_in(client)


def test_a_forged_forwarding_header_gives_no_fresh_attempts(client, user):
    for number in range(5):
        sign_in(client, password="pas la bonne phrase", headers={"X-Forwarded-For": f"192.0.2.{number}"})
    assert sign_in(client, headers={"X-Forwarded-For": "192.0.2.99"}).status_code == 429


def test_behind_a_trusted_proxy_the_client_is_the_one_that_it_names(client, user, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    sign_in(client, password="pas la bonne phrase", headers={"X-Forwarded-For": "203.0.113.9, 192.0.2.1"})
    assert Attempt.objects.get().ip == "192.0.2.1"


def test_success_forgives_the_failures_before_it(client, user):
    sign_in(client, password="pas la bonne phrase")
    sign_in(client)
    assert not Attempt.objects.exists()


def test_sign_in_leads_back_to_the_page_asked_for(client, user):
    page = client.get(f"{SIGN_IN}?next=/connexion/%3Fa%3D1")
    assert '<input type="hidden" name="next" value="/connexion/?a=1">' in page.content.decode()
    response = client.post(SIGN_IN, {"login": user.login_address, "password": PASSWORD, "next": "/connexion/?a=1"})
    assert response["Location"] == "/connexion/?a=1"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://exemple.com/",
        "http://exemple.com",
        "//exemple.com/",
        "///exemple.com/",
        "////exemple.com",
        "https:exemple.com",
        "https:/exemple.com",
        "https:///exemple.com",
        "http:\\\\exemple.com",
        "\\\\exemple.com",
        "/\\exemple.com",
        "\\/exemple.com",
        "/\t/exemple.com",
        "\t//exemple.com",
        " //exemple.com",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://testserver/",
        "https://testserver@exemple.com/",
        "https://testserver.exemple.com/",
        "http://[::1]exemple.com/",
        "\x08//exemple.com",
    ],
)
def test_sign_in_never_leads_elsewhere(client, user, elsewhere):
    response = client.post(SIGN_IN, {"login": user.login_address, "password": PASSWORD, "next": elsewhere})
    assert response["Location"] == "/"


def test_who_is_signed_in_needs_no_form(client, user):
    client.force_login(user)
    assert client.get(SIGN_IN)["Location"] == "/"


# Signing out


def test_signing_out_ends_the_session_and_clears_what_the_browser_kept(client, user):
    sign_in(client)
    key = client.session.session_key
    response = client.post(SIGN_OUT)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.filter(pk=key).exists()
    assert not is_signed_in(client)


def test_signing_out_asks_first_when_it_comes_by_a_link(client, user):
    client.force_login(user)
    response = client.get(SIGN_OUT)
    assert f'action="{SIGN_OUT}"' in response.content.decode()
    assert is_signed_in(client)


def test_signing_out_needs_the_page_s_own_token(user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    assert client.post(SIGN_OUT).status_code == 403
    assert is_signed_in(client)


# Resetting a password


def asked(client, address="camille@exemple.test", **request):
    response = client.post(FORGOTTEN, {"email": address}, **request)
    drain_outbox()
    return response


def link():
    return re.search(
        r"http://testserver(/mot-de-passe/nouveau/\S+)", Mail.objects.filter(kind="account.reset").latest("pk").text
    )[1]


def follow(client):
    """Opens the link of the mail, as the browser does: without the token in the address bar."""
    response = client.get(link())
    return response["Location"]


def test_a_reset_is_sent_to_the_login_address(client):
    UserFactory(login_address="camille@exemple.test", contact_address="compta@exemple.test")
    response = asked(client, "Camille@exemple.test")
    assert response["Location"] == "/mot-de-passe/oubli/envoye/"
    mail = Mail.objects.get()
    assert (mail.address, mail.subject) == ("camille@exemple.test", "Choisir un nouveau mot de passe")
    assert link() in mail.html


def test_an_unknown_or_closed_account_gets_the_same_answer_and_no_mail(client, user):
    UserFactory(login_address="fermee@exemple.test", is_active=False)
    known = asked(client)
    for address in ("inconnue@exemple.test", "fermee@exemple.test"):
        response = asked(client, address)
        assert (response.status_code, response["Location"]) == (known.status_code, known["Location"])
    assert [mail.address for mail in Mail.objects.all()] == [user.login_address]
    assert client.get(known["Location"]).status_code == 200


def test_asking_does_the_same_work_whether_or_not_there_is_such_an_account(client, user):
    UserFactory(login_address="fermee@exemple.test", is_active=False)
    works = []
    for address in (user.login_address, "inconnue@exemple.test", "fermee@exemple.test"):
        with CaptureQueriesContext(connection) as queries:
            client.post(FORGOTTEN, {"email": address})
        works.append([query["sql"].split()[0] for query in queries])
        assert not Mail.objects.exists()
    assert works[0] == works[1] == works[2]
    drain_outbox()
    assert Mail.objects.get().address == user.login_address


def test_a_link_asked_for_before_the_account_was_closed_is_not_sent(client, user):
    client.post(FORGOTTEN, {"email": user.login_address})
    deactivate(user=user)
    drain_outbox()
    assert not Mail.objects.filter(kind="account.reset").exists()


def test_a_failed_sign_in_reads_one_password_whether_or_not_there_is_such_an_account(client, user, monkeypatch):
    UserFactory(login_address="fermee@exemple.test", is_active=False)
    read, hasher = [], type(get_hasher())
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda *given: (read.append(given[1]), encode(*given))[1])
    for address in (user.login_address, "inconnue@exemple.test", "fermee@exemple.test"):
        sign_in(client, address, "pas la bonne phrase")
    assert read == ["pas la bonne phrase"] * 3


def test_the_link_is_built_on_the_portal_s_own_address(client, user, settings):
    settings.PORTAL_URL = "https://portail.exemple.test"
    settings.ALLOWED_HOSTS = ["*"]
    asked(client, user.login_address, headers={"Host": "exemple.com"})
    mail = Mail.objects.get()
    assert "https://portail.exemple.test/mot-de-passe/nouveau/" in mail.text
    assert "exemple.com" not in mail.text + mail.html


def test_asking_again_at_once_makes_one_mail_unless_the_account_has_changed(client, user, clock):
    asked(client), asked(client)
    assert Mail.objects.count() == 1
    sign_in(client)
    asked(client)
    assert Mail.objects.count() == 2
    clock.shift(timedelta(minutes=5))
    asked(client)
    assert Mail.objects.count() == 3


def test_who_asks_too_often_waits(client, user):
    for _ in range(5):
        asked(client)
    response = asked(client)
    assert (response.status_code, response["Retry-After"], codes(response)) == (429, "60", ["CPT-002"])


def test_the_link_changes_the_password_once(client, user):
    asked(client)
    form = follow(client)
    assert "choisir" in form
    page = client.get(form)
    assert page.status_code == 200
    response = client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert response["Location"] == SIGN_IN
    assert not is_signed_in(client)
    sign_in(client, password=NEW_PASSWORD)
    assert is_signed_in(client)
    used = Client().get(link())
    assert (used.status_code, codes(used)) == (410, ["CPT-003"])


def test_a_changed_password_ends_the_other_sessions(client, user):
    elsewhere = Client()
    sign_in(elsewhere)
    asked(client)
    client.post(follow(client), {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert not elsewhere.get(SIGN_IN).context["user"].is_authenticated


def test_the_link_lasts_thirty_minutes(client, user, clock):
    asked(client)
    clock.shift(timedelta(minutes=29))
    assert client.get(link()).status_code == 302
    clock.shift(timedelta(minutes=2))
    expired = Client().get(link())
    assert (expired.status_code, codes(expired)) == (410, ["CPT-003"])


@pytest.mark.parametrize("forged", ["/mot-de-passe/nouveau/1-abc/", "/mot-de-passe/nouveau/zzz-d3f4ul7-0123/"])
def test_a_forged_link_is_dead(client, user, forged):
    response = client.get(forged)
    assert (response.status_code, codes(response)) == (410, ["CPT-003"])


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ("zq 8wx vk", "zq 8wx vk", "CPT-004"),
        ("123456789987654321", "123456789987654321", "CPT-005"),
        (NEW_PASSWORD, NEW_PASSWORD + "s", "CPT-006"),
        ("", "", "SYS-001"),
    ],
)
def test_a_refused_password_changes_nothing(client, user, first, second, code):
    asked(client)
    response = client.post(follow(client), {"password1": first, "password2": second})
    user.refresh_from_db()
    assert response.status_code == 422
    assert set(codes(response)) == {code}
    assert user.check_password(PASSWORD)


def test_a_reset_forgives_the_failures_of_that_address(client, user):
    for _ in range(6):
        sign_in(client, password="pas la bonne phrase")
    asked(client)
    client.post(follow(client), {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    sign_in(client, password=NEW_PASSWORD)
    assert is_signed_in(client)


# The life of a session


def test_an_idle_session_ends_after_thirty_minutes(client, user, clock):
    sign_in(client)
    for _ in range(3):
        clock.shift(timedelta(minutes=28))
        assert client.get(SIGN_IN)["Location"] == "/"
    clock.shift(timedelta(minutes=31))
    assert client.get(SIGN_IN).status_code == 200


def test_no_session_outlives_twelve_hours(client, user, clock):
    sign_in(client)
    client.get(SIGN_IN)
    for _ in range(25):
        clock.shift(timedelta(minutes=28))
        assert client.get(SIGN_IN)["Location"] == "/"
    clock.shift(timedelta(minutes=21))
    assert client.get(SIGN_IN).status_code == 200
    assert not is_signed_in(client)


def test_a_busy_session_is_written_once_a_minute(client, user, clock):
    sign_in(client)
    client.get(SIGN_IN)
    with CaptureQueriesContext(connection) as queries:
        client.get(SIGN_IN)
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}
