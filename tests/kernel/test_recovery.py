import json
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from kernel import views
from kernel.models import RecoveryCopy
from kernel.recovery import MOST_BYTES, MOST_COPIES, close_copy, forget_place, save_copy
from kernel.tasks import recovery_purge
from tests.accounts.factories import UserFactory
from tests.support.refusals import refused, written

pytestmark = pytest.mark.django_db

SAVE, DELETE = reverse("kernel:recovery-save"), reverse("kernel:recovery-delete")
PLACE = "/factures/emises/deposer/"


@pytest.fixture(autouse=True)
def _nobody_has_asked_before():
    cache.clear()


def keep(user, key=None, place=PLACE, **typed):
    key = key or uuid.uuid4()
    return save_copy(user_id=user.pk, key=key, place=place, typed=typed or {"number": ["FA-1"]}), key


def post(client, typed=None, key=None, place=PLACE, url=SAVE):
    typed = json.dumps({"number": ["FA-1"]} if typed is None else typed)
    return client.post(url, {"key": str(key or uuid.uuid4()), "place": place, "typed": typed})


# Keeping


def test_what_is_typed_is_kept_for_its_person_alone(signed_in, person):
    key = uuid.uuid4()
    assert post(signed_in, {"number": ["FA-1"], "comment": ["Un été"], "both": ["1", "2"]}, key).status_code == 201
    copy = RecoveryCopy.objects.get()
    assert (copy.user, copy.key, copy.place, copy.closed_at) == (person, key, PLACE, None)
    assert copy.typed == {"number": ["FA-1"], "comment": ["Un été"], "both": ["1", "2"]}
    assert RecoveryCopy.objects.filter(user=UserFactory()).count() == 0


def test_typing_on_replaces_what_was_kept(person):
    _, key = keep(person)
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        keep(person, key, number=["FA-2"])
        copy = RecoveryCopy.objects.get()
        assert (copy.typed, copy.saved_at) == ({"number": ["FA-2"]}, timezone.now())


def test_the_same_key_of_somebody_else_is_another_copy(person):
    _, key = keep(person)
    keep(UserFactory(), key, number=["à moi"])
    assert RecoveryCopy.objects.get(user=person).typed == {"number": ["FA-1"]}


@pytest.mark.parametrize(
    "name", ["password", "new_password1", "captcha_0", "csrfmiddlewaretoken", "recovery_key", "totp_otp", "secret"]
)
def test_what_is_sensitive_is_never_kept(person, name):
    keep(person, **{name: ["x"], "number": ["FA-1"]})
    assert RecoveryCopy.objects.get().typed == {"number": ["FA-1"]}


def test_a_copy_too_long_is_refused(person, signed_in):
    with refused("SYS-040"):
        keep(person, comment=["é" * (MOST_BYTES // 2)])
    assert post(signed_in, {"comment": ["x" * MOST_BYTES]}).status_code == 422
    assert not RecoveryCopy.objects.exists()


def test_the_oldest_copies_make_room(person):
    keys = [keep(person)[1] for _ in range(MOST_COPIES + 2)]
    assert set(RecoveryCopy.objects.values_list("key", flat=True)) == set(keys[2:])


@pytest.mark.parametrize(
    "typed", ["", "[]", '{"a": "b"}', '{"a": [1]}', '{"a": [null]}', "{", '"a"', "null", '{"a": {"b": []}}']
)
def test_what_no_form_posts_is_not_kept(signed_in, typed):
    answer = signed_in.post(SAVE, {"key": str(uuid.uuid4()), "place": PLACE, "typed": typed})
    assert answer.status_code == 422
    assert not RecoveryCopy.objects.exists()


def test_a_null_byte_does_no_harm(signed_in):
    assert post(signed_in, {"number": ["FA\x00-1"]}).status_code == 201
    assert RecoveryCopy.objects.get().typed == {"number": ["FA-1"]}


def test_visitors_keep_nothing(client):
    assert post(client).status_code == 302
    assert not RecoveryCopy.objects.exists()


def test_whoever_saves_too_often_waits(signed_in, monkeypatch):
    monkeypatch.setattr(views, "MOST_SAVES", 2)
    key = uuid.uuid4()
    for _ in range(2):
        assert post(signed_in, key=key).status_code == 201
    before = written()
    answer = signed_in.htmx_post(SAVE, {"key": str(key), "place": PLACE, "typed": "{}"})
    assert (answer.status_code, "SYS-041" in answer.text) == (503, True)
    assert written() == before


# The end of a copy


def test_a_form_that_was_accepted_is_done_with(signed_in, person):
    _, key = keep(person)
    close_copy(user_id=person.pk, key=key)
    copy = RecoveryCopy.objects.get()
    assert (copy.typed, copy.closed_at is None) == ({}, False)
    # What was still on its way:
    assert post(signed_in, key=key).status_code == 204
    assert RecoveryCopy.objects.get().typed == {}


def test_what_arrives_after_the_form_was_accepted_is_not_kept_even_if_nothing_was_before(person):
    key = uuid.uuid4()
    close_copy(user_id=person.pk, key=key)
    assert keep(person, key) == (False, key)


def test_a_form_without_key_closes_nothing(person):
    keep(person)
    close_copy(user_id=person.pk, key=None)
    assert RecoveryCopy.objects.get().closed_at is None


def test_a_closed_copy_holds_nothing(person):
    _, key = keep(person)
    with pytest.raises(IntegrityError), transaction.atomic():
        RecoveryCopy.objects.filter(key=key).update(closed_at=timezone.now())


def test_a_copy_can_be_given_up(signed_in, person):
    _, key = keep(person)
    answer = signed_in.post(DELETE, {"key": str(key), "next": PLACE})
    assert answer.url == PLACE
    assert RecoveryCopy.objects.get().typed == {}


def test_nobody_gives_up_the_copy_of_another(signed_in):
    _, key = keep(UserFactory())
    signed_in.post(DELETE, {"key": str(key), "next": "https://ailleurs.test/"})
    assert RecoveryCopy.objects.get(closed_at=None).typed == {"number": ["FA-1"]}


def test_a_page_whose_object_is_gone_has_no_copies(person):
    keep(person, place="/factures/emises/7/modifier/")
    keep(person)
    forget_place("/factures/emises/7/modifier/")
    assert RecoveryCopy.objects.get().place == PLACE


def test_copies_are_purged_in_time(person):
    _, done = keep(person)
    close_copy(user_id=person.pk, key=done)
    keep(person)
    for days, left in ((0, 2), (2, 1), (29, 1), (31, 0)):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            recovery_purge()
            assert RecoveryCopy.objects.count() == left
