"""Factures à valider: the list, one invoice, and the window of an answer."""

from playwright.sync_api import expect

from tests.e2e.pages.screen import Screen


class InvoicesToValidate(Screen):
    def open_invoice(self, number):
        """By the menu and the Synthèse."""
        self.go_to("Factures à valider")
        self.link(number).click()
        return InvoiceToValidate(self.page)


class InvoiceToValidate(Screen):
    @property
    def status(self):
        return self.page.locator(".received-head")

    @property
    def history(self):
        """The steps, oldest first."""
        return self.page.locator(".invoice-timeline > li")

    def begin(self, answer):
        """Open the window of this answer, or its page without scripts."""
        self.link(answer).click()
        expect(self.page.get_by_role("heading", name=answer, exact=True)).to_be_visible()
        return self

    def choose(self, role):
        self.page.get_by_text(role, exact=True).click()
        return self

    def say(self, message):
        self.page.get_by_label("Complément d'information").fill(message)
        return self

    def save(self):
        # The first button of that name is there for the Enter key alone.
        self.page.locator("#answer-save").click()
        return self
