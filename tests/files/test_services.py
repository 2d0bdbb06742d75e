import errno
import hashlib
import os
import stat

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import close_old_connections

from files import pdf_reader, services, storage
from files.enums import PdfState, ScanState
from files.models import PdfReading
from files.rules import ATTACHMENT, DEPOSITED_PDF
from tests.support import pdfs
from tests.support.concurrency import at_once
from tests.support.outbox import deliveries_of, drain_outbox
from tests.support.refusals import refused


def stored(data=None, name="facture.pdf", profile=DEPOSITED_PDF):
    return services.store_file(upload=SimpleUploadedFile(name, data or pdfs.invoice_pdf()), profile=profile)


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.django_db
def test_a_stored_file_keeps_its_bytes_name_and_type(files_root):
    data = pdfs.invoice_pdf()
    file = stored(data, "../Facture n°\u202e12.pdf")
    assert (file.name, file.size, file.media_type) == ("Facture n°12.pdf", len(data), "application/pdf")
    assert file.sha256 == hashlib.sha256(data).hexdigest()
    with storage.open_bytes(file.sha256) as stream:
        assert stream.read() == data
    assert files_in(files_root) == [files_root / file.sha256[:2] / file.sha256[2:4] / file.sha256]


@pytest.mark.django_db
def test_stored_bytes_are_closed_to_other_accounts_whatever_the_umask(files_root):
    before = os.umask(0)
    try:
        file = stored()
    finally:
        os.umask(before)
    path = storage.path_of(file.sha256)
    assert [mode(path), mode(path.parent), mode(path.parent.parent), mode(files_root)] == [0o640, 0o750, 0o750, 0o750]


@pytest.mark.django_db
def test_equal_bytes_are_kept_once_with_a_row_per_deposit(files_root):
    first, second = stored(name="a.pdf"), stored(name="b.pdf")
    assert first.pk != second.pk
    assert first.sha256 == second.sha256
    assert len(files_in(files_root)) == 1


@pytest.mark.django_db
def test_a_copy_that_the_disk_damaged_is_made_whole_by_the_next_deposit():
    data = pdfs.invoice_pdf()
    path = storage.path_of(stored(data).sha256)
    path.write_bytes(b"")
    stored(data)
    assert path.read_bytes() == data


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data", "profile", "expected"),
    [
        ("facture.pdf", b"", DEPOSITED_PDF, ["FIC-001"]),
        ("facture.pdf", b"%PDF-" + bytes(10 * 1024 * 1024), DEPOSITED_PDF, ["FIC-002"]),
        ("facture.docx", b"PK\x03\x04", DEPOSITED_PDF, ["FIC-004"]),
        ("a" * 250 + ".pdf", b"%PDF-1.7", DEPOSITED_PDF, ["FIC-005"]),
        ("a" * 47 + ".pdf", b"%PDF-1.7", ATTACHMENT, ["FIC-005"]),
        ("plan.png", b"%PDF-1.7", ATTACHMENT, ["FIC-006"]),
        ("facture.pdf", b"bonjour", DEPOSITED_PDF, ["FIC-007"]),
        ("facture.pdf", pdfs.html_polyglot(), DEPOSITED_PDF, ["FIC-007"]),
        ("a" * 250 + ".exe", b"", DEPOSITED_PDF, ["FIC-004", "FIC-005", "FIC-001"]),
    ],
)
def test_a_refused_upload_leaves_neither_row_nor_bytes(files_root, name, data, profile, expected):
    with refused(*expected):
        services.store_file(upload=ContentFile(data, name=name), profile=profile)
    assert files_in(files_root) == []


@pytest.mark.django_db
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_is_told_and_leaves_nothing_behind(files_root, monkeypatch, call, code):
    def full(*_):
        raise OSError(code, "no room")

    monkeypatch.setattr(storage.os, call, full)
    with refused("FIC-014"):
        stored()
    assert files_in(files_root) == []


