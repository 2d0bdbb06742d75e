"""« Gérer une structure »: one structure with what is asked of it, and its services."""

from playwright.sync_api import expect

from tests.e2e.pages.screen import Screen


class StructurePage(Screen):
    def open(self, name):
        self.page.goto("/organisation/structures/")
        self.page.get_by_role("main").get_by_role("link", name=name).first.click()
        expect(self.title).to_have_text(name)
        return self

    @property
    def facts(self):
        return self.page.locator("#structure-data")

    @property
    def history(self):
        return self.page.locator("#structure-history")

    def compare_with_insee(self):
        """Up to the window that lists what would change."""
        self.link("Mettre à jour depuis la base INSEE").click()
        self.button("Soumettre").click()
        expect(self.window).to_contain_text("Voici exactement les données qui seront modifiées")
        return self.window.get_by_role("row")

    def open_service(self, code):
        self.link("Services de la structure").click()
        self.page.get_by_role("row").filter(has_text=code).get_by_role("link").first.click()
        return self

    def deactivate_service(self):
        self.button("Désactiver le service").click()
        expect(self.main).to_contain_text("désactivé")
