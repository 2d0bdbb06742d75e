"""Sub- and co-contractors: their invoices pass by the titulaire of the market before the buyer has them."""

from time import monotonic

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.deposit import DepositForm, pdf_of
from tests.e2e.pages.invoices import IssuedInvoice, ReceivedInvoice, ReceivedList
from tests.e2e.pages.mailbox import Mailbox
from tests.e2e.pages.validation import InvoicesToValidate
from tests.e2e.portal import let_days_pass_for_validators

SUBCONTRACTOR, COCONTRACTOR = "sous-traitant@demo.test", "cotraitant@demo.test"
TITULAIRE, TOWN = "fournisseur@demo.test", "mairie@demo.test"
VAUBAN, MOREL = "Ateliers Vauban SARL", "Charpentes Morel SARL"
A9, A12 = "A9 – Facture de sous-traitant", "A12 – Facture de cotraitant"
ASKED = "À valider"


@pytest.fixture
def deposited(visit, number):
    """Sends an invoice to the Commune by way of a validator; gives the supplier's page on its receipt."""

    def deposit(login, framework, validator):
        page = visit(login)
        page.clock.install()
        form = DepositForm(page).open().fill(number)
        form.have_validated(framework, validator.split()[0], validator)
        form.ask_to_send()
        expect(form.window).to_contain_text(validator)
        form.confirm()
        invoice = IssuedInvoice(page)
        invoice.follow_until(ASKED)
        return invoice

    return deposit


def choose_while_a_search_is_under_way(page, name):
    """Its answer comes after the choice, of which it knows nothing."""
    held, searches = [], "**/factures/a-valider/valideurs/**"
    page.route(searches, lambda route: held.append(route))
    with page.expect_request(searches):
        page.get_by_label("Titulaire du marché").press_sequentially(" sarl")
    page.locator("#id_validator-found label").filter(has_text=name).click()
    with page.expect_response(searches):
        held.pop().continue_()
    page.unroute(searches)
    page.wait_for_timeout(500)
    expect(page.get_by_role("radio", name=name)).to_be_checked()


def reload_until(invoice, status):
    """Look again until the worker is through."""
    deadline = monotonic() + 30
    # What it reads, not what it looks like: badges are drawn in capitals.
    while status not in (invoice.state.text_content() or "") and monotonic() < deadline:
        invoice.page.reload()
    expect(invoice.state).to_contain_text(status)


def test_a_subcontractors_invoice_that_is_refused_reaches_the_buyer_with_its_comment(visit, deposited, number):
    issued = deposited(SUBCONTRACTOR, A9, VAUBAN)
    page = visit(TITULAIRE)
    Mailbox(page).read(TITULAIRE, f"Facture à valider n° {number}, émise par Béton du Lac SAS (1 200,00 €)")
    page.get_by_role("main").get_by_role("link", name="/factures/a-valider/").click()
    invoice = InvoicesToValidate(page).open_invoice(number)
    with page.expect_download() as download:
        invoice.link("Télécharger le PDF").click()
    assert download.value.path().read_bytes() == pdf_of(number)

    invoice.begin("Refuser").say("Le métré donne trois mètres cubes de moins.").save()
    expect(invoice.window.locator("[data-error-code=FAC-017]").first).to_be_visible()
    expect(invoice.window.get_by_label("Complément")).to_have_value("Le métré donne trois mètres cubes de moins.")
    invoice.window.get_by_label("Motif").select_option(label="Montant de la facture erroné")
    invoice.save()
    expect(invoice.history.filter(has_text="Refusée par le valideur")).to_contain_text("Hélène Vauban")
    expect(page.get_by_role("heading", name="Votre réponse")).to_have_count(0)

    reload_until(issued, "Mise à disposition")
    town = visit(TOWN)
    ReceivedList(town).open().open_invoice(number)
    expect(town.locator(".fr-alert--warning")).to_contain_text("Le métré donne trois mètres cubes de moins.")
    expect(town.locator(".fr-alert--warning")).to_contain_text("Montant de la facture erroné")
    expect(ReceivedInvoice(town).status).to_contain_text("Mise à disposition")


