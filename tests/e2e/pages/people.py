"""The people of a structure: its users, an invitation, the rights of one of them."""

import re

from playwright.sync_api import expect

from tests.e2e.pages.mailbox import Mailbox
from tests.e2e.pages.screen import Screen


class Memberships(Screen):
    def open(self):
        self.page.goto("/mon-compte/rattachements/")
        return self

    def register_by_siret(self, siret):
        """From the identifier to what INSEE knows, and to the new structure."""
        self.link("Créer une structure").click()
        self.page.locator("#id_identifier").fill(siret)
        self.button("Chercher cette structure").click()
        expect(self.main).to_contain_text("Voici ce que l’INSEE sait de cet établissement")
        self.button("Créer la structure").click()

    def manage_users(self):
        self.page.get_by_role("link", name=re.compile("Gérer les utilisateurs")).click()
        return Users(self.page)


class Users(Screen):
    def invite(self, address):
        self.link("Inviter un utilisateur").click()
        self.page.get_by_label("Adresse électronique").fill(address)
        self.button("Envoyer l’invitation").click()
        expect(self.main).to_contain_text(f"L’invitation est envoyée à {address}")

    def open_member(self, name):
        self.page.get_by_role("row").get_by_role("link", name=name).click()
        expect(self.title).to_have_text(name)
        return self

    def give(self, space, degree):
        row = self.page.get_by_role("group", name=space)
        row.locator("label").filter(has_text=degree).click()
        self.button("Enregistrer les habilitations").click()
        expect(self.main).to_contain_text("sont enregistrées")

    def answer(self, name):
        self.link(f"Répondre à {name}").click()
        return self


def invitation_link(mailbox_page, address, structure):
    """The link of the mail that invited this address."""
    mailbox = Mailbox(mailbox_page)
    mailbox.read(address, f"Invitation à rejoindre {structure}")
    return re.search(r"https?://\S+/organisation/invitations/[\w-]+/", mailbox.main.inner_text())[0]
