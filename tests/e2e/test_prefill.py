"""Depositing without typing: the PDF fills the form in, alone or with others."""

import datetime
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from portal.demo.accounts import PASSWORD
from portal.demo.pdf import Line, Page, Party, invoice_pdf
from tests.e2e.browsing import PHONE
from tests.e2e.pages.deposit import HOSPITAL, VALBOURG, Batch, DepositForm
from tests.e2e.pages.invoices import IssuedInvoice
from tests.e2e.pages.sign_in import SignIn
from tests.support.cii import factur_x
from tests.support.pdfs import picture_of, with_data

ISSUER = Party("Ateliers Vauban SARL", "90010137900015", "12 rue des Forges", "35420 Valbourg")
RECIPIENT = Party(VALBOURG, "90010981000011", "1 place de la Mairie", "35420 Valbourg")


def pdf(number, title="FACTURE", price="100.00"):
    references = (("Service", "TECH"), ("Engagement", "ENG-2026-001"))
    lines = (Line("Potelets amovibles", 10, Decimal(price)),)
    day = datetime.date.today()  # noqa: DTZ011 (the browser's own day)
    return invoice_pdf(Page(title, number, day, ISSUER, RECIPIENT, references, lines, Decimal(20)))


@pytest.fixture
def page(visit):
    return visit("fournisseur@demo.test")


def test_a_dropped_pdf_fills_the_form_and_the_invoice_leaves_with_two_clicks(page, number):
    form = DepositForm(page).open()
    form.field("Commentaire").fill("À moi")
    form.drop(pdf(number))
    expect(form.field("Numéro de facture")).to_have_value(number)
    expect(form.field("Montant TTC")).to_have_value("1200,00")
    expect(form.field("Code Service")).to_have_value("TECH")
    expect(form.field("Commentaire")).to_have_value("À moi")
    expect(page.get_by_role("radio", name=VALBOURG)).to_be_checked()
    expect(page.get_by_text("Prérempli depuis votre PDF – à vérifier")).to_have_count(9)
    expect(page.locator("#deposit-preview iframe")).to_be_visible()
    form.send()


def test_what_is_typed_while_the_pdf_is_read_stays(page, number):
    form = DepositForm(page).open()
    held = []
    page.route("**/deposer/pdf/", lambda route: held.append(route))
    form.choose_pdf(pdf(number))
    expect(page.locator("#id_pdf.htmx-request")).to_have_count(1)
    form.field("Numéro de facture").fill("MINE-1")
    account = form.field("Compte bancaire")
    account.select_option(index=1)
    chosen = account.input_value()
    form.find_recipient("Arnould", HOSPITAL)
    held[0].continue_()
    expect(form.field("Montant TTC")).to_have_value("1200,00")
    expect(form.field("Numéro de facture")).to_have_value("MINE-1")
    assert chosen
    expect(account).to_have_value(chosen)
    expect(page.get_by_role("radio", name=HOSPITAL)).to_be_checked()
    expect(form.field("Destinataire")).to_have_value("Arnould")


def test_factur_x_data_are_announced_and_can_be_left_aside(page, number):
    form = DepositForm(page).open()
    form.upload(with_data(pdf(number), factur_x(number=number, order="ENG-X")))
    expect(page.get_by_text("facture Factur-X (profil EN16931)")).to_be_visible()
    expect(form.field("Numéro d’engagement")).to_have_value("ENG-X")
    form.button("Ne pas utiliser les données Factur-X").click()
    expect(form.field("Numéro d’engagement")).to_have_value("ENG-2026-001")
    expect(form.button("Utiliser les données Factur-X")).to_be_visible()


def test_the_pdf_stands_beside_the_form_where_there_is_room_and_else_below(page, number):
    form = DepositForm(page).open()
    form.upload(pdf(number))
    fields, preview = page.locator(".deposit-fields"), page.locator("#deposit-preview")
    page.set_viewport_size({"width": 1024, "height": 800})
    left, right = fields.bounding_box(), preview.bounding_box()
    assert right["x"] >= left["x"] + left["width"]
    assert right["width"] > 200
    page.set_viewport_size({"width": 1023, "height": 800})
    above, below = fields.bounding_box(), preview.bounding_box()
    assert below["x"] == above["x"]
    assert below["y"] >= above["y"] + above["height"]


def test_the_pdf_stands_below_the_form_on_a_small_screen(visit, number):
    page = visit("fournisseur@demo.test", viewport=PHONE)
    form = DepositForm(page).open()
    form.upload(pdf(number))
    preview, send = page.locator("#deposit-preview"), form.button("Valider et envoyer")
    assert preview.bounding_box()["y"] > send.bounding_box()["y"]
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_without_scripts_the_pdf_is_read_by_a_button(visit, number):
    page = visit("fournisseur@demo.test", java_script_enabled=False)
    form = DepositForm(page).open()
    form.choose_pdf(pdf(number))
    form.button("Lire le PDF").click()
    expect(form.field("Numéro de facture")).to_have_value(number)
    expect(page.locator("#deposit-preview").get_by_role("link", name="Ouvrir le PDF")).to_be_visible()


