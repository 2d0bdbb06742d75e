"""The decisions inside the sandbox; `test_pdf_reader` runs it as the program that it is."""

import signal

import pytest

from files import pdf_child
from tests.support import pdfs


def fail(data):
    raise ZeroDivisionError


def never_end(data):
    while True:
        pass


@pytest.fixture
def failing_inspection(monkeypatch):
    monkeypatch.setattr(pdf_child, "dictionaries", fail)


ACTIVE = [
    pdfs.script_at_opening,
    pdfs.script_by_name,
    pdfs.script_with_escaped_name,
    pdfs.script_in_object_stream,
    pdfs.launch_at_opening,
    pdfs.launch_of_annotation,
]


@pytest.mark.usefixtures("failing_inspection")
@pytest.mark.parametrize("make", ACTIVE, ids=lambda make: make.__name__)
def test_where_the_inspection_fails_the_bytes_betray_active_content(make):
    assert pdf_child.is_active(make())


@pytest.mark.usefixtures("failing_inspection")
def test_where_the_inspection_fails_an_honest_file_is_not_accused():
    assert not pdf_child.is_active(pdfs.invoice_pdf())
    assert not pdf_child.is_active(pdfs.scanned_pdf())


@pytest.mark.usefixtures("failing_inspection")
def test_where_the_inspection_fails_what_cannot_be_unpacked_is_suspect(monkeypatch):
    monkeypatch.setattr(pdf_child, "MAX_INFLATED", 1000)
    assert pdf_child.is_active(pdfs.stream_bomb())


def test_an_endless_inspection_is_cut_short(monkeypatch):
    monkeypatch.setattr(pdf_child, "dictionaries", never_end)
    monkeypatch.setattr(pdf_child, "INSPECTION_SECONDS", 0.05)
    before = signal.signal(signal.SIGPROF, pdf_child.stop_inspection)
    try:
        assert pdf_child.is_active(pdfs.script_at_opening())
        assert not pdf_child.is_active(pdfs.invoice_pdf())
    finally:
        signal.signal(signal.SIGPROF, before)
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        ("Facture 12", True),
        ("12", True),
        ("請求書", True),
        ("", False),
        (" \n\n ", False),
        ("--- / ---", False),
        ("\ue001\ue002\ue003\ue004 1", False),
        ("\x01\x02\x03\x04 a", False),
        ("Facture 12 \ufffd", True),
    ],
)
def test_readable_text_has_more_letters_than_unknown_glyphs(text, readable):
    assert pdf_child.is_readable(text) is readable


@pytest.mark.parametrize(
    ("data", "truncated"),
    [
        (b"%PDF-1.7\n...\n%%EOF", False),
        (b"%PDF-1.7\n...\n%%EOF\r\n\0\0\0", False),
        (b"%PDF-1.7\n...\n%%EOF\n" + bytes(100_000), False),
        (b"%PDF-1.7\n...\n%%EOF\n<!-- cut here -->", False),
        (b"%PDF-1.7\n%%EOF\n" + b"x" * 5000, True),
        (b"%PDF-1.7\n1 0 obj <</Linearized 1 /L 500>> %%EOF", True),
        (b"%PDF-1.7\n1 0 obj <</Linearized 1 /L 30>> %%EOF", False),
    ],
)
def test_a_pdf_without_its_end_is_truncated(data, truncated):
    assert pdf_child.is_truncated(data) is truncated
