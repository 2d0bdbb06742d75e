"""What was typed in the deposit form and not sent is offered back."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from files.rules import ATTACHMENT
from files.services import store_file, token_for
from kernel.recovery import MOST_OFFERS, save_copy
from tests.accounts.factories import UserFactory
from tests.support.pdfs import invoice_pdf

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


def uploaded(user, name):
    """A file that the portal has received, as the form of its user names it."""
    upload = SimpleUploadedFile(name, invoice_pdf(name))
    return token_for(store_file(upload=upload, profile=ATTACHMENT), user_id=user.pk)


@pytest.mark.parametrize(("later", "is_there"), [(timedelta(hours=23), True), (timedelta(hours=25), False)])
def test_a_copy_brings_the_files_back_for_a_day(client, scene, later, is_there):
    user = scene.supplier.user
    files = {name: [uploaded(user, f"{name}.pdf")] for name in ("pdf", "attachments")}
    key = keep(user, number=["FA-9"], **files)
    with time_machine.travel(timezone.now() + later):
        client.force_login(user)
        page = client.get(PLACE, {"reprendre": str(key)})
    assert 'value="FA-9"' in page.text
    assert [name in page.text for name in ("pdf.pdf", "attachments.pdf")] == [is_there, is_there]


def test_a_copy_brings_back_no_file_of_somebody_else(supplier, scene):
    key = keep(scene.supplier.user, number=["FA-9"], pdf=[uploaded(UserFactory(), "secret.pdf"), "x"])
    assert "secret.pdf" not in supplier.get(PLACE, {"reprendre": str(key)}).text


def test_the_files_of_a_draft_are_those_of_its_copy_while_these_are_kept(client, scene):
    draft, user = scene.draft(), scene.supplier.user
    place = reverse("invoices:issued-edit", args=[draft.pk])
    key = keep(user, place, number=["FA-9"], issuer=[str(scene.issuer.pk)], pdf=[uploaded(user, "nouveau.pdf")])
    shown = []
    for later in (timedelta(hours=1), timedelta(hours=25)):
        with time_machine.travel(timezone.now() + later):
            client.force_login(user)
            page = client.get(place, {"reprendre": str(key)}).text
        shown.append([name for name in ("facture.pdf", "nouveau.pdf") if name in page])
    assert shown == [["nouveau.pdf"], ["facture.pdf"]]


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
