"""What was typed in the deposit form and not sent is offered back."""

import uuid

import pytest
import time_machine

from kernel.recovery import MOST_OFFERS, save_copy
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db

PLACE = "/factures/emises/deposer/"


def keep(user, place=PLACE, **typed):
    key = uuid.uuid4()
    save_copy(user_id=user.pk, key=key, place=place, typed=typed or {"number": ["FA-1"]})
    return key


@pytest.fixture
def supplier(client, scene):
    client.force_login(scene.supplier.user)
    return client


def words(page):
    return " ".join(page.text.replace("\u00a0", " ").split())


def test_a_copy_is_offered_with_its_moment_and_taken_up(client, scene):
    user = scene.supplier.user
    with time_machine.travel("2026-11-24T09:42:00Z", tick=False):
        client.force_login(user)
        key = keep(user, number=["FA-9"], comment=["Déjà tapé"], recipient=[str(scene.recipient.pk)])
        page = client.get(PLACE)
        assert "Reprendre votre saisie du 24 novembre à 10 h 42 ?" in words(page)
        assert "Déjà tapé" not in page.text
        resumed = client.get(PLACE, {"reprendre": str(key)})
    assert 'value="FA-9"' in resumed.text
    assert "Déjà tapé" in resumed.text
    assert "Reprendre votre saisie" not in words(resumed)
    assert str(key) in resumed.text


def test_neither_others_copies_nor_those_of_other_pages_are_offered(supplier, scene):
    theirs = keep(UserFactory())
    keep(scene.supplier.user, place="/factures/emises/saisir/")
    page = supplier.get(PLACE, {"reprendre": str(theirs)})
    assert "Reprendre votre saisie" not in words(page)
    assert "FA-1" not in page.text.replace("FA-2026-001", "")


def test_only_the_latest_are_offered(supplier, scene):
    for _ in range(MOST_OFFERS + 2):
        keep(scene.supplier.user)
    assert words(supplier.get(PLACE)).count("Reprendre votre saisie") == MOST_OFFERS


@pytest.mark.parametrize("asked", ["", "x", "5f0c3a52-1d0e-4c55-9b5e-6b7a2f9d3c10"])
def test_a_copy_that_is_not_there_is_no_reason_to_fail(supplier, asked):
    assert supplier.get(PLACE, {"reprendre": asked}).status_code == 200
