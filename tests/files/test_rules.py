from types import SimpleNamespace

import pytest

from files import rules
from files.enums import PdfState, ScanState
from files.rules import ATTACHMENT, DEPOSITED_PDF, check_content, check_name, check_size, check_total, clean_name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("facture.pdf", "facture.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\facture.pdf", "facture.pdf"),
        ("C:\\Users\\moi\\facture.pdf", "facture.pdf"),
        ("/srv/facture.pdf", "facture.pdf"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("fac\u200bture\u2066.pdf\u2069", "facture.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie: x=1.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("\ud800facture.pdf", "facture.pdf"),
        ("  une   facture .pdf ", "une facture .pdf"),
        ("fe\u0301vrier.pdf", "f\u00e9vrier.pdf"),
        ("🧾 facture.pdf", "🧾 facture.pdf"),
        (".htaccess", "htaccess"),
        ("facture.pdf.", "facture.pdf"),
        ("", "sans-nom"),
        ("..", "sans-nom"),
        ("facture/", "sans-nom"),
    ],
)
def test_a_kept_name_has_no_folder_and_nothing_invisible(sent, kept):
    assert clean_name(sent) == kept
    assert clean_name(kept) == kept


def codes(findings):
    return [finding.code for finding in findings if finding]


@pytest.mark.parametrize(
    ("name", "profile", "expected"),
    [
        ("facture.pdf", DEPOSITED_PDF, []),
        ("FACTURE.PDF", DEPOSITED_PDF, []),
        ("facture.docx", DEPOSITED_PDF, ["FIC-004"]),
        ("facture", DEPOSITED_PDF, ["FIC-004"]),
        ("facture.pdf.exe", DEPOSITED_PDF, ["FIC-004"]),
        ("a" * 196 + ".pdf", DEPOSITED_PDF, []),
        ("a" * 197 + ".pdf", DEPOSITED_PDF, ["FIC-005"]),
        ("a" * 300 + ".exe", DEPOSITED_PDF, ["FIC-004", "FIC-005"]),
        ("devis.docx", ATTACHMENT, []),
        ("programme.exe", ATTACHMENT, ["FIC-004"]),
        ("a" * 46 + ".pdf", ATTACHMENT, []),
        ("a" * 47 + ".pdf", ATTACHMENT, ["FIC-005"]),
        ("é" * 46 + ".pdf", ATTACHMENT, []),
    ],
)
def test_names(name, profile, expected):
    assert codes(check_name(name, profile)) == expected


def test_every_format_of_the_directory_of_attachments_is_accepted():
    announced = (
        "BMP GIF FAX ODT PPT TIFF XLS BZ2 GZ JPEG P7S RTF TXT XML CSV GZIP JPG PDF SVG XHTML XLSX DOC HTM ODP PNG TGZ "
        "XLC ZIP DOCX HTML ODS PPS TIF XLM PPTX"
    )
    assert set(ATTACHMENT.allowed.split(", ")) == set(announced.split())


def test_a_refused_name_says_which_file_and_what_is_accepted():
    (finding,) = check_name("devis.exe", DEPOSITED_PDF)
    assert "devis.exe" in finding.message
    assert finding.message.endswith("PDF")


def test_a_very_long_name_is_shortened_in_the_message():
    (finding,) = check_name("a" * 500 + ".pdf", DEPOSITED_PDF)
    assert len(finding.message) < 120
    assert "200" in finding.message


@pytest.mark.parametrize(
    ("size", "expected"), [(0, "FIC-001"), (1, None), (10 * 1024 * 1024, None), (10 * 1024 * 1024 + 1, "FIC-002")]
)
def test_sizes(size, expected):
    finding = check_size(size, "facture.pdf", DEPOSITED_PDF)
    assert (finding and finding.code) == expected


def test_a_size_over_the_limit_names_the_limit():
    assert "10\u00a0Mo" in check_size(rules.MAX_FILE_SIZE + 1, "facture.pdf", DEPOSITED_PDF).message


def test_all_files_together_have_a_limit():
    assert check_total([10 * 1024 * 1024] * 12) is None
    finding = check_total([10 * 1024 * 1024] * 12 + [1])
    assert finding.code == "FIC-003"
    assert "120\u00a0Mo" in finding.message


