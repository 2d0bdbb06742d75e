"""The mails of the embedded run, as their readers' mailbox."""

from time import monotonic

from playwright.sync_api import expect

from tests.e2e.pages.screen import Screen

_PATIENCE = 30


class Mailbox(Screen):
    def await_mails(self, address, *subjects):
        """Look until the worker has sent one mail to this address under each of these subjects."""
        deadline = monotonic() + _PATIENCE
        links = [self._link(address, subject) for subject in subjects]
        self.page.goto("/_courrier/")
        while not all(link.count() for link in links) and monotonic() < deadline:
            self.page.reload()
        for link in links:
            expect(link).to_have_count(1)

    def read(self, address, subject):
        self.await_mails(address, subject)
        self._link(address, subject).click()
        return self

    def _link(self, address, subject):
        return self.page.get_by_role("row").filter(has_text=address).get_by_role("link", name=subject, exact=True)
