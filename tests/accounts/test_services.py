from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Attempt, Session, User
from accounts.rules import ADDRESS_LIMIT, FREE_ATTEMPTS
from accounts.services import (
    count_attempt,
    create_user,
    deactivate,
    forget_attempts,
    purge_traces,
    remember_rows_per_page,
)
from accounts.services.people import keep_user
from tests.accounts.factories import UserFactory
from tests.support.concurrency import at_once
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db

OWNER, INTRUDER = "192.0.2.1", "198.51.100.1"


def attempt(address="camille@exemple.test", ip=INTRUDER, purpose="sign-in"):
    finding = count_attempt(purpose=purpose, login_address=address, ip=ip)
    return finding and (finding.code, dict(finding.params))


def later(**delay):
    """Time passes for every counter."""
    for row in Attempt.objects.all():
        row.last_at -= timedelta(**delay)
        row.save()


def test_an_account_starts_with_one_address_for_both_uses():
    user = create_user(login_address=" Camille@Exemple.TEST ", password="x", first_name="Camille", last_name="Durand")
    assert (user.login_address, user.contact_address) == ("camille@exemple.test", "camille@exemple.test")
    assert user.check_password("x")


def test_a_contact_address_may_differ_and_be_shared():
    for name in ("a", "b"):
        user = keep_user(User(login_address=f"{name}@exemple.test", contact_address="compta@exemple.test"))
        assert user.contact_address == "compta@exemple.test"


def test_an_account_may_have_no_password():
    user = create_user(login_address="camille@exemple.test", password=None, first_name="Camille", last_name="Durand")
    assert not user.has_usable_password()


def test_a_login_address_is_taken_whatever_its_case():
    UserFactory(login_address="camille@exemple.test")
    with refused(("CPT-007", "login_address")):
        create_user(login_address="CAMILLE@exemple.test", password="x", first_name="C", last_name="D")


def test_a_login_address_never_changes():
    user = UserFactory()
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        User.objects.filter(pk=user.pk).update(login_address="autre@exemple.test")


def test_the_rows_of_tables_are_remembered():
    user = UserFactory()
    remember_rows_per_page(user=user, rows=50)
    user.refresh_from_db()
    assert user.rows_per_page == 50
    with pytest.raises(ValueError, match="11"):
        remember_rows_per_page(user=user, rows=11)


def test_a_closed_account_has_no_session_any_more(client):
    user = UserFactory()
    client.force_login(user)
    deactivate(user=user)
    assert not client.get("/connexion/").context["user"].is_authenticated


def test_five_failures_are_free_then_the_delay_grows():
    assert [attempt() for _ in range(FREE_ATTEMPTS)] == [None] * FREE_ATTEMPTS
    assert attempt() == ("CPT-002", {"minutes": "1"})
    later(seconds=31)
    assert attempt() is None
    later(seconds=31)
    assert attempt() == ("CPT-002", {"minutes": "1"})
    later(seconds=30)
    assert attempt() is None
    assert attempt() == ("CPT-002", {"minutes": "2"})


def test_waiting_attempts_do_not_prolong_the_wait():
    for _ in range(FREE_ATTEMPTS + 20):
        attempt()
    later(seconds=31)
    assert attempt() is None


def test_the_owner_is_not_locked_out_by_an_intruder_elsewhere():
    for _ in range(50):
        attempt(ip=INTRUDER)
    assert attempt(ip=OWNER) is None


def test_another_account_is_free_to_be_tried_from_the_same_address():
    for _ in range(10):
        attempt()
    assert attempt(address="dominique@exemple.test") is None


def test_an_account_is_counted_whatever_the_case_of_its_address():
    for _ in range(FREE_ATTEMPTS):
        attempt(address="camille@exemple.test")
    assert attempt(address=" Camille@EXEMPLE.test")[0] == "CPT-002"


def test_success_forgives_that_address_for_that_account():
    for _ in range(FREE_ATTEMPTS):
        attempt()
    forget_attempts(purpose="sign-in", login_address="camille@exemple.test", ip=INTRUDER)
    assert attempt() is None


def test_resets_and_sign_ins_are_counted_apart():
    for _ in range(FREE_ATTEMPTS):
        attempt(purpose="reset")
    assert attempt(purpose="reset")[0] == "CPT-002"
    assert attempt(purpose="sign-in") is None


def test_one_address_that_tries_many_accounts_must_wait():
    for number in range(ADDRESS_LIMIT):
        assert attempt(address=f"{number}@exemple.test") is None
    assert attempt(address="encore@exemple.test") == ("CPT-002", {"minutes": "15"})
    assert attempt(address="encore@exemple.test", ip=OWNER) is None
    later(minutes=15, seconds=1)
    assert attempt(address="encore@exemple.test") is None


def test_a_counter_starts_again_after_a_day():
    for _ in range(20):
        attempt()
        later(hours=2)
    assert attempt() is None
    assert attempt()[0] == "CPT-002"
    later(hours=25)
    assert [attempt() for _ in range(FREE_ATTEMPTS)] == [None] * FREE_ATTEMPTS


@pytest.mark.django_db(transaction=True)
def test_attempts_made_at_once_are_all_counted():
    outcomes = at_once([attempt] * 12)
    assert outcomes.count(None) == FREE_ATTEMPTS
    assert Attempt.objects.get().count == FREE_ATTEMPTS


def test_no_address_is_readable_in_the_counters():
    attempt(address="camille@exemple.test")
    assert "camille" not in Attempt.objects.get().key


def test_old_counters_and_expired_sessions_are_purged(client):
    attempt()
    later(hours=25)
    attempt(address="dominique@exemple.test")
    client.force_login(UserFactory())
    Session.objects.create(session_key="x", session_data="", expire_date=timezone.now() - timedelta(minutes=1))
    purge_traces()
    assert Attempt.objects.count() == 1
    assert [session.session_key for session in Session.objects.all()] == [client.session.session_key]
