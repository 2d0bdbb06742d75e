"""The deposit form as tests fill it in, and as they read it."""

import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.html import parse_html
from django.urls import reverse

from tests.support.htmx import find, walk
from tests.support.pdfs import invoice_pdf

DEPOSIT = reverse("invoices:issued-deposit")


def uploaded(content=None, name="facture.pdf"):
    return SimpleUploadedFile(name, invoice_pdf("Facture n° FA-2026-17") if content is None else content)


def heading(scene):
    """What an invoice begins with, whether it is deposited or typed."""
    return {
        "form_key": str(uuid.uuid4()),
        "version": "0",
        "issuer": scene.issuer.pk,
        "recipient": scene.recipient.pk,
        "recipient_words": "",
        "service_code": "TECH",
        "number": "FA-2026-17",
        "invoice_date": "2026-01-15",
    }


def typed(scene, **changes):
    """What a supplier types for an invoice that can be sent; a change to None leaves a field out."""
    data = heading(scene) | {
        "commitment_number": "ENG-1",
        "market_number": "",
        "net_amount": "1234,56",
        "vat_amount": "246,91",
        "gross_amount": "1481,47",
        "payable_amount": "1481,47",
        "comment": "Merci d’avance",
        "pdf": uploaded(),
        "command": "send",
    }
    return {name: value for name, value in (data | changes).items() if value is not None}


def parsed(page):
    html = page.content.decode()
    return parse_html(html.partition("<!DOCTYPE html>")[2] or html)


def codes(element):
    """The codes of the errors that an element shows, in order."""
    found = (dict(child.attributes).get("data-error-code") for child in walk(element))
    return [code for code in found if code]


def beside(page, field):
    """The codes of the errors beside a field."""
    return codes(find(parsed(page), f"id_{field}-errors"))


def above(page):
    """The code and the field's anchor of each error above the form."""
    summary = find(parsed(page), "error-summary")
    lines = [element for element in walk(summary) if "data-error-code" in dict(element.attributes)]
    return [(dict(line.attributes)["data-error-code"], _anchor(line)) for line in lines]


def _anchor(line):
    links = (dict(element.attributes).get("href", "") for element in walk(line) if element.name == "a")
    return next((href for href in links if href.startswith("#")), "")


def value(page, field):
    """What stands in a field of the form, or of its hidden inputs."""
    for element in walk(parsed(page)):
        attributes = dict(element.attributes)
        if element.name in ("input", "textarea", "select") and attributes.get("name") == field and "type" in attributes:
            if attributes["type"] in ("file", "radio") and "checked" not in attributes:
                continue
            return attributes.get("value", "")
    return None


def tokens(page, field):
    """The tokens of the files that the form keeps under a name."""
    return [
        attributes["value"]
        for attributes in (dict(element.attributes) for element in walk(parsed(page)))
        if attributes.get("name") == field and attributes.get("type") == "hidden"
    ]
