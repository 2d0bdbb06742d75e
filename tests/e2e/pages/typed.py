"""« Saisir une facture »: the deposit form with lines instead of a PDF and amounts."""

from playwright.sync_api import expect

from tests.e2e.pages.deposit import VALBOURG, DepositForm

LABELS = {
    "denomination": "Bancs publics en acier",
    "quantity": "6,5",
    "unit": "unité",
    "unit_price": "312,123456",
    "discount": "28,80",
    "vat_rate": "20",
}


class TypedForm(DepositForm):
    def open(self):
        self.page.goto("/factures/emises/saisir/")
        return self

    def in_line(self, position, name):
        return self.page.locator(f"#id_line-{position}-{name}")

    @property
    def lines(self):
        return self.page.get_by_role("group", name="Ligne")

    @property
    def totals(self):
        return self.page.locator("#typed-totals")

    def type_line(self, position=0, **changes):
        for name, text in (LABELS | changes).items():
            self.in_line(position, name).fill(text)
        self.in_line(position, "vat_rate").blur()

    def add_line(self):
        count = self.lines.count()
        self.button("Ajouter une ligne").click()
        expect(self.lines).to_have_count(count + 1)

    def fill(self, number):
        """All but the lines, as one types it with scripts."""
        self.find_recipient("Valbourg", VALBOURG)
        self.address("TECH", "ENG-2026-001")
        self.field("Numéro de facture").fill(number)
        return self
