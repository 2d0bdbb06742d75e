import re
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone
from joserfc.jwk import RSAKey

from accounts.models import ExternalIdentity, User
from accounts.services import deactivate, unlink_identity
from mails.models import Mail
from tests.accounts.factories import PASSWORD, UserFactory
from tests.support.identity_provider import CLIENT_ID, CLIENT_SECRET, identity_provider, visit
from tests.support.refusals import refused, written

pytestmark = pytest.mark.django_db

START, LINK = "/connexion/proconnect/", "/mon-compte/securite/proconnect/"
UNLINK = f"{LINK}dissocier/"


@pytest.fixture
def provider(settings):
    with identity_provider() as provider:
        settings.PROCONNECT = {
            "issuer": provider.issuer,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
        }
        yield provider


def go(client, start=START):
    """From the button to the portal's own answer."""
    return client.get(visit(client.post(start)["Location"]))


def codes(response):
    return re.findall(r'data-error-code="([^"]+)"', response.content.decode())


def signed_in_user(client):
    return User.objects.filter(pk=client.session.get("_auth_user_id")).first()


def test_without_configuration_nothing_shows_that_it_exists(client):
    assert "ProConnect" not in client.get("/connexion/").content.decode()
    assert client.post(START).status_code == 404
    assert client.get(f"{START}retour/?code=a&state=b").status_code == 404


def test_the_button_stands_first_and_explains_itself(client, provider):
    page = client.get("/connexion/").content.decode()
    assert page.index("S’identifier avec ProConnect") < page.index("Mot de passe")
    assert "Qu’est-ce que ProConnect" in page
    assert f'<form method="post" action="{START}">' in page


def test_the_request_bears_state_nonce_and_proof_and_asks_how_the_person_was_identified(client, provider):
    asked = parse_qs(urlsplit(client.post(START)["Location"]).query)
    assert len(asked["state"][0]) >= 30
    assert len(asked["nonce"][0]) >= 20
    assert asked["code_challenge_method"] == ["S256"]
    assert "amr" in asked["claims"][0]
    assert asked["redirect_uri"] == ["http://testserver/connexion/proconnect/retour/"]


@pytest.mark.parametrize("is_signed", [True, False])
def test_a_first_visit_makes_an_account_known_by_issuer_and_subject(client, provider, is_signed):
    provider.signs_userinfo = is_signed
    assert go(client)["Location"] == "/"
    user = signed_in_user(client)
    assert (user.login_address, user.first_name, user.last_name) == ("camille@exemple.test", "Camille", "Durand")
    assert not user.has_usable_password()
    identity = ExternalIdentity.objects.get()
    assert (identity.user, identity.issuer, identity.subject) == (user, provider.issuer, "abc-123")


def test_the_next_visit_finds_the_account_whatever_the_address_has_become(client, provider):
    go(client)
    user = signed_in_user(client)
    client.logout()
    provider.person["email"] = "camille.durand@exemple.test"
    go(client)
    assert signed_in_user(client) == user
    assert user.login_address == "camille@exemple.test"


def test_signing_in_leads_back_to_the_page_asked_for_and_never_elsewhere(client, provider):
    for wanted, reached in (("/mon-compte/", "/mon-compte/"), ("https://exemple.com/", "/")):
        address = client.post(START, {"next": wanted})["Location"]
        assert client.get(visit(address))["Location"] == reached
        client.logout()


def test_an_address_alone_opens_no_account(client, provider):
    UserFactory(login_address="camille@exemple.test")
    response = go(client)
    assert (response.status_code, codes(response)) == (409, ["CPT-021"])
    assert signed_in_user(client) is None
    assert not ExternalIdentity.objects.exists()


def test_whoever_has_the_password_links_the_identity_and_then_signs_in_with_it(client, provider):
    user = UserFactory(login_address="camille@exemple.test")
    client.post("/connexion/", {"login": user.login_address, "password": PASSWORD})
    assert go(client, LINK)["Location"] == "/mon-compte/securite/"
    client.logout()
    go(client)
    assert signed_in_user(client) == user


def with_password(client):
    """Somebody who signed in with the password and then linked ProConnect."""
    user = UserFactory(login_address="camille@exemple.test")
    client.post("/connexion/", {"login": user.login_address, "password": PASSWORD})
    go(client, LINK)
    return user


def test_whoever_has_a_password_unlinks_the_identity_which_then_opens_nothing(client, provider):
    user, elsewhere = with_password(client), Client()
    go(elsewhere)
    assert signed_in_user(elsewhere) == user
    assert UNLINK in client.get("/mon-compte/securite/").text
    assert client.get(UNLINK).status_code == 200
    assert user.identities.exists()
    assert client.post(UNLINK)["Location"] == "/mon-compte/securite/"
    assert not user.identities.exists()
    assert signed_in_user(client) == user
    assert elsewhere.get("/mon-compte/").status_code == 302
    assert "ProConnect n’est plus associé à votre compte." in Mail.objects.latest("pk").text
    response = go(Client())
    assert (response.status_code, codes(response)) == (409, ["CPT-021"])


