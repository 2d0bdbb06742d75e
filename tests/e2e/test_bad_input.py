"""What is wrong is told above the form and beside each field; what is right stays."""

import datetime
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.deposit import VALBOURG, DepositForm, pdf_of
from tests.e2e.pages.invoices import IssuedList
from tests.support import pdfs

SUPPLIER = "fournisseur@demo.test"


@pytest.fixture
def form(visit):
    return DepositForm(visit(SUPPLIER)).open()


def test_every_error_is_told_above_with_a_link_to_its_field(form, number):
    form.fill(number)
    form.field("Date de la facture").fill(f"{datetime.date.today() + datetime.timedelta(days=2):%Y-%m-%d}")  # noqa: DTZ011 (the browser's own day)
    form.field("Montant TTC").fill("1 100,00")
    form.field("Code Service").fill("ANCIEN")
    form.button("Valider et envoyer").click()

    assert_told(form, "Date de la facture", "Montant TTC", "Code Service")
    expect(form.window).to_be_hidden()


def test_what_cannot_be_read_is_told_likewise(form, number):
    form.fill(number)
    form.field("Montant HT").fill("mille euros")
    form.field("Montant à payer").fill("1,234")
    form.button("Enregistrer").click()

    assert_told(form, "Montant HT", "Montant à payer")


def assert_told(form, *labels):
    expect(form.errors).to_be_focused()
    expect(form.page).to_have_title(re.compile(r"^Erreur\s: "))
    links = form.errors.get_by_role("listitem").get_by_role("link")
    invalid = form.page.locator("[aria-invalid=true]")
    expect(links).to_have_count(invalid.count())
    for label in labels:
        field = form.field(label)
        expect(field).to_have_attribute("aria-invalid", "true")
        told = form.page.locator(f"#{field.get_attribute('aria-describedby').split()[-1]}")
        expect(told).to_have_text(re.compile(r"\w"))
        links.filter(has_text=label).first.click()
        expect(field).to_be_focused()


def test_what_was_typed_and_the_file_stay_and_nothing_is_written(form, number):
    form.fill(number)
    form.field("Commentaire").fill("Livraison du 3 mars")
    form.field("Montant de la TVA").fill("12")
    form.button("Valider et envoyer").click()
    expect(form.errors).to_be_focused()

    expect(form.kept_pdf).to_contain_text("facture.pdf")
    expect(form.page.get_by_role("radio", name=VALBOURG)).to_be_checked()
    for label, value in {
        "Code Service": "TECH",
        "Numéro d’engagement": "ENG-2026-001",
        "Numéro de facture": number,
        "Montant HT": "1 000,00",
        "Montant de la TVA": "12",
        "Commentaire": "Livraison du 3 mars",
    }.items():
        expect(form.field(label)).to_have_value(value)
    expect(IssuedList(form.page).open().row(number)).to_have_count(0)


def test_a_corrected_form_goes_through_without_choosing_the_file_again(form, number):
    form.fill(number)
    form.field("Montant de la TVA").fill("12")
    form.button("Valider et envoyer").click()
    expect(form.errors).to_be_focused()

    form.field("Montant de la TVA").fill("200")
    form.send()


UNSOUND = {
    "FIC-001": ("facture.pdf", b""),
    "FIC-004": ("facture.docx", pdfs.invoice_pdf()),
    "FIC-007": ("facture.pdf", b"Facture du mois"),
    "FIC-008": ("facture.pdf", pdfs.encrypted_pdf("secret")),
    "FIC-009": ("facture.pdf", pdfs.page_tree_loop()),
    "FIC-010": ("facture.pdf", pdfs.script_at_opening()),
}


def test_a_file_that_is_no_sound_pdf_is_refused_at_once_beside_its_field(form, number):
    for code, (name, content) in UNSOUND.items():
        form.choose_pdf(content, name)
        assert_refused(form, code)
    form.upload(pdf_of(number))
    expect(form.page.locator("#id_pdf-errors [data-error-code]")).to_have_count(0)


def test_too_big_a_file_is_refused_at_once_beside_its_field(form, tmp_path):
    file = tmp_path / "facture.pdf"
    file.write_bytes(pdfs.invoice_pdf() + bytes(10 * 1024 * 1024))
    form.page.locator("#id_pdf").set_input_files(file)

    assert_refused(form, "FIC-002")


def assert_refused(form, code):
    expect(form.page.locator(f"#id_pdf-errors [data-error-code={code}]")).to_be_visible()
    expect(form.page.locator("#id_pdf")).to_have_attribute("aria-invalid", "true")
