"""« Se connecter »."""

from playwright.sync_api import expect

from tests.e2e.pages.screen import Screen


class SignIn(Screen):
    def open(self):
        self.page.goto("/connexion/")
        return self

    def enter(self, login, password):
        self.page.get_by_label("Adresse de connexion").fill(login)
        self.page.get_by_label("Mot de passe", exact=True).fill(password)
        self.main.get_by_role("button", name="Se connecter").click()
        expect(self.page.get_by_role("banner")).to_contain_text(login)
