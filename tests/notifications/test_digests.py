from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from mails.models import Mail
from notifications.enums import Frequency
from notifications.models import DigestItem, Preference
from notifications.registry import kind
from notifications.rules import latest_digest
from notifications.selectors import wants_billing
from notifications.services import notify, send_digests, set_frequencies
from notifications.tasks import digest
from tests.accounts.factories import UserFactory
from tests.support.outbox import drain_outbox
from tests.support.smtp import smtp_sink

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(datetime(2026, 11, 23, 15, tzinfo=PARIS), tick=False)
    return time_machine


@pytest.fixture
def toy_bill(toy_kind):
    return kind("toy-bill", label="Factures", template="toys/emails/news", reason="Pour voir.", is_billing=True)


@pytest.fixture
def user():
    user = UserFactory(contact_address="camille@bureau.test")
    set_frequencies(user_id=user.pk, frequencies={"toy-bill": Frequency.DAILY, "toy-news": Frequency.DAILY})
    return user


def happen(kind, *users, event="e:1", name="Vauban", principals=()):
    notify(
        kind,
        key=event,
        user_ids=[user.pk for user in users],
        principal_ids=[user.pk for user in principals],
        context={"name": name, "url": f"http://testserver/{event}/"},
    )


def next_morning(clock, hour=7, day=24):
    clock.move_to(datetime(2026, 11, day, hour, 1, tzinfo=PARIS), tick=False)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-24 06:59", "2026-11-23 07:00"),
        ("2026-11-24 07:00", "2026-11-24 07:00"),
        ("2026-03-29 12:00", "2026-03-29 07:00"),
    ],
)
def test_digests_are_due_at_seven_in_paris(now, due):
    read = [datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=PARIS) for text in (now, due)]
    assert latest_digest(read[0]) == read[1]


def test_one_mail_a_day_tells_it_all(clock, toy_bill, toy_kind, user):
    happen(toy_bill, user, event="e:1")
    happen(toy_bill, user, event="e:2", name="Morel")
    happen(toy_kind, user, event="n:1", name="Riou")
    send_digests()
    assert not Mail.objects.exists()

    next_morning(clock)
    send_digests()
    mail = Mail.objects.get()
    assert (mail.address, mail.subject) == ("camille@bureau.test", "Récapitulatif du 24/11/2026\u00a0: 3 notifications")
    for text in (mail.text, mail.html):
        assert all(word in text for word in ("Factures", "Nouvelles de Vauban", "Nouvelles de Morel", "/e:2/", "Riou"))


def test_a_digest_goes_once_however_often_the_job_runs(clock, toy_bill, user):
    happen(toy_bill, user)
    next_morning(clock)
    for _ in range(3):
        digest()
    next_morning(clock, day=25)
    digest()
    assert Mail.objects.count() == 1


def test_what_happens_after_it_waits_for_the_next(clock, toy_bill, user):
    happen(toy_bill, user)
    next_morning(clock)
    send_digests()
    happen(toy_bill, user, event="e:2")
    send_digests()
    assert Mail.objects.count() == 1
    next_morning(clock, day=25)
    send_digests()
    assert Mail.objects.count() == 2


def test_people_who_share_an_address_get_one_digest(clock, toy_bill, user):
    colleague = UserFactory(contact_address="Camille@bureau.test")
    set_frequencies(user_id=colleague.pk, frequencies={"toy-bill": Frequency.DAILY})
    happen(toy_bill, user, event="e:1")
    happen(toy_bill, colleague, event="e:2")
    next_morning(clock)
    send_digests()
    assert Mail.objects.get().text.count("Nouvelles de") == 2


def test_a_closed_account_gets_no_digest(clock, toy_bill, user):
    happen(toy_bill, user)
    user.is_active = False
    user.save()
    next_morning(clock)
    send_digests()
    assert not Mail.objects.exists()


def test_old_items_are_forgotten(clock, toy_bill, user):
    happen(toy_bill, user)
    next_morning(clock)
    digest()
    clock.move_to(datetime(2026, 12, 30, 12, tzinfo=PARIS), tick=False)
    digest()
    assert not DigestItem.objects.exists()


# Unsubscribing


def unsubscribe_path():
    return Mail.objects.get().unsubscribe_url.removeprefix("http://testserver")


def test_a_digest_can_be_ended_by_one_click_of_the_mail_program(clock, toy_bill, user, settings):
    happen(toy_bill, user)
    next_morning(clock)
    send_digests()
    with smtp_sink() as sink:
        settings.MAILERS = sink.mailer
        drain_outbox()
        [message] = sink.messages
    assert message["List-Unsubscribe"] == f"<{Mail.objects.get().unsubscribe_url}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    # No cookie, no token, no session: as RFC 8058 has it.
    program = Client(enforce_csrf_checks=True)
    response = program.post(unsubscribe_path(), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 204
    assert not wants_billing(user.pk)


def test_opening_the_link_changes_nothing_before_its_button(clock, toy_bill, user, client):
    happen(toy_bill, user)
    next_morning(clock)
    send_digests()
    page = client.get(unsubscribe_path())
    assert page.status_code == 200
    assert wants_billing(user.pk)
    assert "Vous êtes désabonné" in client.post(unsubscribe_path()).content.decode()
    assert not wants_billing(user.pk)


def test_a_digest_that_nobody_may_refuse_offers_no_end(clock, toy_bill, user):
    happen(toy_bill, user, principals=[user])
    next_morning(clock)
    send_digests()
    assert Mail.objects.get().unsubscribe_url == ""


def test_a_forged_link_ends_nothing(client, user):
    response = client.post("/notifications/desabonnement/WzFd:1abc:def/", follow=True)
    assert "NOT-002" in response.content.decode()
    assert not Preference.objects.exists()
