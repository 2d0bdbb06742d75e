"""What the sandboxed program makes of the XML inside a PDF."""

import time

import pytest

from files import pdf_child
from tests.support import pdfs
from tests.support.cii import factur_x, zugferd_1

BOMB = "<!DOCTYPE a [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{level} '{f'&a{level - 1};' * 10}'>" for level in range(1, 12)
)


def test_the_data_of_a_factur_x_invoice_are_read():
    data = pdf_child.invoice_data(factur_x(service="TECH", order="ENG-1", contract="M-2", buyer="90010981000011"))
    assert data == {
        "number": "FX-2026-7",
        "type": "380",
        "date": "20260115",
        "currency": "EUR",
        "net": "200.00",
        "vat": "40.00",
        "gross": "240.00",
        "payable": "240.00",
        "service": "TECH",
        "order": "ENG-1",
        "contract": "M-2",
        "buyer": "90010981000011",
        "profile": "en16931",
    }


def test_those_of_zugferd_1_too():
    data = pdf_child.invoice_data(zugferd_1())
    assert (data["number"], data["order"], data["vat"], data["profile"]) == ("RE-77", "B-12", "19.00", "comfort")


@pytest.mark.parametrize(
    "name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml"], ids=["Factur-X", "ZUGFeRD", "XRechnung"]
)
def test_the_file_is_found_in_the_pdf(name):
    assert pdf_child.read_pdf(pdfs.with_data(pdfs.invoice_pdf(), factur_x(), name))["embedded"]["number"] == "FX-2026-7"


def test_a_scan_may_carry_data_as_well():
    found = pdf_child.read_pdf(pdfs.with_data(pdfs.scanned_pdf(), factur_x()))
    assert (found["state"], found["embedded"]["gross"]) == ("NO_TEXT", "240.00")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("factur-x.xml", b"not XML"),
        ("factur-x.xml", b"<a/>"),
        ("factur-x.xml", b""),
        ("factur-x.xml", factur_x()[:-30]),
        ("factur-x.xml", factur_x(profile="urn:something")),
        ("delivery.xml", factur_x()),
        ("factur-x.xml", b" " * (pdf_child.MAX_XML + 1)),
    ],
    ids=["text", "other XML", "nothing", "cut", "unknown profile", "other name", "too big"],
)
def test_what_is_no_such_invoice_is_left_alone(name, content):
    found = pdf_child.read_pdf(pdfs.with_data(pdfs.invoice_pdf(), content, name))
    assert (found["state"], found["embedded"]) == ("READABLE", {})


@pytest.mark.parametrize(
    "prologue",
    [
        '<!DOCTYPE a [<!ENTITY number SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd">',
        f"{BOMB}]>",
        "<!DOCTYPE a>",
    ],
    ids=["file", "network", "laughs", "bare"],
)
def test_a_file_that_would_define_entities_is_not_read(prologue):
    started = time.process_time()
    content = factur_x(prologue, number="&a11;" if "a11" in prologue else "&number;" if "number" in prologue else "1")
    found = pdf_child.read_pdf(pdfs.with_data(pdfs.invoice_pdf(), content))
    assert (found["state"], found["embedded"]) == ("READABLE", {})
    assert time.process_time() - started < 2


def test_nothing_is_included_from_elsewhere():
    number = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
    assert "number" not in pdf_child.invoice_data(factur_x(number=number))


def test_a_datum_is_bounded():
    assert len(pdf_child.invoice_data(factur_x(number="9" * 10_000))["number"]) == pdf_child.MAX_DATUM
