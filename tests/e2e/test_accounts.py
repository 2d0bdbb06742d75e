"""Creating an account by ear, and staying signed in."""

from secrets import token_hex

import pytest
from playwright.sync_api import expect

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


def test_the_value_of_notification_facturation_is_clicked_ticked_and_saved(visit):
    page = visit("lecteur@demo.test")
    page.goto("/mon-compte/")
    page.get_by_text("VRAI", exact=True).click()
    box = page.get_by_label("Notification facturation", exact=True)
    expect(box).to_be_checked()
    page.locator("label").filter(has_text="Notification facturation").click()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("FAUX", exact=True)).to_be_visible()
    page.get_by_text("FAUX", exact=True).click()
    page.locator("label").filter(has_text="Notification facturation").click()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("VRAI", exact=True)).to_be_visible()
