import io
import os
import shutil
import subprocess
import sys
import time

import pytest

from files import ocr, ocr_child, services
from files.enums import OcrState, PdfState
from files.models import PdfReading
from files.storage import write
from tests.support import pdfs


@pytest.fixture(scope="module")
def scan():
    return pdfs.picture_of(pdfs.invoice_pdf("FACTURE", "", "Facture n° FA-2026-117", "", "Total TTC : 1 234,50 €"))


def test_what_stands_in_the_picture_is_read(scan):
    assert "FA-2026-117" in ocr.recognise(scan, 60)


def test_a_picture_without_words_has_none():
    assert ocr.recognise(pdfs.scanned_pdf(), 60).strip() == ""


@pytest.mark.parametrize("make", [pdfs.page_tree_loop, pdfs.truncated_pdf, bytes], ids=lambda make: make.__name__)
def test_what_cannot_be_drawn_is_illegible(make):
    assert ocr.recognise(make(), 60) is None


def test_a_scan_that_takes_too_long_is_given_up_and_leaves_no_process(scan):
    started = time.monotonic()
    assert ocr.recognise(scan, 0.2) is None
    assert time.monotonic() - started < 5
    running = subprocess.run(
        ["ps", "-o", "args", "--ppid", str(os.getpid())], capture_output=True, text=True, check=False
    )
    assert "ocr_child" not in running.stdout


def test_three_pages_are_drawn_at_most_each_of_a_bounded_size():
    drawn = list(ocr_child.pictures(pdfs.many_pages(5)))
    assert len(drawn) == ocr_child.MAX_PAGES
    (huge,) = ocr_child.pictures(pdfs.document(page=b"/MediaBox [0 0 14400 14400]"))
    width, height = map(int, huge.split(b" ", 3)[1:3])
    assert max(width, height) <= ocr_child.MAX_SIDE


def test_a_program_that_talks_without_end_is_not_heard_out(monkeypatch, tmp_path):
    boasting = tmp_path / "boasts.py"
    boasting.write_text("import sys\nsys.stdin.buffer.read()\nwhile True: sys.stdout.buffer.write(b'FA-1 ' * 1000)\n")
    monkeypatch.setattr(ocr, "_PROGRAM", boasting)
    assert len(ocr.recognise(b"%PDF-", 60)) == ocr.MAX_TEXT


def test_tesseract_keeps_to_one_core_and_knows_nothing_of_the_parent(monkeypatch, capsysbinary):
    monkeypatch.setenv("A_SECRET", "of the parent")
    monkeypatch.setattr(ocr_child, "confine", lambda seconds: None)
    monkeypatch.setattr(ocr_child, "pictures", lambda data: [b""])
    monkeypatch.setattr(ocr_child, "_TESSERACT", (shutil.which("env"),))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    ocr_child.main(1)
    told = dict(row.split("=", 1) for row in capsysbinary.readouterr().out.decode().split())
    assert told.pop("OMP_THREAD_LIMIT") == "1"
    assert told.keys() == {"TESSDATA_PREFIX"}


def test_the_program_gives_up_memory_files_and_time(monkeypatch, tmp_path):
    telling = tmp_path / "tells.py"
    telling.write_text(
        f"import sys; sys.path.append({os.path.dirname(ocr_child.__file__)!r})\n"
        "import ocr_child\n"
        "sys.stdin.buffer.read()\n"
        "ocr_child.confine(7)\n"
        "print(open('/proc/self/limits').read(), len(__import__('os').environ))\n"
    )
    monkeypatch.setattr(ocr, "_PROGRAM", telling)
    told = ocr.recognise(b"", 60)
    rows = {row[:25].strip(): row[25:].split()[:2] for row in told.splitlines()}
    assert rows["Max address space"] == [str(ocr_child.MEMORY)] * 2
    assert rows["Max file size"] == ["0", "0"]
    assert rows["Max cpu time"] == ["7", "7"]


# What the service keeps of it.


@pytest.fixture
def unread(db, scan):
    written = write([scan])
    return PdfReading.objects.create(sha256=written.sha256, state=PdfState.NO_TEXT, pages=1)


def recogniser(monkeypatch, answer):
    asked = []

    def recognise(data, seconds):
        asked.append(seconds)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    monkeypatch.setattr(ocr, "recognise", recognise)
    return asked


def test_the_same_bytes_are_recognised_once(unread, monkeypatch):
    asked = recogniser(monkeypatch, "Facture FA-1")
    for _ in range(2):
        reading = services.recognise_text(sha256=unread.sha256)
    assert (reading.ocr_state, reading.ocr_text, reading.text) == (OcrState.READ, "Facture FA-1", "")
    assert asked == [services.OCR_DEADLINE]


def test_an_illegible_scan_is_not_tried_again(unread, monkeypatch):
    asked = recogniser(monkeypatch, None)
    for _ in range(2):
        assert services.recognise_text(sha256=unread.sha256).ocr_state == OcrState.FAILED
    assert len(asked) == 1


def test_a_scan_that_ends_its_worker_twice_counts_as_illegible(unread, monkeypatch):
    asked = recogniser(monkeypatch, SystemExit(1))
    for _ in range(services.MAX_OCR_ATTEMPTS):
        with pytest.raises(SystemExit):
            services.recognise_text(sha256=unread.sha256)
    assert services.recognise_text(sha256=unread.sha256).ocr_state == OcrState.FAILED
    assert len(asked) == services.MAX_OCR_ATTEMPTS
