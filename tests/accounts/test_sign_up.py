import re
from datetime import timedelta
from hashlib import sha256

import pytest
from captcha.models import CaptchaStore
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Registration, User
from accounts.services import deactivate, purge_traces
from mails.models import Mail
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db

SIGN_UP, SENT = "/inscription/", "/inscription/envoyee/"
PASSWORD = "trois hérons sur la rivière"


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    return time_machine


def sign_up(client, **changes):
    client.get(SIGN_UP)
    question = CaptchaStore.objects.latest("pk")
    data = {
        "login_address": "Camille@Exemple.test",
        "contact_address": "",
        "first_name": "Camille",
        "last_name": "Durand",
        "password": PASSWORD,
        "captcha_0": question.hashkey,
        "captcha_1": question.response,
        **changes,
    }
    return client.post(SIGN_UP, data)


def link():
    return re.search(r"http://testserver(/inscription/activer/\S+)", Mail.objects.latest("pk").text)[1]


def codes(response):
    return re.findall(r'data-error-code="([^"]+)"', response.content.decode())


def test_both_addresses_are_explained_where_they_are_asked(client):
    page = client.get(SIGN_UP).content.decode()
    for name in ("login_address", "contact_address"):
        assert str(User._meta.get_field(name).help_text) in page
    assert "adresse professionnelle" in page
    assert 'data-same-as="id_login_address"' in page
    assert 'autocomplete="new-password"' in page
    assert "onpaste" not in page


def test_nothing_is_an_account_before_the_link_and_the_password(client):
    assert sign_up(client)["Location"] == SENT
    assert not User.objects.exists()
    mail = Mail.objects.get()
    assert (mail.address, mail.subject) == ("camille@exemple.test", "Activer votre compte")
    assert client.get(SENT).status_code == 200

    address = link()
    assert "camille@exemple.test" in client.get(address).content.decode()
    assert not User.objects.exists()
    response = client.post(address, {"password": PASSWORD})
    assert response["Location"] == "/"
    user = User.objects.get()
    assert (user.login_address, user.contact_address) == ("camille@exemple.test", "camille@exemple.test")
    assert user.check_password(PASSWORD)
    assert client.session["_auth_user_id"] == str(user.pk)


def test_another_contact_address_is_used_once_it_has_answered(client):
    """Anybody can type the address of a third party, who has asked for nothing."""
    sign_up(client, contact_address="compta@exemple.test")
    page = client.post(link(), {"password": PASSWORD}, follow=True).content.decode()
    assert User.objects.get().contact_address == "camille@exemple.test"
    assert "Un message vient d’être envoyé à compta@exemple.test" in page
    asked = Mail.objects.get(address="compta@exemple.test")
    assert asked.kind == "account.contact-address"
    client.post(re.search(r"http://testserver(/mon-compte/adresse-de-contact/\S+)", asked.text)[1])
    assert User.objects.get().contact_address == "compta@exemple.test"


@pytest.mark.parametrize("typed", ["", "CAMILLE@exemple.test"])
def test_the_login_address_as_contact_is_not_asked_twice(client, typed):
    sign_up(client, contact_address=typed)
    client.post(link(), {"password": PASSWORD})
    assert User.objects.get().contact_address == "camille@exemple.test"
    assert [mail.kind for mail in Mail.objects.all()] == ["account.registration"]


def test_the_page_says_that_another_contact_address_is_asked(client):
    assert "Une autre ne sert qu’une fois confirmée" in client.get(SIGN_UP).content.decode()


def test_the_link_works_once(client):
    sign_up(client)
    address = link()
    client.post(address, {"password": PASSWORD})
    client.logout()
    for response in (client.get(address), client.post(address, {"password": PASSWORD})):
        assert (response.status_code, codes(response)) == (410, ["CPT-010"])
    assert User.objects.count() == 1


def test_the_link_lasts_a_day_and_is_kept_as_a_digest(client, clock):
    sign_up(client)
    token = link().rstrip("/").rpartition("/")[2]
    assert Registration.objects.get().token_digest == sha256(token.encode()).hexdigest()
    assert len(token) >= 43
    clock.shift(timedelta(hours=24, minutes=1))
    assert (client.get(link()).status_code, codes(client.get(link()))) == (410, ["CPT-010"])
    purge_traces()
    assert not Registration.objects.exists()
    assert not CaptchaStore.objects.exists()


