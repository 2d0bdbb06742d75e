"""« Mon compte », page « À propos »."""

from playwright.sync_api import expect

from tests.e2e.pages.screen import Screen


class About(Screen):
    def open(self):
        self.page.goto("/mon-compte/")
        return self

    @property
    def box(self):
        return self.page.get_by_label("Notification facturation", exact=True)

    def value(self, shown):
        return self.page.get_by_text(shown, exact=True)

    def toggle(self, before, after):
        """Click the value, change the box, save, and read the other value."""
        self.value(before).click()
        self.page.locator("label").filter(has_text="Notification facturation").click()
        self.button("Enregistrer").click()
        expect(self.value(after)).to_be_visible()