@pytest.mark.django_db
def test_another_fault_of_the_disk_is_no_refusal(files_root, monkeypatch):
    def broken(*_):
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(storage.os, "fsync", broken)
    with pytest.raises(OSError, match="broken"):
        stored()
    assert files_in(files_root) == []


@pytest.mark.django_db
def test_a_token_brings_the_file_back_to_its_user_for_a_day():
    file = stored()
    with time_machine.travel("2026-11-24 10:00+00:00", tick=False) as clock:
        token = services.token_for(file, user_id=1)
        assert services.file_for_token(token, user_id=1) == file
        assert services.file_for_token(token, user_id=2) is None
        assert services.file_for_token(token[:-1] + "!", user_id=1) is None
        assert services.file_for_token("", user_id=1) is None
        clock.shift(24 * 60 * 60)
        assert services.file_for_token(token, user_id=1) == file
        clock.shift(1)
        assert services.file_for_token(token, user_id=1) is None


@pytest.mark.django_db
def test_without_scanning_a_file_is_clean_at_once():
    assert stored().scan_state == ScanState.CLEAN
    assert not deliveries_of("file.stored")


VERDICTS = {
    "tests.files.test_services.find_clean": ScanState.CLEAN,
    "tests.files.test_services.find_virus": ScanState.INFECTED,
}


def find_clean(stream):
    assert stream.read() == pdfs.invoice_pdf()
    return ScanState.CLEAN


def find_virus(stream):
    return ScanState.INFECTED


def must_not_scan(stream):
    raise AssertionError("scanned twice")


@pytest.mark.django_db
@pytest.mark.parametrize(("scanner", "verdict"), VERDICTS.items())
def test_with_scanning_a_file_waits_for_its_verdict(settings, scanner, verdict):
    settings.FILES_SCANNING = True
    settings.FILES_SCANNER = scanner
    file = stored()
    assert file.scan_state == ScanState.PENDING
    drain_outbox()
    file.refresh_from_db()
    assert file.scan_state == verdict


@pytest.mark.django_db
def test_a_verdict_is_given_once(settings):
    settings.FILES_SCANNING = True
    settings.FILES_SCANNER = "tests.files.test_services.find_virus"
    file = stored()
    services.scan_file(file_id=file.pk)
    settings.FILES_SCANNER = "tests.files.test_services.must_not_scan"
    services.scan_file(file_id=file.pk)
    file.refresh_from_db()
    assert file.scan_state == ScanState.INFECTED


@pytest.mark.django_db
def test_the_same_bytes_are_read_once(monkeypatch):
    reading = services.read_pdf(file=stored(name="a.pdf"), deadline=20)
    assert (reading.state, reading.pages) == (PdfState.READABLE, 1)
    assert reading.text.startswith("Facture FA 2024-12\n")
    monkeypatch.setattr(pdf_reader, "read", None)
    assert services.read_pdf(file=stored(name="b.pdf"), deadline=20) == reading


@pytest.mark.django_db
def test_a_reading_that_takes_too_long_is_left_for_later():
    file = stored()
    assert services.read_pdf(file=file, deadline=0.0) is None
    assert not PdfReading.objects.exists()
    assert services.read_pdf(file=file, deadline=20).state == PdfState.READABLE


@pytest.mark.django_db(transaction=True)
def test_readers_of_the_same_bytes_at_once_agree():
    file = stored()

    def read():
        close_old_connections()
        return services.read_pdf(file=file, deadline=30)

    readings = at_once([read] * 4)
    assert {reading.pk for reading in readings} == {PdfReading.objects.get().pk}


@pytest.mark.django_db
@pytest.mark.parametrize("make", [pdfs.many_pages, pdfs.xref_loop, pdfs.scanned_pdf], ids=lambda make: make.__name__)
def test_odd_but_harmless_pdfs_are_stored_and_read(make):
    assert services.read_pdf(file=stored(make()), deadline=20).state in {PdfState.READABLE, PdfState.NO_TEXT}
