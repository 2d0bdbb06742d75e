import json
import logging
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Session, User
from accounts.rules import device_of, shortened
from accounts.services import ask_for_contact_address, deactivate
from chorus.settings.logging import JsonFormatter
from mails.models import Mail
from tests.accounts.factories import PASSWORD, UserFactory
from tests.support.refusals import written

pytestmark = pytest.mark.django_db

SECURITY = "/mon-compte/securite/"
CONTACT = "/mon-compte/adresse-de-contact/"
CHANGE = "/mon-compte/securite/mot-de-passe/"
NEW_PASSWORD = "une toute autre phrase encore"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    return time_machine


@pytest.fixture
def user():
    return UserFactory(login_address="camille@exemple.test")


def sign_in(client, **request):
    return client.post("/connexion/", {"login": "camille@exemple.test", "password": PASSWORD}, **request)


@pytest.fixture
def here(client, user):
    sign_in(client, headers={"User-Agent": FIREFOX}, REMOTE_ADDR="192.0.2.77")
    client.get(SECURITY, headers={"User-Agent": FIREFOX}, REMOTE_ADDR="192.0.2.77")
    return client


@pytest.fixture
def elsewhere(user):
    phone = Client()
    sign_in(phone)
    phone.get(SECURITY, headers={"User-Agent": SAFARI}, REMOTE_ADDR="2001:db8:1:2::3")
    return phone


def codes(response):
    return re.findall(r'data-error-code="([^"]+)"', response.content.decode())


def is_signed_in(client):
    return client.get(SECURITY).status_code == 200


# Sessions


def test_each_session_is_shown_with_device_network_and_moment(here, elsewhere):
    page = here.get(SECURITY).content.decode()
    assert "Firefox – Windows" in page
    assert "Safari – iPhone" in page
    assert "2001:db8:1::x" in page
    assert "192.0.2.77" not in page
    assert page.count("Cette session") == 1
    assert elsewhere.session.session_key not in page


def test_disconnecting_another_device_ends_its_session_alone(here, elsewhere):
    handle = re.search(r'name="session"\s+value="(\w+)"', here.get(SECURITY).content.decode())[1]
    assert here.post(f"{SECURITY}session/", {"session": handle})["Location"] == SECURITY
    assert not is_signed_in(elsewhere)
    assert is_signed_in(here)
    again = here.post(f"{SECURITY}session/", {"session": handle}, follow=True)
    assert "CPT-017" in codes(again)


def test_nobody_ends_the_session_of_somebody_else(here, elsewhere):
    handle = re.search(r'name="session"\s+value="(\w+)"', here.get(SECURITY).content.decode())[1]
    stranger = Client()
    stranger.force_login(UserFactory())
    assert "CPT-017" in codes(stranger.post(f"{SECURITY}session/", {"session": handle}, follow=True))
    assert is_signed_in(elsewhere)


def test_all_other_devices_can_be_disconnected_at_once(here, elsewhere):
    here.post(f"{SECURITY}sessions/")
    assert not is_signed_in(elsewhere)
    assert is_signed_in(here)
    assert Session.objects.count() == 1