PDF = b"%PDF-1.7\n"


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.pdf", PDF),
        ("a.pdf", b"\xef\xbb\xbf" + PDF),
        ("a.pdf", b"\r\n" + PDF),
        ("a.png", b"\x89PNG\r\n\x1a\n...."),
        ("a.jpeg", b"\xff\xd8\xff\xe0"),
        ("a.gif", b"GIF89a"),
        ("a.bmp", b"BM...."),
        ("a.tif", b"II*\x00"),
        ("a.fax", b"\x00\x01"),
        ("a.zip", b"PK\x03\x04"),
        ("a.zip", b"PK\x05\x06" + bytes(18)),
        ("a.docx", b"PK\x03\x04"),
        ("a.ods", b"PK\x03\x04"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("a.xlm", b"\x09\x08\x10\x00"),
        ("a.gz", b"\x1f\x8b\x08"),
        ("a.tgz", b"\x1f\x8b\x08"),
        ("a.bz2", b"BZh9"),
        ("a.rtf", b"{\\rtf1"),
        ("a.p7s", b"\x30\x82"),
        ("a.p7s", b"-----BEGIN PKCS7-----"),
        ("a.xml", b"\xef\xbb\xbf<?xml version='1.0'?>"),
        ("a.xml", "<?xml version='1.0'?>".encode("utf-16")),
        ("a.html", b"\n<!doctype html>"),
        ("a.svg", b"<svg/>"),
        ("a.csv", b"a;b\n1;2\n"),
        ("a.csv", "é;b".encode("latin-1")),
        ("a.txt", "bonjour".encode("utf-16")),
        ("a.txt", b""),
        ("A.PDF", PDF),
    ],
)
def test_content_that_suits_the_extension(name, head):
    assert check_content(head, name) is None


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.pdf", b"\x89PNG\r\n\x1a\n", "FIC-007"),
        ("a.pdf", b"<html>%PDF-1.7", "FIC-007"),
        ("a.pdf", b"MZ" + PDF, "FIC-007"),
        ("a.pdf", b"", "FIC-007"),
        ("a.png", PDF, "FIC-006"),
        ("a.txt", b"MZ\x90\x00", "FIC-006"),
        ("a.txt", b"MZ text", "FIC-006"),
        ("a.txt", b"bon\x00jour", "FIC-006"),
        ("a.txt", PDF, "FIC-006"),
        ("a.csv", b"PK\x03\x04", "FIC-006"),
        ("a.xml", b"bonjour", "FIC-006"),
        ("a.html", b"\x7fELF", "FIC-006"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "FIC-006"),
        ("a.doc", b"PK\x03\x04", "FIC-006"),
        ("a.jpg", b"<script>", "FIC-006"),
    ],
)
def test_content_that_is_something_else(name, head, expected):
    assert check_content(head, name).code == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (PdfState.READABLE, None),
        (PdfState.NO_TEXT, None),
        (PdfState.ENCRYPTED, "FIC-008"),
        (PdfState.UNREADABLE, "FIC-009"),
        (PdfState.ACTIVE, "FIC-010"),
        ("ACTIVE", "FIC-010"),
    ],
)
def test_what_a_pdf_must_be_to_be_an_invoice(state, expected):
    finding = rules.pdf_finding(SimpleNamespace(state=state))
    assert (finding and finding.code) == expected


@pytest.mark.parametrize(
    ("state", "scanning", "expected"),
    [
        (ScanState.CLEAN, True, None),
        (ScanState.CLEAN, False, None),
        (ScanState.PENDING, True, "FIC-012"),
        (ScanState.PENDING, False, None),
        (ScanState.UNREADABLE, True, "FIC-013"),
        (ScanState.UNREADABLE, False, None),
        (ScanState.INFECTED, True, "FIC-011"),
        (ScanState.INFECTED, False, "FIC-011"),
    ],
)
def test_what_may_be_served(state, scanning, expected):
    finding = rules.serving_finding(state, "facture.pdf", scanning=scanning)
    assert (finding and finding.code) == expected


def test_the_input_offers_what_the_rules_take():
    assert DEPOSITED_PDF.accept == ".pdf"
    assert set(ATTACHMENT.accept.replace(".", "").split(",")) == set(rules.FORMATS)
