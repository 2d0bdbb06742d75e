"""The main job, from the supplier's sign-in to « Mise en paiement », with everybody's mails."""

from playwright.sync_api import expect

from portal.demo.accounts import PASSWORD
from tests.e2e.pages.deposit import DepositForm, pdf_of
from tests.e2e.pages.invoices import IssuedInvoice, IssuedList, ReceivedInvoice
from tests.e2e.pages.mailbox import Mailbox
from tests.e2e.pages.screen import Screen
from tests.e2e.pages.sign_in import SignIn

SUPPLIER, TOWN = "fournisseur@demo.test", "mairie@demo.test"


def test_an_invoice_goes_from_its_deposit_to_its_payment(visit, watch, number):
    page = visit()
    page.clock.install()
    SignIn(page).open().enter(SUPPLIER, PASSWORD)
    deposit(page, number)
    send_from_the_summary(page, number)
    follow_the_routing(page, watch)
    Screen(page).sign_out()

    read_the_mail(page, number)
    look_at_the_pdf(page, number)
    pay(page)
    Screen(page).sign_out()

    see_every_step(page, number)


def deposit(page, number):
    Screen(page).go_to("Factures émises")
    Screen(page).link("Déposer une facture").click()
    form = DepositForm(page)
    form.upload(pdf_of(number), f"facture-{number}.pdf")
    form.find_recipient("Valbourg", "Commune de Valbourg")
    form.address("TECH", "ENG-2026-001")
    form.describe(number)
    expect(page.get_by_text(f"Le numéro « {number} » figure dans le PDF.")).to_be_visible()
    form.save()


def send_from_the_summary(page, number):
    Screen(page).go_to("Factures émises")
    summary = IssuedList(page)
    expect(summary.unsent).to_contain_text("non envoyée")
    expect(summary.row(number)).to_contain_text("Brouillon")
    summary.open_invoice(number)
    form = DepositForm(page)
    form.ask_to_send()
    for checked in (number, "Commune de Valbourg", "TECH", "ENG-2026-001", "1 200,00 €"):
        expect(form.window).to_contain_text(checked)
    form.confirm()
    sent = f"La facture n° {number} est validée, elle est en cours de transmission au service concerné"
    expect(page.get_by_role("status").filter(has_text=sent)).to_have_text(sent)


def follow_the_routing(page, watch):
    receipt = IssuedInvoice(page)
    receipt.follow_until("Mise à disposition")
    expect(receipt.history).to_contain_text(["Déposée", "En cours d’acheminement", "Mise à disposition"])
    asked = len(watch.requests)
    page.clock.fast_forward("10:00")
    assert len(watch.requests) == asked


def read_the_mail(page, number):
    Mailbox(page).read(TOWN, f"Facture reçue n° {number}, émise par Ateliers Vauban SARL (1 200,00 €)")
    page.get_by_role("main").get_by_role("link", name="/factures/recues/").click()
    SignIn(page).enter(TOWN, PASSWORD)
    expect(Screen(page).title).to_have_text(f"Facture n° {number}")


def look_at_the_pdf(page, number):
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le PDF").click()
    assert download.value.suggested_filename == f"facture-{number}.pdf"
    assert download.value.path().read_bytes() == pdf_of(number)
    frame = page.locator(f"iframe[title$='{number}']")
    with page.expect_event("framenavigated", lambda frame: frame.url.startswith("chrome-extension:")):
        # Shown again, to see the browser's viewer start.
        page.reload()
        frame.scroll_into_view_if_needed()
    shown = page.request.get(frame.get_attribute("src"))
    assert shown.headers["content-type"] == "application/pdf"
    assert shown.headers["content-disposition"].startswith("inline")
    assert shown.body() == pdf_of(number)


def pay(page):
    invoice = ReceivedInvoice(page)
    invoice.make_move("Service fait", "Service fait")
    invoice.make_move("Mandater", "Mandatée", Numéro_de_mandat="2026-0042")
    invoice.make_move("Mettre à disposition du comptable", "Mise à disposition du comptable")
    invoice.make_move("Comptabiliser", "Comptabilisée")
    invoice.make_move("Mettre en paiement", "Mise en paiement")
    expect(page.get_by_role("heading", name="Traiter la facture")).to_have_count(0)


def see_every_step(page, number):
    steps = {
        "Déposée": "Hélène Vauban",
        "En cours d’acheminement": "système",
        "Mise à disposition": "système",
        "Service fait": "Jeanne Le Goff",
        "Mandatée": "Jeanne Le Goff",
        "Mise à disposition du comptable": "Jeanne Le Goff",
        "Comptabilisée": "Jeanne Le Goff",
        "Mise en paiement": "Jeanne Le Goff",
    }
    told = [status for status in steps if status != "En cours d’acheminement"]
    subjects = [f"Facture n° {number} pour Commune de Valbourg : {status}" for status in told]
    Mailbox(page).await_mails(SUPPLIER, *subjects)
    SignIn(page).open().enter(SUPPLIER, PASSWORD)
    Screen(page).go_to("Factures émises")
    IssuedList(page).open_invoice(number)
    history = IssuedInvoice(page).history
    expect(history).to_contain_text(list(steps))
    for position, who in enumerate(steps.values()):
        expect(history.nth(position)).to_contain_text(f"par {who}")