def test_the_number_of_a_scan_is_read_after_sending_and_the_page_follows(page):
    number = "FA-2026-117"
    form = DepositForm(page).open()
    form.upload(picture_of(pdf(number)))
    expect(form.kept_pdf).to_contain_text("reconnaissance de caractères")
    form.find_recipient("Valbourg", VALBOURG)
    form.address("TECH", "ENG-2026-001")
    form.describe(number)
    form.send()
    invoice = IssuedInvoice(page)
    expect(invoice.state).to_contain_text("Mise à disposition", timeout=60_000)
    expect(invoice.state).to_contain_text("vérifié par reconnaissance de caractères")


# Many at once.


def unlike(number):
    """A PDF that is not taken for an invoice that another test has sent."""
    return pdf(number, price="100.50")


def test_a_batch_is_found_again_after_a_reload_and_after_going_back(page, number):
    batch = Batch(page).open()
    batch.choose({f"{number}-A.pdf": unlike(f"{number}-A"), "faux.pdf": b"nonsense"})
    expect(batch.file(f"{number}-A")).to_contain_text("Complet")
    page.reload()
    expect(batch.file(f"{number}-A")).to_contain_text("Complet")
    page.get_by_role("link", name=f"{number}-A").click()
    expect(DepositForm(page).field("Montant TTC")).to_have_value("1206,00")
    page.go_back()
    expect(batch.file(f"{number}-A")).to_contain_text("Complet")


def test_a_file_that_failed_takes_no_place(page, number):
    batch = Batch(page).open()
    batch.choose({f"faux-{index}.pdf": b"nonsense" for index in range(20)})
    expect(page.locator("#batch-files [data-refused]")).to_have_count(20)
    batch.choose({f"{number}-A.pdf": unlike(f"{number}-A")})
    expect(batch.file(f"{number}-A")).to_contain_text("Complet")


def test_files_dropped_together_become_drafts_each_with_its_own_answer(page, watch, number):
    batch = Batch(page).open()
    batch.drop(
        {f"{number}-A.pdf": unlike(f"{number}-A"), "faux.pdf": b"nonsense", f"{number}-B.pdf": unlike(f"{number}-B")}
    )
    expect(batch.files).to_have_count(3)
    for letter in "AB":
        expect(batch.file(f"{number}-{letter}")).to_contain_text("Complet")
    expect(batch.file("faux.pdf")).to_contain_text("n’est pas un PDF")
    page.get_by_role("link", name=f"{number}-A").click()
    expect(DepositForm(page).field("Montant TTC")).to_have_value("1206,00")


def test_a_cut_network_loses_no_file(page, watch, number):
    watch.expect("ERR_FAILED|ERR_INTERNET_DISCONNECTED")
    batch = Batch(page).open()
    page.route("**/deposer/lot/*/", lambda route: route.abort())
    batch.drop({f"{number}-A.pdf": unlike(f"{number}-A")})
    expect(page.get_by_text("a été interrompu")).to_be_visible()
    page.unroute("**/deposer/lot/*/")
    page.get_by_role("button", name="Réessayer").click()
    expect(batch.file(f"{number}-A")).to_contain_text("Complet")


def test_an_expired_session_is_told_beside_each_file_that_did_not_leave(page, number):
    batch = Batch(page).open()
    batch.choose({f"{number}-A.pdf": unlike(f"{number}-A")})
    expect(batch.file(f"{number}-A")).to_contain_text("Complet")
    here = page.url
    page.context.clear_cookies(name="sessionid")
    batch.choose({f"{number}-{letter}.pdf": unlike(f"{number}-{letter}") for letter in "BCD"})
    for letter in "BCD":
        expect(batch.file(f"{number}-{letter}")).to_contain_text("choisissez-le à nouveau")
    batch.file(f"{number}-C").get_by_role("link", name="Se connecter").click()
    SignIn(page).enter("fournisseur@demo.test", PASSWORD)
    expect(page).to_have_url(here)
    expect(batch.file(f"{number}-A")).to_contain_text("Complet")


def test_more_than_twenty_files_are_refused_before_any_is_sent(page, number):
    batch = Batch(page).open()
    batch.choose({f"{number}-{index}.pdf": b"%PDF-" for index in range(21)})
    expect(page.get_by_text("Vous avez choisi plus de 20 fichiers PDF")).to_be_visible()
    expect(batch.files).to_have_count(0)


def test_without_scripts_the_files_go_together(visit, number):
    page = visit("fournisseur@demo.test", java_script_enabled=False, viewport=PHONE)
    batch = Batch(page).open()
    batch.choose({f"{number}-A.pdf": unlike(f"{number}-A"), f"{number}-B.pdf": unlike(f"{number}-B")})
    batch.button("Déposer les fichiers").click()
    expect(batch.files).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
