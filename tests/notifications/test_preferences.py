import pytest

from mails.models import Mail
from notifications.enums import Frequency
from notifications.models import Choice, DigestItem, Preference
from notifications.registry import kind
from notifications.selectors import addresses_to_notify, frequencies, wants_billing
from notifications.services import notify, set_billing, set_frequencies
from tests.accounts.factories import UserFactory
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def billing_kind(toy_kind):
    return kind("toy-bill", label="Factures", template="toys/emails/news", reason="Pour voir.", is_billing=True)


@pytest.fixture
def user():
    return UserFactory(contact_address="camille@bureau.test")


def silence(user):
    set_billing(user_id=user.pk, wants_billing=False, is_principal_everywhere=False)


def told(kind, *users, principals=(), **options):
    ids = [user.pk for user in users]
    principal_ids = [user.pk for user in principals]
    return list(addresses_to_notify(kind, ids, principal_ids=principal_ids, **options).addresses)


def test_everybody_is_told_until_they_choose_otherwise(billing_kind, user):
    assert wants_billing(user.pk)
    assert set(frequencies(user.pk).values()) == {Frequency.IMMEDIATE}
    assert told(billing_kind, user) == ["camille@bureau.test"]


def test_faux_silences_where_one_is_not_gestionnaire_principal(billing_kind, user):
    silence(user)
    assert not wants_billing(user.pk)
    assert told(billing_kind, user) == []
    assert told(billing_kind, user, principals=[user]) == ["camille@bureau.test"]


def test_faux_concerns_billing_alone(toy_kind, billing_kind, user):
    silence(user)
    assert told(toy_kind, user) == ["camille@bureau.test"]


def test_one_who_shares_an_address_does_not_silence_the_other(billing_kind, user):
    colleague = UserFactory(contact_address="Camille@Bureau.test")
    silence(user)
    assert told(billing_kind, user, colleague) == ["Camille@Bureau.test"]


def test_vrai_brings_the_mails_back(billing_kind, user):
    silence(user)
    set_billing(user_id=user.pk, wants_billing=True, is_principal_everywhere=False)
    assert told(billing_kind, user) == ["camille@bureau.test"]


def test_a_gestionnaire_principal_everywhere_cannot_choose_faux(user):
    with refused("NOT-001"):
        set_billing(user_id=user.pk, wants_billing=False, is_principal_everywhere=True)
    assert not Preference.objects.exists()


def test_daily_kinds_wait_for_the_digest(billing_kind, user):
    set_frequencies(user_id=user.pk, frequencies={"toy-bill": Frequency.DAILY})
    notify(billing_kind, key="e:1", user_ids=[user.pk], context={"name": "Vauban", "url": "http://testserver/f/1/"})
    assert not Mail.objects.exists()
    item = DigestItem.objects.get()
    assert (item.user, item.subject, item.url) == (user, "Nouvelles de Vauban", "http://testserver/f/1/")
    assert item.is_optional


def test_what_is_urgent_never_waits(billing_kind, user):
    set_frequencies(user_id=user.pk, frequencies={"toy-bill": Frequency.DAILY})
    notify(billing_kind, key="e:1", user_ids=[user.pk], context={"name": "Vauban"}, is_urgent=True)
    assert Mail.objects.count() == 1
    assert not DigestItem.objects.exists()


def test_an_address_is_told_of_an_event_once_at_once_if_one_of_its_people_wants_it_so(billing_kind, user):
    colleague = UserFactory(contact_address="CAMILLE@bureau.test")
    set_frequencies(user_id=user.pk, frequencies={"toy-bill": Frequency.DAILY})
    notify(billing_kind, key="e:1", user_ids=[user.pk, colleague.pk], context={"name": "Vauban"})
    assert Mail.objects.count() == 1
    assert not DigestItem.objects.exists()


def test_the_same_event_waits_once(billing_kind, user):
    set_frequencies(user_id=user.pk, frequencies={"toy-bill": Frequency.DAILY})
    for _ in range(2):
        notify(billing_kind, key="e:1", user_ids=[user.pk], context={"name": "Vauban"})
    assert DigestItem.objects.count() == 1


def test_a_choice_replaces_the_former_one(user):
    for frequency in (Frequency.DAILY, Frequency.IMMEDIATE):
        set_frequencies(user_id=user.pk, frequencies={"toy-bill": frequency})
    assert Choice.objects.get().frequency == Frequency.IMMEDIATE
