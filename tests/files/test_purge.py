from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from files import services, storage
from files.models import PdfReading, StoredFile
from tests.invoices.scenes import make_scene
from tests.support import pdfs

pytestmark = pytest.mark.django_db

LATER = services.KEPT_UNATTACHED_FOR + timedelta(hours=1)


def stored(data):
    return services.store_file(upload=SimpleUploadedFile("facture.pdf", data))


def purged(after=LATER):
    with time_machine.travel(timezone.now() + after, tick=False):
        return services.purge_unattached()


def test_an_upload_that_nothing_came_of_is_deleted_with_its_bytes_and_their_reading(files_root):
    file = stored(pdfs.invoice_pdf("FA-1"))
    services.read_pdf(file=file, deadline=20)
    assert purged() == 1
    assert not StoredFile.objects.exists()
    assert not PdfReading.objects.exists()
    assert storage.digest_of(file.sha256) is None
    assert [path for path in files_root.rglob("*") if path.is_file()] == []


def test_as_long_as_a_form_may_name_it_an_upload_is_kept():
    file = stored(pdfs.invoice_pdf("FA-1"))
    assert purged(timedelta(seconds=services.TOKEN_MAX_AGE)) == 0
    assert storage.digest_of(file.sha256) == file.sha256


def test_what_something_came_of_is_kept():
    draft = make_scene().draft()
    assert purged() == 0
    assert storage.digest_of(draft.pdf.sha256) == draft.pdf.sha256


def test_bytes_that_another_file_shares_are_kept():
    draft = make_scene().draft()
    with storage.open_bytes(draft.pdf.sha256) as stream:
        twin = stored(stream.read())
    assert purged() == 1
    assert not StoredFile.objects.filter(pk=twin.pk).exists()
    assert storage.digest_of(draft.pdf.sha256) == draft.pdf.sha256


def test_bytes_that_are_being_stored_again_are_kept():
    file = stored(pdfs.invoice_pdf("FA-1"))
    storage.delete(file.sha256, unless_written_since=timezone.now() - timedelta(days=1))
    assert storage.digest_of(file.sha256) == file.sha256


def test_a_purge_takes_no_more_than_its_batch():
    for number in range(3):
        stored(pdfs.invoice_pdf(f"FA-{number}"))
    with time_machine.travel(timezone.now() + LATER, tick=False):
        assert services.purge_unattached(limit=2) == 2
        assert services.purge_unattached(limit=2) == 1
