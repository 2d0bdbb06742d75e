"""An invoice that does not arrive, and one that its recipient does not want."""

from playwright.sync_api import expect

from tests.e2e.pages.deposit import DepositForm, pdf_of
from tests.e2e.pages.invoices import IssuedInvoice, IssuedList, ReceivedInvoice, ReceivedList
from tests.e2e.pages.mailbox import Mailbox
from tests.e2e.pages.organisation import StructurePage

SUPPLIER, TOWN = "fournisseur@demo.test", "mairie@demo.test"


def deposit(page, number, content):
    DepositForm(page).open().fill(number, content).send()
    return IssuedInvoice(page)


def test_a_number_that_is_not_in_the_pdf_is_warned_of_then_rejected_and_free_again(visit, number):
    page = visit(SUPPLIER)
    page.clock.install()
    form = DepositForm(page).open().fill(number, pdf_of("AUTRE-1"))
    warning = page.get_by_text(f"Attention : le numéro « {number} » ne figure pas dans le PDF.")
    expect(warning).to_be_visible()
    form.ask_to_send()
    expect(form.window).to_contain_text(f"Attention : le numéro « {number} » ne figure pas dans le PDF.")
    form.confirm()

    invoice = IssuedInvoice(page)
    invoice.follow_until("Rejetée")
    reason = invoice.history.last.locator("[data-error-code=FAC-003]")
    expect(invoice.history.last).to_contain_text("par système")
    expect(reason).to_contain_text(f"Le numéro de facture « {number} » ne figure pas dans le PDF")
    expect(reason).to_contain_text("Le PDF que vous déposez tient lieu de facture originale")
    expect(reason).to_contain_text("Comparez le numéro saisi avec celui du PDF")
    Mailbox(page).await_mails(SUPPLIER, f"Facture n° {number} pour Commune de Valbourg : Rejetée")

    deposit(page, number, pdf_of(number)).follow_until("Mise à disposition")
    expect(IssuedList(page).open().row(number)).to_have_count(2)


def test_a_service_made_inactive_on_the_way_rejects_the_invoice(visit, running, number):
    page = visit(SUPPLIER)
    page.clock.install()
    form = DepositForm(page).open()
    form.upload(pdf_of(number))
    form.find_recipient("Haute-Rive", "Département de la Haute-Rive")
    form.address("ROUTES", "")
    form.describe(number)
    with running.resting_workers():
        form.send()
        StructurePage(visit("departement@demo.test")).open("Département de la Haute-Rive").open_service(
            "ROUTES"
        ).deactivate_service()

    invoice = IssuedInvoice(page)
    invoice.follow_until("Rejetée")
    reason = invoice.history.last.locator("[data-error-code=STR-022]")
    expect(reason).to_contain_text("Le service ROUTES de la structure Département de la Haute-Rive n’est pas actif")
    expect(invoice.history.last).to_contain_text("par système")
    Mailbox(page).await_mails(SUPPLIER, f"Facture n° {number} pour Département de la Haute-Rive : Rejetée")


def test_a_recipient_refuses_by_keyboard_alone_and_only_with_a_motive(visit):
    page = visit(TOWN)
    page.goto("/factures/recues/?statut=MISE_A_DISPOSITION")
    press_to(page, page.get_by_role("table").get_by_role("link", name="FA-").first)
    page.keyboard.press("Enter")
    invoice = ReceivedInvoice(page)
    expect(invoice.status).to_contain_text("Mise à disposition")

    opener = invoice.link("Rejeter")
    press_to(page, opener)
    page.keyboard.press("Enter")
    expect(invoice.window).to_be_visible()
    expect(invoice.window.locator(":focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(invoice.window).to_be_hidden()
    expect(opener).to_be_focused()

    page.keyboard.press("Enter")
    refuse = invoice.window.get_by_role("button", name="Passer au statut « Rejetée »")
    press_to(page, refuse)
    page.keyboard.press("Enter")
    expect(invoice.errors).to_be_focused()
    expect(invoice.window.locator("[data-error-code=FAC-017]").first).to_be_visible()

    motive = invoice.window.get_by_label("Motif")
    press_to(page, motive)
    page.keyboard.type("Double")
    press_to(page, refuse)
    page.keyboard.press("Enter")
    expect(invoice.status).to_contain_text("Rejetée")
    expect(invoice.history.last).to_contain_text("Double facturation")
    assert ReceivedList(page).open().page.url.endswith("/factures/recues/")


def press_to(page, target):
    """Tab on until the focus is there."""
    expect(target).to_be_visible()
    for _ in range(100):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {target}")