def test_a_subcontractors_invoice_is_accepted_by_fifteen_days_of_silence(visit, deposited, number):
    issued = deposited(SUBCONTRACTOR, A9, VAUBAN)
    let_days_pass_for_validators(number, 15)
    reload_until(issued, ASKED)
    let_days_pass_for_validators(number, 1)
    reload_until(issued, "Mise à disposition")
    expect(issued.history.filter(has_text="Acceptée tacitement")).to_contain_text("système")
    town = visit(TOWN)
    ReceivedList(town).open().open_invoice(number)
    expect(town.locator(".fr-alert--info")).to_contain_text("n’a pas répondu dans le délai de quinze jours")
    Mailbox(issued.page).await_mails(
        SUBCONTRACTOR,
        f"Facture n° {number} pour Commune de Valbourg : Acceptée tacitement",
        f"Facture n° {number} pour Commune de Valbourg : Mise à disposition",
    )


def test_a_cocontractors_invoice_that_is_refused_stops_and_is_corrected_under_its_number(visit, deposited, number):
    issued = deposited(COCONTRACTOR, A12, VAUBAN)
    let_days_pass_for_validators(number, 60)
    Mailbox(issued.page).await_mails(
        TITULAIRE, f"Rappel : facture à valider n° {number}, émise par Charpentes Morel SARL"
    )
    invoice = InvoicesToValidate(visit(TITULAIRE)).open_invoice(number)
    invoice.begin("Refuser").say("Ce lot n’est pas commencé.")
    invoice.window.get_by_label("Motif").select_option(label="Livraison incomplète ou non effectuée")
    invoice.save()
    expect(invoice.status).to_contain_text("Refusée par le valideur")

    issued.page.goto("/factures/emises/")
    issued.link(number).click()
    expect(issued.state).to_contain_text("Refusée par le valideur")
    expect(issued.history.last).to_contain_text("Ce lot n’est pas commencé.")
    issued.button("Corriger et renvoyer").click()
    form = DepositForm(issued.page)
    expect(form.field("Numéro de facture")).to_have_value(number)
    expect(issued.page.get_by_role("radio", name=VAUBAN)).to_be_checked()
    form.send()
    issued.follow_until(ASKED)
    town = visit(TOWN)
    expect(ReceivedList(town).open().row(number)).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_wrong_validator_is_corrected_then_cotraitant_and_titulaire_validate_in_turn(
    visit, deposited, number, scripts
):
    issued = deposited(SUBCONTRACTOR, A9, VAUBAN)
    invoice = InvoicesToValidate(visit(TITULAIRE, java_script_enabled=scripts)).open_invoice(number)
    invoice.begin("Erreur d'acheminement").say("Voyez avec Charpentes Morel.").save()
    expect(invoice.status).to_contain_text("Erreur de valideur")

    issued.page.goto("/factures/emises/")
    issued.link(number).click()
    expect(issued.state).to_contain_text("Erreur de valideur")
    issued.link("Corriger le valideur").click()
    issued.window.get_by_label("Valideur").fill("morel")
    issued.window.get_by_text(MOREL).last.click()
    issued.page.locator("#validator-send").click()
    reload_until(issued, ASKED)

    first = InvoicesToValidate(visit(COCONTRACTOR, java_script_enabled=scripts)).open_invoice(number)
    first.begin("Valider").choose("Vous êtes cotraitant").say("Conforme")
    first.page.get_by_label("Titulaire du marché").fill("vauban")
    first.button("Rechercher").click()
    if scripts:
        # The window stays as it is, and so does what is chosen in it next; only what was found is new.
        expect(first.page.locator("#id_validator-legend")).to_be_focused()
        choose_while_a_search_is_under_way(first.page, VAUBAN)
    else:
        first.page.locator("#id_validator-found label").filter(has_text=VAUBAN).click()
    first.save()
    expect(first.status).to_contain_text("À valider par le titulaire")

    second = InvoicesToValidate(visit(TITULAIRE, java_script_enabled=scripts)).open_invoice(number)
    second.begin("Valider").say("Bon pour paiement").save()
    expect(second.history.filter(has_text="Validée par le titulaire")).to_contain_text("Bon pour paiement")
    reload_until(issued, "Mise à disposition")
