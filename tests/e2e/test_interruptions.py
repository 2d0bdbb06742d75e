"""A session that ended, a network that is cut, a server that does not answer: nothing is lost."""

import re

import pytest
from playwright.sync_api import expect

from portal.demo.accounts import PASSWORD
from tests.e2e.pages.deposit import DepositForm
from tests.e2e.pages.sign_in import SignIn

SUPPLIER = "fournisseur@demo.test"


@pytest.fixture
def form(visit):
    return DepositForm(visit(SUPPLIER)).open()


def test_an_expired_session_leads_to_the_whole_sign_in_page_and_back(form, number):
    form.fill(number).save()
    draft = form.page.url
    form.page.context.clear_cookies(name="sessionid")
    form.field("Numéro de facture").fill(f"{number}-2")
    form.button("Enregistrer").click()

    sign_in = SignIn(form.page)
    expect(sign_in.title).to_have_text("Se connecter")
    expect(form.page.get_by_role("contentinfo")).to_be_visible()
    sign_in.enter(SUPPLIER, PASSWORD)
    expect(form.page).to_have_url(draft)
    expect(form.field("Numéro de facture")).to_have_value(number)
    expect(form.kept_pdf).to_contain_text("facture.pdf")


def assert_kept(form, number):
    alert = form.page.get_by_role("alert").filter(has_text="Connexion impossible, vos données sont conservées")
    expect(alert).to_be_visible()
    expect(form.button("Réessayer")).to_be_focused()
    expect(form.field("Numéro de facture")).to_have_value(number)
    expect(form.kept_pdf).to_contain_text("facture.pdf")


def assert_saved_on_retry(form, number):
    form.button("Réessayer").click()
    expect(form.page.get_by_text("Le brouillon est enregistré")).to_be_visible()
    expect(form.field("Numéro de facture")).to_have_value(number)
    expect(form.field("Montant HT")).to_have_value("1000,00")


def test_a_cut_network_is_told_and_the_form_is_saved_on_the_next_try(form, watch, number):
    watch.expect("ERR_INTERNET_DISCONNECTED|^htmx:")
    form.fill(number)
    form.page.context.set_offline(True)
    form.button("Enregistrer").click()

    assert_kept(form, number)
    form.page.context.set_offline(False)
    assert_saved_on_retry(form, number)


@pytest.mark.parametrize("failure", ["stopped", "failing"])
def test_a_server_that_does_not_answer_is_told_and_the_form_is_saved_on_the_next_try(form, watch, number, failure):
    watch.expect("ERR_CONNECTION_REFUSED|status of 503|Error Code 503|^htmx:")
    form.fill(number)
    posts = re.compile("/deposer/$")
    form.page.route(
        posts,
        lambda route: route.abort("connectionrefused") if failure == "stopped" else route.fulfill(status=503, body=""),
    )
    form.button("Enregistrer").click()

    assert_kept(form, number)
    form.page.unroute(posts)
    assert_saved_on_retry(form, number)


def test_what_succeeds_meanwhile_does_not_take_the_offer_to_retry_away(form, watch, number):
    """The form asks for what its service means; that answer comes after the failure of something else."""
    watch.expect("status of 503|Error Code 503|^htmx:")
    form.fill(number)
    page, searches, held = form.page, "**/emises/destinataires/**", []
    page.route(searches, lambda route: held.append(route))
    with page.expect_request(searches):
        form.field("Code Service").fill("ECOLES")
        form.field("Numéro d’engagement").focus()
    posts = re.compile("/deposer/$")
    page.route(posts, lambda route: route.fulfill(status=503, body=""))
    form.button("Enregistrer").click()
    assert_kept(form, number)

    with page.expect_response(searches):
        held.pop().continue_()
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    assert_kept(form, number)
    page.unroute(searches)
    page.unroute(posts)
    assert_saved_on_retry(form, number)
