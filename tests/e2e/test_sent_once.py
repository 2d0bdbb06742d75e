"""However often somebody presses, and in however many tabs: one invoice."""

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.deposit import DepositForm
from tests.e2e.pages.invoices import IssuedInvoice, IssuedList


@pytest.fixture
def form(visit):
    return DepositForm(visit("fournisseur@demo.test")).open()


def assert_sent_once(page, number):
    summary = IssuedList(page).open()
    expect(summary.row(number)).to_have_count(1)
    summary.open_invoice(number)
    expect(IssuedInvoice(page).history.filter(has_text="Déposée")).to_have_count(1)


def test_a_double_click_saves_and_sends_one_invoice(form, number):
    form.fill(number)
    form.button("Enregistrer").dblclick()
    expect(form.page.get_by_text("Le brouillon est enregistré")).to_be_visible()
    form.ask_to_send()
    form.button("Confirmer et envoyer").dblclick()
    expect(form.title).to_have_text("Récapitulatif de dépôt")

    assert_sent_once(form.page, number)


def test_a_saved_draft_says_so_although_a_check_was_still_on_its_way(form, number):
    held = []

    def answer_it_before_the_next_page(route):
        while held:
            check = held.pop()
            check.fulfill(response=check.fetch())
        route.continue_()

    form.page.route("**/deposer/verifier/", lambda route: held.append(route))
    form.page.route("**/modifier/", answer_it_before_the_next_page)
    with form.page.expect_request("**/deposer/verifier/"):
        form.fill(number)
    form.save()


def test_the_back_button_leads_to_what_was_sent_and_not_to_a_form(form, number):
    form.fill(number)
    form.send()
    form.page.go_back()

    expect(form.title).to_have_text(f"Facture n° {number}")
    expect(form.button("Valider et envoyer")).to_have_count(0)
    assert_sent_once(form.page, number)


def test_two_tabs_send_one_invoice(form, number):
    form.fill(number).save()
    other = DepositForm(form.page.context.new_page())
    other.page.goto(form.page.url)
    form.ask_to_send()
    other.ask_to_send()
    form.confirm()
    other.confirm()

    assert other.page.url == form.page.url
    assert_sent_once(other.page, number)
