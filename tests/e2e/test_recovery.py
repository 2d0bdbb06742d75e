"""Whatever interrupts somebody who types, what was typed is offered back."""

import re

import pytest
from playwright.sync_api import expect

from portal.demo.accounts import PASSWORD
from tests.e2e.pages.deposit import DepositForm
from tests.e2e.pages.sign_in import SignIn

SUPPLIER = "employe@demo.test"
LIST = "/factures/emises/"


def type_into(form, number):
    form.field("Commentaire").fill(f"Tout ce qui est tapé pour {number}")
    form.field("Numéro de facture").press_sequentially(number)


def kept(form):
    return form.page.get_by_text("Saisie conservée à")


def expired_session(form, number):
    type_into(form, "")
    expect(kept(form)).to_be_visible()
    form.page.context.clear_cookies(name="sessionid")
    type_into(form, number)
    expect(form.page.get_by_role("alert").filter(has_text="Votre session est fermée")).to_be_visible()
    form.button("Enregistrer").click()
    SignIn(form.page).enter(SUPPLIER, PASSWORD)


def refusal(form, number):
    type_into(form, number)
    form.button("Valider et envoyer").click()
    expect(form.errors).to_be_focused()
    expect(kept(form)).to_be_visible()
    form.page.goto(LIST)


def server_error(form, number):
    posts = re.compile("/deposer/$")
    form.page.route(posts, lambda route: route.fulfill(status=500, body=""))
    type_into(form, number)
    form.button("Enregistrer").click()
    expect(form.page.get_by_role("alert").filter(has_text="Connexion impossible")).to_have_count(1)
    form.page.unroute(posts)
    form.page.goto(LIST)


def cut_network(form, number):
    form.page.context.set_offline(True)
    type_into(form, number)
    alert = form.page.get_by_role("alert").filter(has_text="Connexion impossible, vos données sont conservées")
    expect(alert).to_be_visible()
    expect(form.field("Numéro de facture")).to_have_value(number)
    form.page.context.set_offline(False)
    expect(kept(form)).to_be_visible()
    expect(alert).to_be_hidden()
    form.page.goto(LIST)


def browser_back(form, number):
    type_into(form, number)
    form.page.go_back()


def closed_tab(form, number):
    type_into(form, number)
    expect(kept(form)).to_be_visible()
    context = form.page.context
    form.page.close()
    form.page = context.new_page()


@pytest.mark.parametrize(
    "cause",
    [expired_session, refusal, server_error, cut_network, browser_back, closed_tab],
    ids=lambda one: one.__name__,
)
def test_what_was_typed_is_offered_back(visit, watch, number, cause):
    watch.expect("ERR_INTERNET_DISCONNECTED|status of 500|Error Code 500|^htmx:")
    page = visit(SUPPLIER)
    page.goto(LIST)
    form = DepositForm(page).open()
    cause(form, number)
    form.open()
    form.page.get_by_role("heading", name="Reprendre votre saisie du").first.wait_for()
    form.link("Reprendre").first.click()
    expect(form.field("Numéro de facture")).to_have_value(number)
    expect(form.field("Commentaire")).to_have_value(f"Tout ce qui est tapé pour {number}")
    form.save()
    expect(form.page.get_by_role("heading", name="Reprendre votre saisie")).to_have_count(0)


def test_a_copy_is_given_up_and_autosave_makes_no_draft(visit, number):
    form = DepositForm(visit(SUPPLIER)).open()
    type_into(form, number)
    expect(kept(form)).to_be_visible()
    form.open()
    offers = form.page.get_by_role("heading", name="Reprendre votre saisie")
    expect(offers.first).to_be_visible()
    count = offers.count()
    form.button("Supprimer").first.click()
    expect(offers).to_have_count(count - 1)
    form.page.goto(f"{LIST}?numero={number}")
    expect(form.page.get_by_role("table").get_by_role("link", name=number)).to_have_count(0)