def test_an_account_keeps_its_only_way_in(client, provider):
    go(client)
    user = signed_in_user(client)
    page = client.get("/mon-compte/securite/").text
    assert UNLINK not in page
    assert "choisissez d’abord un mot de passe" in page
    before = written()
    assert codes(client.post(UNLINK, headers={"Referer": "http://testserver/mon-compte/securite/"}, follow=True)) == [
        "CPT-024"
    ]
    assert written() == before
    with refused("CPT-024"):
        unlink_identity(user=user, current_key=None)


def test_what_is_not_linked_is_not_unlinked(client, provider):
    user = UserFactory()
    with refused("CPT-025"):
        unlink_identity(user=user, current_key=None)


@pytest.mark.parametrize("address", [LINK, UNLINK])
def test_other_ways_in_change_only_after_showing_again_who_one_is(client, provider, address, time_machine):
    user = with_password(client)
    time_machine.move_to(timezone.now() + timedelta(minutes=11), tick=False)
    user.identities.all().delete() if address == LINK else None
    asked = client.post(address)["Location"]
    assert asked == f"/mon-compte/confirmer/?{urlencode({'next': address})}"
    assert user.identities.exists() is (address == UNLINK)
    client.post(asked, {"password": PASSWORD})
    assert client.get(address).status_code in (200, 302)


def test_one_identity_opens_one_account(client, provider):
    go(client)
    client.logout()
    other = UserFactory()
    client.post("/connexion/", {"login": other.login_address, "password": PASSWORD})
    response = go(client, LINK)
    assert (response.status_code, codes(response)) == (409, ["CPT-022"])
    assert not other.identities.exists()


def test_the_second_factor_is_asked_all_the_same(client, provider):
    go(client)
    TOTP.activate(signed_in_user(client), generate_totp_secret())
    client.logout()
    assert go(client)["Location"] == "/connexion/code/"
    assert signed_in_user(client) is None


def test_a_closed_account_stays_closed(client, provider):
    go(client)
    user = signed_in_user(client)
    identity = ExternalIdentity.objects.get()
    deactivate(user=user)
    identity.save()
    client.logout()
    response = go(client)
    assert (response.status_code, codes(response)) == (403, ["CPT-023"])


def test_an_answer_with_another_state_is_refused(client, provider):
    path = visit(client.post(START)["Location"])
    for forged in (re.sub(r"state=[^&]+", "state=forged", path), path.partition("&state")[0]):
        response = client.get(forged)
        assert (response.status_code, codes(response)) == (403, ["CPT-018"])
    assert not User.objects.exists()


def test_an_answer_to_another_browser_is_refused(client, provider):
    path = visit(client.post(START)["Location"])
    client.logout()
    client.cookies.clear()
    assert codes(client.get(path)) == ["CPT-018"]


def test_an_answer_serves_once(client, provider):
    path = visit(client.post(START)["Location"])
    client.get(path)
    client.logout()
    assert codes(client.get(path)) == ["CPT-018"]


@pytest.mark.parametrize(
    "faults",
    [
        {"nonce": "forged"},
        {"nonce": None},
        {"aud": "somebody-else"},
        {"iss": "http://127.0.0.1:1"},
        {"exp": 1_000_000_000},
        {"sub": None},
    ],
    ids=["wrong nonce", "no nonce", "other audience", "other issuer", "expired", "no subject"],
)
def test_a_token_that_does_not_fit_is_refused(client, provider, faults):
    provider.faults = faults
    response = go(client)
    assert (response.status_code, codes(response)) == (403, ["CPT-018"])
    assert not User.objects.exists()
    assert signed_in_user(client) is None


def test_a_token_that_somebody_else_signed_is_refused(client, provider):
    provider.published_key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
    assert codes(go(client)) == ["CPT-018"]
    assert not User.objects.exists()


@pytest.mark.parametrize("faults", [{"sub": "somebody-else"}, {"aud": "somebody-else"}])
def test_data_of_somebody_else_are_refused(client, provider, faults):
    provider.userinfo_faults = faults
    assert codes(go(client)) == ["CPT-018"]
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["email", "given_name", "usual_name"])
def test_a_missing_claim_is_named(client, provider, name):
    del provider.person[name]
    response = go(client)
    assert (response.status_code, codes(response)) == (403, ["CPT-019"])
    assert name in response.content.decode()
    assert not User.objects.exists()


