import pytest

from mails.models import Mail
from notifications.services import notify
from tests.accounts.factories import UserFactory
from tests.support.outbox import drain_outbox

pytestmark = pytest.mark.django_db


def notify_all(kind, *users, key="event:1"):
    notify(kind, key=key, user_ids=[user.pk for user in users], context={"name": "Ateliers Vauban"})


def test_each_user_is_written_to_at_the_contact_address(toy_kind, mailoutbox):
    camille = UserFactory(login_address="camille@prive.test", contact_address="camille@bureau.test")
    UserFactory()

    notify_all(toy_kind, camille)
    drain_outbox()

    [message] = mailoutbox
    assert message.to == ["camille@bureau.test"]
    assert "Vous aimez les nouvelles." in message.body
    assert Mail.objects.get().kind == "toy-news"


def test_people_who_share_an_address_get_one_mail(toy_kind, mailoutbox):
    notify_all(
        toy_kind,
        UserFactory(contact_address="compta@bureau.test"),
        UserFactory(contact_address="Compta@Bureau.test"),
        UserFactory(contact_address="autre@bureau.test"),
    )
    drain_outbox()
    assert sorted(message.to[0].lower() for message in mailoutbox) == ["autre@bureau.test", "compta@bureau.test"]


def test_nobody_is_told_twice_of_the_same_event(toy_kind, mailoutbox):
    user = UserFactory()
    notify_all(toy_kind, user)
    notify_all(toy_kind, user)
    notify_all(toy_kind, user, key="event:2")
    drain_outbox()
    assert len(mailoutbox) == 2


def test_a_closed_account_is_told_of_nothing(toy_kind):
    notify_all(toy_kind, UserFactory(is_active=False))
    assert not Mail.objects.exists()


def test_nobody_to_tell_is_no_error(toy_kind):
    notify_all(toy_kind)
    assert not Mail.objects.exists()


def test_the_number_of_users_does_not_change_the_number_of_queries(toy_kind, django_assert_num_queries):
    for count in (1, 15):
        users = UserFactory.create_batch(count)
        with django_assert_num_queries(4):  # the users with their choices, the mails, their ids, their deliveries
            notify_all(toy_kind, *users, key=f"event:{count}")
