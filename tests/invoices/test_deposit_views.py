import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from invoices.enums import Status
from invoices.models import Invoice
from tests.support.pdfs import invoice_pdf

pytestmark = pytest.mark.django_db

DEPOSIT = reverse("invoices:issued-deposit")


@pytest.fixture
def supplier(client, scene):
    client.force_login(scene.supplier.user)
    return client


def typed(scene, **changes):
    """What a supplier types for an invoice that can be sent; a change to None leaves the field out."""
    data = {
        "form_key": str(uuid.uuid4()),
        "version": "0",
        "issuer": scene.issuer.pk,
        "recipient": scene.recipient.pk,
        "recipient_words": "",
        "service_code": "TECH",
        "commitment_number": "ENG-1",
        "market_number": "",
        "number": "FA-2026-17",
        "invoice_date": "2026-01-15",
        "net_amount": "1 234,56",
        "vat_amount": "246,91",
        "gross_amount": "1\u202f481,47",
        "payable_amount": "1481.47",
        "comment": "Merci",
        "pdf": uploaded(),
        "command": "save",
    }
    return {name: value for name, value in (data | changes).items() if value is not None}


def uploaded(text="Facture n° FA-2026-17", name="facture.pdf"):
    return SimpleUploadedFile(name, invoice_pdf(text), "application/pdf")


def test_the_form_shows(supplier):
    page = supplier.get(DEPOSIT)
    assert page.status_code == 200


def test_from_the_form_to_the_receipt(supplier, scene):
    answer = supplier.post(DEPOSIT, typed(scene, command="send"))
    invoice = Invoice.objects.get()
    assert answer.url == reverse("invoices:issued-confirm", args=[invoice.pk])
    confirm = supplier.get(answer.url)
    assert "Confirmation d'envoi" in confirm.text
    answer = supplier.post(answer.url)
    receipt = supplier.get(answer.url)
    assert "La facture n° FA-2026-17 est validée, elle est en cours de transmission au service concerné" in receipt.text
    invoice.refresh_from_db()
    assert invoice.status == Status.DEPOSEE
    assert supplier.get(reverse("invoices:issued-detail", args=[invoice.pk])).status_code == 200
    assert supplier.get(reverse("invoices:issued-summary")).status_code == 200
