"""Twenty invoices processed one after the other, by keyboard alone, in sixty keys at most."""

from playwright.sync_api import expect

from tests.e2e.pages.invoices import ReceivedInvoice, ReceivedList
from tests.e2e.portal import receive_many

HOSPITAL = "hopital@demo.test"
INVOICES, KEYS = 20, 60


class Keyboard:
    """Counts what is pressed; there is no mouse."""

    def __init__(self, page):
        self.page = page
        self.pressed = 0

    def press(self, key):
        self.pressed += 1
        self.page.keyboard.press(key)

    def tab_to(self, link):
        while not link.evaluate("one => one === document.activeElement"):
            self.press("Tab")


def test_twenty_invoices_take_sixty_keys_at_most(visit, number):
    # Short enough for the copies' own endings.
    prefix = number[:12]
    receive_many(prefix, INVOICES)
    page = visit(HOSPITAL)
    page.goto(f"/factures/recues/?numero={prefix}&statut=MISE_A_DISPOSITION&tri=numero")
    expect(page.get_by_role("status").filter(has_text="résultats")).to_contain_text("20 résultats")
    invoice, keyboard = ReceivedInvoice(page), Keyboard(page)

    keyboard.tab_to(invoice.link("Liste"))
    keyboard.press("Enter")
    keyboard.tab_to(invoice.link("Traiter ces factures une à une"))
    keyboard.press("Enter")
    for place in range(1, INVOICES + 1):
        expect(invoice.title).to_have_text(f"Facture n° {prefix}-{place:02}")
        expect(invoice.link("Service fait")).to_be_focused()
        keyboard.press("Enter")
        is_last = place == INVOICES
        onwards = invoice.window.get_by_role(
            "button", name="Passer au statut" if is_last else "Enregistrer et passer à la suivante"
        )
        expect(onwards).to_be_focused()
        keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text(f"La facture n° {prefix}-{place:02} est maintenant")

    page.goto(f"/factures/recues/?numero={prefix}&statut=SERVICE_FAIT")
    expect(ReceivedList(page).main).to_contain_text("20 résultats")
    assert keyboard.pressed <= KEYS
