"""« Créer un compte », by ear, and the link that activates it."""

import re

from playwright.sync_api import expect

from tests.e2e.pages.mailbox import Mailbox
from tests.e2e.pages.screen import Screen
from tests.support.captcha import hear

PASSWORD = "trois hérons sur la rivière"


class SignUp(Screen):
    def open(self):
        self.page.goto("/inscription/")
        return self

    def fill(self, address, first_name="Camille", last_name="Durand"):
        self.page.get_by_label("Adresse de connexion").press_sequentially(address)
        self.page.get_by_label("Prénom").fill(first_name)
        self.page.get_by_label("Nom", exact=True).fill(last_name)
        self.page.locator('input[autocomplete="new-password"]').fill(PASSWORD)
        sound = self.page.request.get(self.page.locator("audio").get_attribute("src"))
        self.page.get_by_label("Les six chiffres lus ou entendus").fill(hear(sound.body()))
        return self

    def send(self):
        self.button("Créer le compte").click()
        expect(self.title).to_have_text("Activez votre compte")

    def activate(self, mailbox_page, address):
        """Follow the link of the mail, as it shows in somebody's mailbox."""
        mailbox = Mailbox(mailbox_page)
        mailbox.read(address, "Activer votre compte")
        self.page.goto(re.search(r"https?://\S+/inscription/activer/\S+/", mailbox.main.inner_text())[0])
        self.page.locator('input[autocomplete="current-password"]').fill(PASSWORD)
        self.button("Activer mon compte").click()
        expect(self.page.get_by_role("banner")).to_contain_text(address)
