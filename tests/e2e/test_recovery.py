"""Whatever interrupts somebody who types, what was typed is offered back."""

import datetime
import json
import re
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from portal.demo.accounts import PASSWORD
from tests.e2e.pages.deposit import DepositForm, pdf_of
from tests.e2e.pages.sign_in import SignIn
from tests.e2e.pages.typed import TypedForm

SUPPLIER = "employe@demo.test"
LIST = "/factures/emises/"


class Deposit(DepositForm):
    """« Déposer une facture »."""

    def begin(self):
        self.open().upload(pdf_of("A-RELIRE"))
        return self

    def type_in(self, number):
        self.field("Commentaire").fill(f"Tout ce qui est tapé pour {number}")
        self.field("Numéro de facture").fill("")
        self.field("Numéro de facture").press_sequentially(number)

    def expect_all(self, number):
        expect(self.field("Numéro de facture")).to_have_value(number)
        expect(self.field("Commentaire")).to_have_value(f"Tout ce qui est tapé pour {number}")

    def expect_file(self):
        expect(self.kept_pdf).to_contain_text("facture.pdf")


class Typed(Deposit, TypedForm):
    """« Saisir une facture », with two lines."""

    def begin(self):
        self.open()
        self.add_line()
        return self

    def expect_file(self):
        """Its PDF is made by the portal."""

    def type_in(self, number):
        self.type_line(0, denomination=f"Bancs pour {number}")
        self.type_line(1, denomination="Pose", quantity="3", unit="", unit_price="48", discount="")
        super().type_in(number)

    def expect_all(self, number):
        super().expect_all(number)
        expect(self.lines).to_have_count(2)
        expect(self.in_line(0, "denomination")).to_have_value(f"Bancs pour {number}")
        expect(self.in_line(0, "unit_price")).to_have_value("312,123456")
        expect(self.in_line(1, "denomination")).to_have_value("Pose")
        expect(self.in_line(1, "quantity")).to_have_value("3")


def kept(form):
    return form.page.get_by_text("Saisie conservée à")


def expired_session(form, number):
    form.type_in("")
    expect(kept(form)).to_be_visible()
    form.page.context.clear_cookies(name="sessionid")
    form.type_in(number)
    expect(form.page.get_by_role("alert").filter(has_text="Votre session est fermée")).to_be_visible()
    form.button("Enregistrer").click()
    SignIn(form.page).enter(SUPPLIER, PASSWORD)


def refusal(form, number):
    form.type_in(number)
    form.button("Valider et envoyer").click()
    expect(form.errors).to_be_focused()
    expect(kept(form)).to_be_visible()
    form.page.goto(LIST)


def server_error(form, number):
    posts = re.compile("/(deposer|saisir)/$")
    form.page.route(posts, lambda route: route.fulfill(status=500, body=""))
    form.type_in(number)
    form.button("Enregistrer").click()
    expect(form.page.get_by_role("alert").filter(has_text="Connexion impossible")).to_have_count(1)
    form.page.unroute(posts)
    form.page.goto(LIST)


def cut_network(form, number):
    form.page.context.set_offline(True)
    form.type_in(number)
    alert = form.page.get_by_role("alert").filter(has_text="Connexion impossible, vos données sont conservées")
    expect(alert).to_be_visible()
    expect(form.field("Numéro de facture")).to_have_value(number)
    form.page.context.set_offline(False)
    expect(kept(form)).to_be_visible()
    expect(alert).to_be_hidden()
    form.page.goto(LIST)


def browser_back(form, number):
    form.type_in(number)
    form.page.go_back()


def closed_tab(form, number):
    form.type_in(number)
    expect(kept(form)).to_be_visible()
    context = form.page.context
    form.page.close()
    form.page = context.new_page()


CAUSES = (refusal, server_error, cut_network, browser_back, closed_tab, expired_session)


@pytest.mark.parametrize("kind", [Deposit, Typed], ids=lambda one: one.__name__)
def test_what_was_typed_is_offered_back(visit, watch, number, kind):
    """After each cause in turn, each time with other words, and with the PDF that was uploaded at first.

    The copy that was taken up is typed in again.
    """
    watch.expect("ERR_INTERNET_DISCONNECTED|status of 500|Error Code 500|^htmx:")
    page = visit(SUPPLIER)
    page.goto(LIST)
    form = kind(page).begin()
    for serial, cause in enumerate(CAUSES, start=1):
        words = f"{number}-{serial}"
        cause(form, words)
        form.open()
        form.page.get_by_role("heading", name="Reprendre votre saisie du").first.wait_for()
        form.link("Reprendre").first.click()
        form.expect_all(words)
        form.expect_file()
    form.save()
    expect(form.page.get_by_role("heading", name="Reprendre votre saisie")).to_have_count(0)


def test_a_copy_is_given_up_and_autosave_makes_no_draft(visit, number):
    form = Deposit(visit(SUPPLIER)).open()
    form.type_in(number)
    expect(kept(form)).to_be_visible()
    form.open()
    offers = form.page.get_by_role("heading", name="Reprendre votre saisie")
    expect(offers.first).to_be_visible()
    count = offers.count()
    form.button("Supprimer").first.click()
    expect(offers).to_have_count(count - 1)
    form.page.goto(f"{LIST}?numero={number}")
    expect(form.page.get_by_role("table").get_by_role("link", name=number)).to_have_count(0)


@pytest.mark.parametrize("pause", [0, 1], ids=["after the last key", "while keys follow each other"])
def test_a_copy_leaves_within_five_seconds(visit, pause):
    """By the page's own clock, which stands still until it is moved."""
    page = visit(SUPPLIER)
    page.clock.install()
    form = Deposit(page).open()
    page.clock.pause_at(datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=1))
    url = page.locator("[data-recovery]").get_attribute("data-url")
    with page.expect_request(lambda request: request.url.endswith(url), timeout=3_000) as asked:
        for _ in range(5 if pause else 1):
            form.field("Numéro de facture").press_sequentially("7")
            page.clock.run_for(1_000 * pause)
        if not pause:
            page.clock.run_for(5_000)
    typed = json.loads(parse_qs(asked.value.post_data)["typed"][0])
    assert set(typed["number"][0]) == {"7"}
