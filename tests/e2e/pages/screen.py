"""What all pages of the portal have in common."""

from playwright.sync_api import expect


class Screen:
    """A page, met by what it says: roles, labels and texts."""

    def __init__(self, page):
        self.page = page

    @property
    def title(self):
        """Of the page itself, whatever window stands over it."""
        return self.page.get_by_role("heading", level=1).first

    @property
    def main(self):
        return self.page.get_by_role("main")

    @property
    def window(self):
        return self.page.get_by_role("dialog")

    @property
    def errors(self):
        """The summary above a refused form."""
        return self.page.locator("[data-error-summary]")

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name):
        return self.page.get_by_role("link", name=name, exact=True)

    def go_to(self, space):
        """By the menu."""
        self.page.get_by_role("navigation", name="Menu principal").get_by_role("link", name=space).click()

    def sign_out(self):
        self.page.get_by_role("banner").locator("summary").click()
        self.button("Se déconnecter").click()
        expect(self.page.get_by_role("link", name="Se connecter").first).to_be_visible()