def test_closing_an_account_ends_its_sessions_at_once(here, elsewhere, user):
    deactivate(user=user)
    assert not Session.objects.exists()
    assert not is_signed_in(here)


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (FIREFOX, "Firefox – Windows"),
        (SAFARI, "Safari – iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge – Linux"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome – Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15", "Safari – macOS"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_named_as_people_know_it(user_agent, device):
    assert device_of(user_agent) == device


@pytest.mark.parametrize(
    ("ip", "shown"),
    [("192.0.2.77", "192.0.2.x"), ("2001:db8:1:2:3::4", "2001:db8:1::x"), ("::ffff:192.0.2.7", "192.0.2.x")],
)
def test_an_address_is_shown_shortened(ip, shown):
    assert shortened(ip) == shown


def test_pages_know_when_the_session_ends(here):
    page = here.get(SECURITY).content.decode()
    assert 'id="session-warning"' in page
    assert int(re.search(r'data-ends-in="(\d+)"', page)[1]) <= 1800
    assert int(re.search(r'data-warning="(\d+)"', page)[1]) >= 120
    assert 'id="session-warning"' not in Client().get("/connexion/").content.decode()


def test_staying_connected_puts_off_the_end_of_an_idle_session(here, clock):
    clock.shift(timedelta(minutes=28))
    assert here.post("/connexion/prolonger/").status_code == 204
    clock.shift(timedelta(minutes=28))
    assert is_signed_in(here)


def test_staying_connected_needs_a_session(client):
    assert client.post("/connexion/prolonger/").status_code == 302


# Password


def change(client, old=PASSWORD, new=NEW_PASSWORD, again=None):
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": again or new})


def test_a_changed_password_ends_the_sessions_elsewhere_and_is_told(here, elsewhere, user):
    assert change(here)["Location"] == SECURITY
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)
    assert Session.objects.filter(user=user).count() == 1
    assert "mot de passe" in Mail.objects.get().text


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"old": "pas la bonne phrase"}, "CPT-011"),
        ({"new": "zq 8wx vk"}, "CPT-004"),
        ({"new": "motdepasse123456"}, "CPT-005"),
        ({"new": "camille@exemple.test"}, "CPT-008"),
        ({"again": "une toute autre phrase encor"}, "CPT-006"),
    ],
)
def test_a_refused_change_of_password_changes_nothing(here, user, fields, code):
    response = change(here, **fields)
    user.refresh_from_db()
    assert (response.status_code, codes(response)[0]) == (422, code)
    assert user.check_password(PASSWORD)


def test_the_password_in_force_cannot_be_guessed_for_long(here, user):
    for _ in range(5):
        assert change(here, old="pas la bonne phrase").status_code == 422
    before = written()
    for old in ("pas la bonne phrase", PASSWORD):
        response = change(here, old=old)
        assert (response.status_code, response["Retry-After"], codes(response)[0]) == (429, "60", "CPT-002")
    assert written() == before
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


# Contact address


def link():
    mail = Mail.objects.filter(kind="account.contact-address").latest("pk")
    return re.search(r"http://testserver(/mon-compte/adresse-de-contact/\S+)", mail.text)[1]


def test_the_contact_address_changes_once_the_new_one_has_answered(here, user):
    here.post(CONTACT, {"contact_address": "bureau@exemple.test"})
    user.refresh_from_db()
    assert user.contact_address == "camille@exemple.test"
    assert Mail.objects.get().address == "bureau@exemple.test"

    passer_by = Client()
    assert passer_by.get(link()).status_code == 200
    user.refresh_from_db()
    assert user.contact_address == "camille@exemple.test"
    passer_by.post(link())
    user.refresh_from_db()
    assert (user.contact_address, user.login_address) == ("bureau@exemple.test", "camille@exemple.test")
    told = Mail.objects.get(kind="account.security")
    assert told.address == "camille@exemple.test"


def test_the_link_of_an_address_serves_once_and_a_day(here, user, clock):
    here.post(CONTACT, {"contact_address": "bureau@exemple.test"})
    address = link()
    here.post(address)
    assert "CPT-015" in codes(here.post(address, follow=True))

    ask_for_contact_address(user=User.objects.get(pk=user.pk), address="autre@exemple.test")
    clock.shift(timedelta(hours=25))
    assert "CPT-015" in codes(Client().post(link(), follow=True))
    user.refresh_from_db()
    assert user.contact_address == "bureau@exemple.test"


def test_a_forged_link_changes_no_address(here, user):
    forged = here.post(f"{CONTACT}eyJ1c2VyIjoxfQ:1abc:def/", follow=True)
    assert "CPT-015" in codes(forged)
    user.refresh_from_db()
    assert user.contact_address == "camille@exemple.test"


@pytest.mark.parametrize(
    ("address", "code"), [("CAMILLE@exemple.test", "CPT-016"), ("camille", "SYS-007"), ("", "SYS-001")]
)
def test_a_refused_contact_address_sends_nothing(here, address, code):
    response = here.post(CONTACT, {"contact_address": address})
    assert (response.status_code, codes(response)[0]) == (422, code)
    assert not Mail.objects.exists()