def test_the_link_without_the_password_opens_nothing(client):
    """Whoever signs up with somebody else's address gains nothing when that person clicks."""
    sign_up(client)
    response = client.post(link(), {"password": "une autre phrase bien longue"})
    assert (response.status_code, codes(response)[0]) == (422, "CPT-011")
    assert not User.objects.exists()


def test_the_password_of_a_link_cannot_be_guessed_for_long(client):
    sign_up(client)
    for _ in range(5):
        client.post(link(), {"password": "une autre phrase bien longue"})
    response = client.post(link(), {"password": PASSWORD})
    assert (response.status_code, codes(response)[0]) == (429, "CPT-002")
    assert not User.objects.exists()


def test_the_first_of_two_sign_ups_that_is_activated_wins(client):
    sign_up(client)
    first = link()
    sign_up(client, password="une toute autre phrase encore")
    client.post(link(), {"password": "une toute autre phrase encore"})
    client.logout()
    assert client.get(first).status_code == 410
    assert User.objects.get().check_password("une toute autre phrase encore")


def test_a_known_address_gets_the_same_answer_and_the_same_work(client):
    UserFactory(login_address="camille@exemple.test")
    answers = []
    deactivate(user=UserFactory(login_address="fermee@exemple.test"))
    Mail.objects.all().delete()
    for address in ("camille@exemple.test", "nouvelle@exemple.test", "fermee@exemple.test"):
        client.get(SIGN_UP)
        question = CaptchaStore.objects.latest("pk")
        with CaptureQueriesContext(connection) as queries:
            response = client.post(
                SIGN_UP,
                {
                    "login_address": address,
                    "first_name": "Camille",
                    "last_name": "Durand",
                    "password": PASSWORD,
                    "captcha_0": question.hashkey,
                    "captcha_1": question.response,
                },
            )
        answers.append((response.status_code, response["Location"], [query["sql"].split()[0] for query in queries]))
    assert answers[0] == answers[1] == answers[2]
    known, new, closed = Mail.objects.order_by("pk")
    assert (known.address, known.subject) == ("camille@exemple.test", "Vous avez déjà un compte")
    assert "/inscription/activer/" not in known.text + known.html
    assert new.subject == "Activer votre compte"
    assert (closed.address, closed.subject) == ("fermee@exemple.test", "Cette adresse ne peut plus ouvrir de compte")
    for page in ("/inscription/activer/", "/connexion/", "/mot-de-passe/"):
        assert page not in closed.text + closed.html
    assert f"http://testserver{SIGN_UP}" in closed.text


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"captcha_1": "000000x"}, {"CPT-009"}),
        ({"captcha_1": ""}, {"SYS-001"}),
        ({"password": "zq 8wx vk"}, {"CPT-004"}),
        ({"password": "motdepasse123456"}, {"CPT-005"}),
        ({"password": "camille@exemple.test"}, {"CPT-008"}),
        ({"password": "zq 8wx vk 4hn jp ut" * 8}, {"SYS-004"}),
        ({"login_address": "camille"}, {"SYS-007"}),
        ({"contact_address": "camille"}, {"SYS-007"}),
        ({"first_name": "", "last_name": ""}, {"SYS-001"}),
    ],
)
def test_each_refusal_says_why_and_keeps_nothing(client, changes, expected):
    response = sign_up(client, **changes)
    assert response.status_code == 422
    assert set(codes(response)) == expected
    assert not Registration.objects.exists()
    assert not Mail.objects.exists()
    assert PASSWORD not in response.content.decode()


def test_a_question_answers_for_one_form_only(client):
    client.get(SIGN_UP)
    question = CaptchaStore.objects.latest("pk")
    answer = {"captcha_0": question.hashkey, "captcha_1": question.response}
    assert sign_up(client, **answer).status_code == 302
    assert codes(sign_up(client, **answer))[0] == "CPT-009"


def test_who_signs_up_again_and_again_waits(client):
    for _ in range(5):
        sign_up(client)
    response = sign_up(client)
    assert (response.status_code, codes(response)[0]) == (429, "CPT-002")


def test_extra_fields_of_a_forged_form_change_nothing(client):
    sign_up(client, is_staff="on", is_agent="on", is_active="", pk="1", created_at="2020-01-01")
    client.post(link(), {"password": PASSWORD, "is_staff": "on", "login_address": "autre@exemple.test"})
    user = User.objects.get()
    assert (user.login_address, user.is_staff, user.is_agent) == ("camille@exemple.test", False, False)


def test_who_is_signed_in_needs_no_account(client):
    client.force_login(UserFactory())
    assert client.get(SIGN_UP)["Location"] == "/"
