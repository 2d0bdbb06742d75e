"""Creating an account by ear, staying signed in, and what one is written about."""

from secrets import token_hex

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.account import About
from tests.e2e.pages.deposit import DepositForm
from tests.e2e.pages.invoices import IssuedInvoice
from tests.e2e.pages.mailbox import Mailbox
from tests.e2e.pages.sign_up import SignUp


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_somebody_creates_an_account_and_activates_it(visit, scripts):
    page = visit(java_script_enabled=scripts)
    address = f"camille-{token_hex(4)}@exemple.test"
    form = SignUp(page).open().fill(address)
    contact = page.get_by_label("Adresse de contact")
    expect(contact).to_have_value(address if scripts else "")
    form.send()
    form.activate(visit(), address)

    page.goto("/mon-compte/")
    expect(page.get_by_role("main")).to_contain_text(address)


def test_other_digits_are_proposed_and_what_was_typed_stays(visit):
    page = visit()
    page.goto("/inscription/")
    page.get_by_label("Prénom").fill("Camille")
    before = page.locator("audio").get_attribute("src")
    page.get_by_role("button", name="Proposer d’autres chiffres").click()
    expect(page.locator("audio")).not_to_have_attribute("src", before)
    expect(page.get_by_label("Prénom")).to_have_value("Camille")


def test_a_password_can_be_shown(visit):
    page = visit()
    page.goto("/connexion/")
    password = page.get_by_label("Mot de passe", exact=True)
    expect(password).to_have_attribute("type", "password")
    page.locator("label").filter(has_text="Afficher").click()
    expect(password).to_have_attribute("type", "text")


def test_the_end_of_the_session_is_told_in_time_and_can_be_put_off(visit):
    page = visit("autre@demo.test")
    page.clock.install()
    page.goto("/mon-compte/")
    warning = page.get_by_role("dialog", name="Votre session va se fermer")
    page.clock.run_for("25:00")
    expect(warning).to_be_hidden()
    page.clock.run_for("02:00")
    expect(warning).to_be_visible()
    expect(page.get_by_role("button", name="Rester connecté")).to_be_focused()
    page.get_by_role("button", name="Rester connecté").click()
    expect(warning).to_be_hidden()
    page.clock.run_for("20:00")
    expect(warning).to_be_hidden()
    page.clock.run_for("09:30")
    expect(warning).to_contain_text("Votre session s’est fermée")


def test_a_utilisateur_chooses_faux_and_receives_nothing_more(visit, number):
    about = About(visit("employe@demo.test")).open()
    about.value("VRAI").click()
    expect(about.box).to_be_checked()
    about.open().toggle("VRAI", "FAUX")

    page = visit("fournisseur@demo.test")
    page.clock.install()
    DepositForm(page).open().fill(number).send()
    IssuedInvoice(page).follow_until("Mise à disposition")
    mailbox, arrived = Mailbox(page), f"Facture n° {number} pour Commune de Valbourg : Mise à disposition"
    for told in ("fournisseur@demo.test", "lecteur@demo.test"):
        mailbox.await_mails(told, arrived)
    expect(page.get_by_role("row").filter(has_text="employe@demo.test").filter(has_text=number)).to_have_count(0)

    about.open().toggle("FAUX", "VRAI")
    DepositForm(page).open().fill(f"{number}-2").send()
    mailbox.await_mails("employe@demo.test", f"Facture n° {number}-2 pour Commune de Valbourg : Mise à disposition")


def test_a_gestionnaire_principal_cannot_choose_faux_not_even_by_a_forged_form(visit, watch):
    watch.expect("status of 403")
    about = About(visit("autre@demo.test")).open()
    about.value("VRAI").click()
    expect(about.box).to_be_disabled()
    expect(about.box).to_be_checked()
    expect(about.main).to_contain_text("un gestionnaire principal ne peut pas désactiver cette notification")
    expect(about.button("Enregistrer")).to_have_count(0)

    about.page.locator("#billing form").evaluate("form => { form.wants_billing.remove(); form.submit(); }")
    expect(about.errors.locator("[data-error-code=NOT-001]")).to_be_visible()
    about.open()
    expect(about.value("VRAI")).to_be_visible()