def test_the_contact_address_asks_again_who_it_is(here, clock):
    clock.shift(timedelta(minutes=11))
    for method in (here.get, here.post):
        assert method(CONTACT, {"contact_address": "a@exemple.test"})["Location"].startswith("/mon-compte/confirmer/")
    assert not Mail.objects.exists()


# The login address


FORMS = [
    CONTACT,
    CHANGE,
    "/mon-compte/notification-facturation/",
    "/mon-compte/notifications/",
    "/mon-compte/donnees/",
    "/mon-compte/",
    "/mon-compte/confirmer/",
    f"{SECURITY}session/",
    f"{SECURITY}sessions/",
    "/connexion/",
    "/connexion/prolonger/",
    "/inscription/",
    "/mot-de-passe/oubli/",
    "/lignes-par-page/",
    "/affichage/",
]


@pytest.mark.parametrize("form", FORMS)
def test_no_forged_form_changes_the_login_address_or_one_s_powers(here, user, form):
    forged = {
        name: value
        for prefix in ("", "user-", "form-0-")
        for name, value in {
            f"{prefix}login_address": "pirate@exemple.test",
            f"{prefix}email": "pirate@exemple.test",
            f"{prefix}is_staff": "on",
            f"{prefix}is_agent": "on",
            f"{prefix}is_superuser": "on",
        }.items()
    }
    real = {
        "contact_address": "bureau@exemple.test",
        "oldpassword": PASSWORD,
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD,
        "password": PASSWORD,
        "login": "camille@exemple.test",
        "wants_billing": "on",
        "rows": "20",
        "scheme": "dark",
    }
    here.post(form, {**real, **forged})
    user.refresh_from_db()
    assert user.login_address == "camille@exemple.test"
    assert (user.is_staff, user.is_agent, user.is_superuser) == (False, False, False)


# What operators read


def lines(caplog):
    return [
        json.loads(JsonFormatter().format(record)) for record in caplog.records if record.name.startswith("accounts")
    ]


def test_sign_ins_and_refusals_leave_a_line_without_secrets(client, user, caplog):
    caplog.set_level(logging.INFO)
    client.post("/connexion/", {"login": "camille@exemple.test", "password": "le canari chante faux"})
    client.post("/connexion/", {"login": "canari@exemple.test", "password": "le canari chante faux"})
    sign_in(client, REMOTE_ADDR="192.0.2.77")
    client.post("/deconnexion/")

    events = lines(caplog)
    assert [line["event"] for line in events] == [
        "sign-in.refused",
        "sign-in.refused",
        "sign-in.succeeded",
        "sign-out",
    ]
    assert events[2] | {"user": user.pk, "ip": "192.0.2.77", "methods": ["password"]} == events[2]
    assert "canari" not in caplog.text
    assert "canari" not in json.dumps(events)


def test_a_delayed_sign_in_leaves_a_line(client, user, caplog):
    caplog.set_level(logging.INFO)
    for _ in range(6):
        client.post("/connexion/", {"login": "camille@exemple.test", "password": "pas la bonne phrase"})
    assert lines(caplog)[-1]["event"] == "sign-in.delayed"


def test_what_a_user_typed_makes_no_second_line(caplog):
    caplog.set_level(logging.INFO)
    logging.getLogger("accounts").info("a\nb", extra={"facts": {"event": "x\r\ny"}})
    text = JsonFormatter().format(caplog.records[-1])
    assert "\n" not in text
    assert "\r" not in text


def test_a_refusal_leaves_a_line_with_its_codes_and_no_address(here, user, caplog):
    caplog.set_level(logging.INFO, logger="kernel.middleware")
    here.post(f"{SECURITY}session/", {"session": "secret-handle"})
    [record] = [record for record in caplog.records if record.name == "kernel.middleware"]
    line = json.loads(JsonFormatter().format(record))
    assert (line["event"], line["user"], line["page"], line["codes"]) == (
        "refused",
        user.pk,
        "accounts:session-end",
        ["CPT-017"],
    )
    assert "secret-handle" not in json.dumps(line)
