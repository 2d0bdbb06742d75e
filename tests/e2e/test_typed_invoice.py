"""An invoice typed line by line: its totals, its PDF, its way to the recipient."""

import io
import re

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.e2e.browsing import PHONE
from tests.e2e.pages.deposit import VALBOURG
from tests.e2e.pages.invoices import IssuedInvoice, ReceivedList
from tests.e2e.pages.typed import TypedForm

SUPPLIER = "fournisseur@demo.test"


def text_of(page, link):
    pdf = page.request.get(link.get_attribute("href")).body()
    return " ".join(" ".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE}], ids=["desktop", "phone"])
def test_an_invoice_is_typed_saved_changed_and_sent(visit, number, options):
    form = TypedForm(visit(SUPPLIER, **options)).open()
    expect(form.field("Numéro de facture")).to_have_value(re.compile(r"^[A-Z-]+.*\d$"))
    form.fill(number)
    form.type_line()
    expect(form.totals).to_contain_text("2 400,00")
    form.add_line()
    expect(form.in_line(1, "denomination")).to_be_focused()
    form.type_line(1, denomination="Pose", unit="heure", quantity="10", unit_price="48", discount="", vat_rate="5,5")
    expect(form.totals).to_contain_text("2 906,40")
    form.save()
    assert form.page.evaluate("document.documentElement.scrollWidth") <= form.page.viewport_size["width"]

    form.button("Retirer la ligne 1").click()
    expect(form.lines).to_have_count(1)
    expect(form.in_line(0, "denomination")).to_be_focused()
    expect(form.in_line(0, "denomination")).to_have_value("Pose")
    form.ask_to_send()
    expect(form.window).to_contain_text(f"Le numéro « {number} » figure dans le PDF")
    words = text_of(form.page, form.window.get_by_role("link", name="Voir le PDF"))
    assert f"Facture n° {number}" in words.replace("\u00a0", " ")
    assert "Bancs publics" not in words
    form.confirm()
    expect(IssuedInvoice(form.page).title).to_have_text("Récapitulatif de dépôt")
    expect(form.page.get_by_text("Mise à disposition").first).to_be_visible()

    town = visit("mairie@demo.test")
    ReceivedList(town).open().open_invoice(number)
    expect(town.get_by_role("main")).to_contain_text("506,40")


def test_an_invoice_is_typed_without_scripts(visit, number):
    form = TypedForm(visit(SUPPLIER, java_script_enabled=False)).open()
    form.field("Destinataire").fill("Valbourg")
    form.button("Rechercher").click()
    form.choose_recipient(VALBOURG)
    form.address("TECH", "ENG-2026-001")
    form.field("Numéro de facture").fill(number)
    form.type_line()
    form.add_line()
    expect(form.in_line(0, "unit_price")).to_have_value("312,123456")
    form.type_line(1, denomination="Pose", unit_price="48", discount="", quantity="1")
    form.button("Calculer les totaux").click()
    expect(form.totals).to_contain_text("2 457,60")
    form.button("Retirer la ligne 2").click()
    expect(form.lines).to_have_count(1)
    form.in_line(0, "quantity").fill("0")
    form.button("Valider et envoyer").click()
    expect(form.errors.get_by_role("link", name="Ligne 1, Quantité")).to_be_visible()
    form.in_line(0, "quantity").fill("1")
    form.send()
    expect(form.title).to_have_text("Récapitulatif de dépôt")


def test_a_proposed_number_follows_the_issuer_until_somebody_changes_it(visit):
    page = TypedForm(visit("cabinet@demo.test")).open().page
    # By their ids: this person may have chosen English.
    number, issuer = page.locator("#id_number"), page.locator("#id_issuer")
    expect(number).to_have_value(re.compile("^(?!CM-)."))
    issuer.select_option(index=1)
    expect(number).to_have_value(re.compile("^CM-"))
    number.fill("MIEN-1")
    with page.expect_response("**/factures/emises/saisir/verifier/"):
        issuer.select_option(index=0)
    expect(page.locator("#id_proposed")).to_have_value(re.compile(" CM-"))
    expect(number).to_have_value("MIEN-1")
