"""Everything works without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.deposit import VALBOURG, DepositForm, pdf_of
from tests.e2e.pages.invoices import IssuedInvoice, IssuedList, ReceivedList


@pytest.fixture
def page(visit):
    return visit("fournisseur@demo.test", java_script_enabled=False)


def test_an_invoice_is_deposited_and_followed(page, visit, number):
    form = DepositForm(page).open()
    form.choose_pdf(pdf_of(number))
    form.field("Destinataire").fill("Valbourg")
    form.button("Rechercher").click()
    form.choose_recipient(VALBOURG)
    expect(form.kept_pdf).to_contain_text("facture.pdf")
    form.address("TECH", "ENG-2026-001")
    form.describe(number)
    form.save()
    form.go_to("Factures émises")
    IssuedList(page).open_invoice(number)
    form.send()

    invoice = IssuedInvoice(page)
    while invoice.refresh.is_visible():
        invoice.refresh.click()
    expect(invoice.state).to_contain_text("Mise à disposition")
    receive(visit("mairie@demo.test", java_script_enabled=False), number)


def receive(page, number):
    ReceivedList(page).open().open_invoice(number)
    page.get_by_role("link", name="Mandater").click()
    page.get_by_label("Numéro de mandat").fill("2026-0043")
    page.get_by_role("button", name="Passer au statut « Mandatée »").click()
    expect(page.get_by_role("status")).to_contain_text("est maintenant au statut « Mandatée »")


def test_errors_are_told_and_the_file_stays(page, number):
    form = DepositForm(page).open()
    form.choose_pdf(pdf_of(number))
    form.button("Valider et envoyer").click()

    expect(form.errors.get_by_role("link", name="Destinataire")).to_be_visible()
    expect(form.kept_pdf).to_contain_text("facture.pdf")