def test_who_gives_up_at_the_provider_is_told(client, provider):
    client.post(START)
    assert codes(client.get(f"{START}retour/?error=access_denied&state=x")) == ["CPT-018"]


def test_a_provider_that_does_not_answer_is_told(client, settings):
    settings.PROCONNECT = {"issuer": "http://127.0.0.1:1", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    response = client.post(START, follow=True)
    assert "CPT-020" in codes(response)


def test_signing_out_signs_out_there_too(client, provider):
    go(client)
    address = client.post("/deconnexion/")["Location"]
    assert address.startswith(f"{provider.issuer}/logout?")
    asked = parse_qs(urlsplit(address).query)
    assert asked["post_logout_redirect_uri"] == ["http://testserver/"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert signed_in_user(client) is None


SECURITY, CONFIRM, CONTACT = (
    "/mon-compte/securite/",
    "/mon-compte/confirmer/proconnect/",
    "/mon-compte/adresse-de-contact/",
)


@pytest.fixture
def long_signed_in(client, provider, time_machine):
    """Somebody without a password, whose ProConnect session is as old as that of the portal."""
    go(client)
    provider.faults = {"auth_time": int(timezone.now().timestamp())}
    time_machine.move_to(timezone.now() + timedelta(minutes=11), tick=False)
    return signed_in_user(client)


def at_proconnect(client, asked):
    """From « Confirmer et continuer » to the portal's own answer."""
    next_page = parse_qs(urlsplit(asked).query)["next"][0]
    return client.get(visit(client.post(CONFIRM, {"next": next_page})["Location"]))


def test_without_a_password_one_confirms_by_proconnect_and_what_was_sent_goes_through(client, provider, long_signed_in):
    address = {"contact_address": "camille.durand@exemple.test"}
    asked = client.post(CONTACT, address)["Location"]
    assert asked == f"{CONFIRM}?{urlencode({'next': CONTACT})}"
    assert not Mail.objects.exists()
    page = client.get(asked).text
    assert "ProConnect va vous demander de vous identifier de nouveau." in page
    assert "attend votre confirmation" in page

    provider.faults = {}
    at_proconnect(client, asked)
    assert (provider.asked["prompt"], provider.asked["max_age"]) == ("login", "0")
    assert Mail.objects.latest("pk").address == "camille.durand@exemple.test"
    assert client.get(CONTACT).status_code == 200


@pytest.mark.parametrize(
    ("person", "faults"),
    [
        ({"sub": "somebody-else"}, {}),
        ({}, {"auth_time": 1_000_000_000}),
        ({}, {"auth_time": None}),
    ],
    ids=["another identity", "an older identification", "an unknown moment"],
)
def test_what_confirms_nothing_lets_nothing_through(client, provider, long_signed_in, person, faults):
    asked = client.post(CONTACT, {"contact_address": "intrus@exemple.test"})["Location"]
    provider.person |= person
    provider.faults = faults
    before = written()
    response = at_proconnect(client, asked)
    assert (response.status_code, codes(response)) == (403, ["CPT-027"])
    assert written() == before
    assert client.post(CONTACT, {"contact_address": "intrus@exemple.test"})["Location"] == asked


def test_going_once_more_through_an_open_proconnect_session_confirms_nothing(client, provider, long_signed_in):
    go(client)
    assert signed_in_user(client) == long_signed_in
    assert client.get(CONTACT)["Location"].startswith(CONFIRM)
    client.post("/deconnexion/")
    go(client)
    assert client.get(CONTACT)["Location"].startswith(CONFIRM)


def test_who_gives_up_confirming_has_confirmed_nothing(client, provider, long_signed_in):
    client.post(CONFIRM, {"next": CONTACT})
    assert codes(client.get(f"{START}retour/?error=access_denied&state=x")) == ["CPT-018"]
    assert client.get(CONTACT)["Location"].startswith(CONFIRM)


def test_whoever_has_a_password_too_may_choose(client, provider, time_machine):
    with_password(client)
    time_machine.move_to(timezone.now() + timedelta(minutes=11), tick=False)
    asked = client.get(CONTACT)["Location"]
    assert asked.startswith("/mon-compte/confirmer/?")
    assert "Utiliser plutôt ProConnect" in client.get(asked).text
    assert at_proconnect(client, asked)["Location"] == CONTACT
    assert client.get(CONTACT).status_code == 200


def test_the_page_of_confirming_by_proconnect_is_for_those_who_have_it(client, provider):
    user = UserFactory()
    client.post("/connexion/", {"login": user.login_address, "password": PASSWORD})
    assert client.get(CONFIRM)["Location"] == "/mon-compte/confirmer/"
    assert client.post(CONFIRM)["Location"] == "/mon-compte/confirmer/"
