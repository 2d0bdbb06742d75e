from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail as django_mail
from django.db import transaction

from mails.models import Mail
from mails.services import queue_mail, send_mail
from outbox.models import State
from tests.mails.factories import MailFactory
from tests.support.outbox import deliveries_of, drain_outbox, let_time_pass
from tests.support.smtp import smtp_sink

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings):
    with smtp_sink() as sink:
        settings.MAILERS = sink.mailer
        yield sink


def test_a_queued_mail_is_a_row_and_leaves_through_the_outbox(queue, mailoutbox):
    queue("a@demo.test")
    assert mailoutbox == []

    assert drain_outbox() == 1

    [message] = mailoutbox
    row = Mail.objects.get()
    assert (message.to, message.subject) == (["a@demo.test"], "Nouvelles de Ateliers Vauban")
    assert row.sent_at is not None


def test_one_mail_can_be_queued_alone(toy_templates):
    queue_mail(
        kind="toy-news",
        template="toys/emails/news",
        key="1",
        address="a@demo.test",
        context={"name": "A", "reason": "B"},
    )
    assert Mail.objects.get().address == "a@demo.test"


def test_an_event_and_address_is_one_mail_whatever_the_case(queue, mailoutbox):
    queue("a@demo.test", "b@demo.test")
    queue("A@demo.test")
    drain_outbox()
    queue("a@DEMO.test")
    drain_outbox()
    assert sorted(message.to[0] for message in mailoutbox) == ["a@demo.test", "b@demo.test"]
    assert Mail.objects.count() == 2


def test_another_event_is_another_mail(queue, mailoutbox):
    queue("a@demo.test", key="event:1")
    queue("a@demo.test", key="event:2")
    drain_outbox()
    assert len(mailoutbox) == 2


def test_nobody_to_write_to_is_no_mail(queue, django_assert_num_queries):
    with django_assert_num_queries(0):
        queue()


def test_many_addresses_cost_the_same_queries_as_one(queue, django_assert_num_queries):
    for count in (1, 40):
        with django_assert_num_queries(3):
            queue(*[f"{number}@demo.test" for number in range(count)], key=f"event:{count}")


@pytest.mark.django_db(transaction=True)
def test_a_mail_of_a_change_that_did_not_happen_does_not_exist(queue):
    with transaction.atomic():
        queue("a@demo.test")
        transaction.set_rollback(True)
    assert not Mail.objects.exists()
    assert not deliveries_of("mail.queued").exists()


def test_a_mail_that_left_is_not_sent_again(mailoutbox):
    row = MailFactory()
    send_mail(mail_id=row.pk)
    send_mail(mail_id=row.pk)
    assert len(mailoutbox) == 1


def test_the_message_is_the_same_however_often_it_is_made(sink):
    row = MailFactory()
    send_mail(mail_id=row.pk)
    Mail.objects.update(sent_at=None)  # as if the worker had died before it could record it
    send_mail(mail_id=row.pk)

    first, second = sink.messages
    assert sink.ids == [f"<mail-{row.pk}@testserver>"] * 2
    assert first["Date"] == second["Date"]
    assert first["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in first.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert first.get_body(("plain",)).get_content().replace("\r", "") == row.text


def test_a_refused_address_does_not_hold_up_the_others(queue, sink):
    sink.refusals = {"refused@demo.test": "550 No such user"}
    queue("refused@demo.test", "a@demo.test", "b@demo.test")

    drain_outbox(failures_expected=True)

    assert sorted(sink.recipients) == ["a@demo.test", "b@demo.test"]
    dead = deliveries_of("mail.queued").get(state=State.DEAD)
    assert (dead.attempts, Mail.objects.get(pk=dead.payload["mail"]).sent_at) == (1, None)
    assert "No such user" in dead.error


def test_an_address_that_asks_for_patience_is_tried_again(queue, sink):
    sink.refusals = {"busy@demo.test": "450 Later"}
    queue("busy@demo.test")
    drain_outbox(failures_expected=True)
    assert deliveries_of("mail.queued").get().state == State.PENDING

    sink.refusals = {}
    let_time_pass()
    drain_outbox()

    assert sink.recipients == ["busy@demo.test"]


def test_mails_leave_once_the_mail_server_is_back(queue, settings):
    with smtp_sink() as stopped:
        pass
    settings.MAILERS = stopped.mailer
    queue("a@demo.test", "b@demo.test")
    drain_outbox(failures_expected=True)
    assert {row.state for row in deliveries_of("mail.queued")} == {State.PENDING}

    with smtp_sink() as sink:
        settings.MAILERS = sink.mailer
        let_time_pass()
        drain_outbox()

    assert sorted(sink.recipients) == ["a@demo.test", "b@demo.test"]
    assert not Mail.objects.filter(sent_at=None).exists()


def test_a_server_that_hangs_up_leaves_the_mail_to_the_next_attempt(monkeypatch):
    def hang_up(self):
        raise SMTPServerDisconnected("Connection unexpectedly closed")

    monkeypatch.setattr(django_mail.EmailMessage, "send", hang_up)
    row = MailFactory()
    with pytest.raises(SMTPServerDisconnected):
        send_mail(mail_id=row.pk)
    row.refresh_from_db()
    assert row.sent_at is None
