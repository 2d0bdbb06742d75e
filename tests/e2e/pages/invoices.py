"""Invoices once they are there: the two lists, the receipt and the detail pages."""

from playwright.sync_api import expect

from tests.e2e.pages.screen import Screen


class _List(Screen):
    def row(self, number):
        return self.page.get_by_role("row").filter(has_text=number)

    def open_invoice(self, number):
        self.page.get_by_role("link", name=number, exact=True).click()


class IssuedList(_List):
    def open(self):
        self.page.goto("/factures/emises/")
        return self

    @property
    def unsent(self):
        """The banner about drafts."""
        return self.page.locator(".fr-alert--warning")


class ReceivedList(_List):
    def open(self):
        self.page.goto("/factures/recues/")
        return self

    def choose_all(self, prefix, count):
        """Every result of the filter, on this page and on the others."""
        self.page.goto(f"/factures/recues/?numero={prefix}")
        self.page.get_by_text(f"Les {count} résultats de la liste").click()
        expect(self.page.get_by_text("Toute la liste est choisie")).to_be_visible()
        return self

    def ask(self, action):
        """What is to be done to the chosen ones."""
        self.page.get_by_label("Pour les factures cochées").select_option(label=action)
        self.button("Continuer").click()


class Operation(Screen):
    """What is asked for many invoices, confirmed, followed, and told in the end."""

    def confirm(self, count):
        self.button("Vérifier avant de confirmer").click()
        expect(self.main).to_contain_text(f"Exactement {count} factures sont concernées")
        self.button(f"Confirmer pour {count} factures").click()
        return self

    def await_the_end(self):
        expect(self.page.get_by_role("heading", name="Opération terminée")).to_be_visible(timeout=90_000)
        return self

    @property
    def outcome(self):
        return self.page.locator("#bulk-progress")


class _Invoice(Screen):
    @property
    def history(self):
        """The steps, oldest first."""
        return self.page.locator(".invoice-timeline > li")


class IssuedInvoice(_Invoice):
    """The receipt, and later the detail page: both follow the routing."""

    @property
    def state(self):
        return self.page.locator("#invoice-state")

    @property
    def refresh(self):
        """What asks again, as long as something is to come."""
        return self.page.get_by_role("link", name="Actualiser")

    def follow_until(self, status):
        """The page asks by itself every few seconds; its clock is put forward instead of waiting."""
        while asked := self._next_request():
            self.page.clock.fast_forward("00:15")
            expect(self.page.locator(f"#invoice-refresh[hx-get='{asked}']")).to_have_count(0)
        expect(self.state).to_contain_text(status)

    def _next_request(self):
        return self.page.evaluate("document.querySelector('#invoice-refresh')?.getAttribute('hx-get')")


class ReceivedInvoice(_Invoice):
    @property
    def status(self):
        return self.page.locator(".received-head")

    def make_move(self, name, status, **answers):
        """Open the move's window, answer what it asks, and see the new status."""
        self.link(name).click()
        for label, answer in answers.items():
            self.window.get_by_label(label.replace("_", " ")).fill(answer)
        self.window.get_by_role("button", name="Passer au statut").click()
        expect(self.status).to_contain_text(status)
