import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.utils import timezone

from accounts.adapter import SecondFactorAdapter
from accounts.services import spend_code
from mails.models import Mail
from tests.accounts.factories import PASSWORD, UserFactory
from tests.support.concurrency import at_once
from tests.support.outbox import drain_outbox

pytestmark = pytest.mark.django_db

SIGN_IN, CODE, ADD = "/connexion/", "/connexion/code/", "/mon-compte/securite/second-facteur/"
REMOVE, CODES = "/mon-compte/securite/second-facteur/retirer/", "/mon-compte/securite/codes-de-secours/"


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    return time_machine


@pytest.fixture
def user():
    return UserFactory(login_address="camille@exemple.test", contact_address="bureau@exemple.test")


@pytest.fixture
def secret(user):
    """The user's second factor, active."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code_of(secret, steps=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def sign_in(client, password=PASSWORD):
    return client.post(SIGN_IN, {"login": "camille@exemple.test", "password": password})


def codes(response):
    return re.findall(r'data-error-code="([^"]+)"', response.content.decode())


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_the_password_alone_no_longer_signs_in(client, user, secret, clock):
    assert sign_in(client)["Location"] == CODE
    assert not is_signed_in(client)
    assert client.get("/mon-compte/").status_code == 302
    assert client.post(CODE, {"code": code_of(secret)})["Location"] == "/"
    assert is_signed_in(client)


def test_a_code_is_accepted_once(client, user, secret, clock):
    code = code_of(secret)
    sign_in(client), client.post(CODE, {"code": code})
    client.logout()
    sign_in(client)
    response = client.post(CODE, {"code": code})
    assert (response.status_code, codes(response)[0]) == (422, "CPT-012")
    assert not is_signed_in(client)
    clock.shift(timedelta(seconds=30))
    client.post(CODE, {"code": code_of(secret)})
    assert is_signed_in(client)


@pytest.mark.django_db(transaction=True)
def test_a_code_sent_twice_at_once_is_accepted_once():
    user = UserFactory()
    TOTP.activate(user, generate_totp_secret())
    results = at_once([lambda: spend_code(user_id=user.pk, code="123456")] * 2)
    assert sorted(results) == [False, True]


@pytest.mark.parametrize(("steps", "is_valid"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_phone_may_be_half_a_minute_off(client, user, secret, clock, steps, is_valid):
    sign_in(client)
    client.post(CODE, {"code": code_of(secret, steps)})
    assert is_signed_in(client) == is_valid


def test_codes_cannot_be_guessed_from_many_networks(client, user, secret, clock):
    sign_in(client)
    for number in range(5):
        client.post(CODE, {"code": "000000"}, REMOTE_ADDR=f"192.0.2.{number}")
    response = client.post(CODE, {"code": code_of(secret)}, REMOTE_ADDR="192.0.2.99")
    assert (response.status_code, response["Retry-After"], codes(response)[0]) == (429, "60", "CPT-026")
    assert "autre réseau" not in response.text
    assert "met aussi fin à l’attente" in response.text
    assert not is_signed_in(client)


def test_a_new_password_ends_the_wait_for_codes(client, user, secret, clock):
    sign_in(client)
    for _ in range(6):
        client.post(CODE, {"code": "000000"})
    client.post("/mot-de-passe/oubli/", {"email": user.login_address})
    drain_outbox()
    form = client.get(re.search(r"http://testserver(/mot-de-passe/nouveau/\S+)", Mail.objects.get().text)[1])[
        "Location"
    ]
    new = "une toute autre phrase encore"
    client.post(form, {"password1": new, "password2": new})
    sign_in(client, new)
    client.post(CODE, {"code": code_of(secret)})
    assert is_signed_in(client)


def test_a_recovery_code_replaces_the_application_once(client, user, secret):
    code = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
    sign_in(client), client.post(CODE, {"code": code})
    assert is_signed_in(client)
    client.logout()
    sign_in(client)
    assert codes(client.post(CODE, {"code": code}))[0] == "CPT-012"


def test_a_new_password_does_not_get_around_the_code(client, user, secret):
    client.post("/mot-de-passe/oubli/", {"email": user.login_address})
    drain_outbox()
    link = re.search(r"http://testserver(/mot-de-passe/nouveau/\S+)", Mail.objects.get().text)[1]
    form = client.get(link)["Location"]
    new = "une toute autre phrase encore"
    client.post(form, {"password1": new, "password2": new})
    assert not is_signed_in(client)
    assert sign_in(client, new)["Location"] == CODE
    assert not is_signed_in(client)


def test_adding_it_takes_a_code_and_gives_recovery_codes(client, user, clock):
    sign_in(client)
    page = client.get(ADD).content.decode()
    secret = re.search(r'<code class="portal-key">(\w+)</code>', page)[1]
    assert 'src="data:image/svg+xml;base64,' in page

    wrong = client.post(ADD, {"code": "000000"})
    assert (wrong.status_code, codes(wrong)[0]) == (422, "CPT-012")
    assert not Authenticator.objects.exists()

    code = code_of(secret)
    assert client.post(ADD, {"code": code})["Location"] == CODES
    assert len(re.findall(r"<li><code>\d{8}</code></li>", client.get(CODES).content.decode())) == 10
    assert Mail.objects.get().address == "bureau@exemple.test"

    client.logout()
    sign_in(client)
    assert codes(client.post(CODE, {"code": code}))[0] == "CPT-012"


def test_the_codes_can_be_taken_along(client, user, secret, clock):
    sign_in(client), client.post(CODE, {"code": code_of(secret)})
    response = client.get(f"{CODES}codes.txt")
    assert "attachment" in response["Content-Disposition"]
    assert len(re.findall(r"^\d{8}$", response.content.decode(), re.MULTILINE)) == 10


def test_new_recovery_codes_replace_the_old_ones(client, user, secret, clock):
    old = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    sign_in(client), client.post(CODE, {"code": code_of(secret)})
    assert client.post(f"{CODES}nouveaux/")["Location"] == CODES
    new = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    assert not set(old) & set(new)


def test_recovery_codes_without_a_second_factor_are_refused(client, user):
    sign_in(client)
    response = client.post(f"{CODES}nouveaux/")
    assert (response.status_code, codes(response)[0]) == (422, "CPT-014")
    assert not Authenticator.objects.exists()


def test_whoever_may_removes_it(client, user, secret, clock):
    sign_in(client), client.post(CODE, {"code": code_of(secret)})
    assert client.post(REMOVE)["Location"] == "/mon-compte/securite/"
    assert not Authenticator.objects.exists()


def test_changing_it_asks_again_who_it_is_after_ten_minutes(client, user, secret, clock):
    sign_in(client), client.post(CODE, {"code": code_of(secret)})
    clock.shift(timedelta(minutes=11))
    assert client.get(REMOVE)["Location"].startswith("/mon-compte/confirmer/?next=")
    asked = f"/mon-compte/confirmer/?next={REMOVE}"
    wrong = client.post(asked, {"password": "pas la bonne phrase"})
    assert (wrong.status_code, codes(wrong)[0]) == (422, "CPT-011")
    client.post(asked, {"password": PASSWORD})
    assert client.get(REMOVE).status_code == 200


def test_what_was_asked_before_confirming_is_done_after_it(client, user, secret, clock):
    sign_in(client), client.post(CODE, {"code": code_of(secret)})
    clock.shift(timedelta(minutes=11))
    client.post(REMOVE)
    assert Authenticator.objects.filter(type="totp").exists()
    client.post(f"/mon-compte/confirmer/?next={REMOVE}", {"password": PASSWORD})
    assert not Authenticator.objects.exists()


def test_one_can_confirm_by_a_code(client, user, secret, clock):
    sign_in(client), client.post(CODE, {"code": code_of(secret)})
    clock.shift(timedelta(minutes=11))
    client.post(f"/mon-compte/confirmer/code/?next={REMOVE}", {"code": code_of(secret)})
    assert client.get(REMOVE).status_code == 200


def test_secrets_are_unreadable_in_the_database_and_survive_a_new_key(user, secret, settings):
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "une autre clé"
    assert SecondFactorAdapter().decrypt(kept) == secret


# Who has to have one


@pytest.fixture(params=["is_staff", "is_agent"])
def obliged(user, request):
    setattr(user, request.param, True)
    user.save()
    return user


@pytest.mark.parametrize("page", ["/", "/mon-compte/", "/mon-compte/securite/", CODES])
def test_administrators_and_agents_add_it_before_anything_else(client, obliged, page):
    sign_in(client)
    assert client.get(page)["Location"] == ADD
    assert client.get(ADD).status_code == 200


def test_with_it_everything_opens(client, obliged, clock):
    sign_in(client)
    secret = re.search(r'<code class="portal-key">(\w+)</code>', client.get(ADD).content.decode())[1]
    client.post(ADD, {"code": code_of(secret)})
    assert client.get("/mon-compte/").status_code == 200


def test_whoever_must_have_it_keeps_it(client, obliged, secret, clock):
    sign_in(client), client.post(CODE, {"code": code_of(secret)})
    for response in (client.get(REMOVE), client.post(REMOVE)):
        assert codes(response)[0] == "CPT-013"
    assert Authenticator.objects.filter(type="totp").exists()


def test_a_setting_lets_agents_do_without(client, user, settings):
    settings.SECOND_FACTOR_FOR_AGENTS = False
    user.is_agent = True
    user.save()
    sign_in(client)
    assert client.get("/mon-compte/").status_code == 200


def test_others_are_only_offered_it(client, user):
    sign_in(client)
    assert f'href="{ADD}"' in client.get("/mon-compte/securite/").content.decode()
