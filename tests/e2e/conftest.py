"""One portal and one browser for all journeys; each test has visitors of its own."""

from pathlib import Path
from secrets import token_hex

import pytest
from playwright.sync_api import expect

from portal.demo.accounts import PASSWORD
from tests.e2e.browsing import DESKTOP, Watch, keep_artefacts, running_browser
from tests.e2e.pages.sign_in import SignIn
from tests.e2e.portal import running_portal

# A machine under load is slow, and no reason to fail.
PATIENCE = 15_000


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker("e2e")
            # The first of them waits for the portal to start.
            item.add_marker(pytest.mark.timeout(300))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed and call.when == "call" and "visit" in item.funcargs:
        keep_artefacts(item.funcargs["visit"].pages, item.name)
    return report


@pytest.fixture(scope="package")
def running():
    with running_portal() as portal:
        yield portal


@pytest.fixture(scope="package")
def portal(running):
    return running.address


@pytest.fixture(scope="package")
def browser():
    expect.set_options(timeout=PATIENCE)
    # Within the package: while it runs, Django takes its event loop for a reason to refuse the database.
    with running_browser() as chromium:
        yield chromium


@pytest.fixture(scope="package")
def sessions():
    """The cookies of those who signed in before."""
    return {}


@pytest.fixture
def watch(portal):
    watch = Watch(portal)
    yield watch
    assert watch.problems == []


class Visits:
    """Opens a browser window for somebody, at home: `visit("mairie@demo.test")`, or for a passer-by."""

    def __init__(self, browser, portal, watch, sessions):
        self._browser = browser
        self._portal = portal
        self._watch = watch
        self._sessions = sessions
        self._contexts = []

    def __call__(self, login=None, **options):
        page = self.window(login, **options)
        page.goto("/")
        return page

    def window(self, login=None, **options):
        """The window before its first page."""
        if login and login not in self._sessions:
            self._sessions[login] = self._sign_in(login)
        return self._open(storage_state=self._sessions.get(login), **options)

    def _sign_in(self, login):
        page = self._open()
        SignIn(page).open().enter(login, PASSWORD)
        return page.context.storage_state()

    def _open(self, **options):
        context = self._browser.new_context(
            base_url=self._portal, **{"viewport": DESKTOP, "locale": "fr-FR", "timezone_id": "Europe/Paris", **options}
        )
        context.set_default_timeout(PATIENCE)
        self._watch.over(context)
        self._contexts.append(context)
        return context.new_page()

    @property
    def pages(self):
        return [page for context in self._contexts for page in context.pages]

    def close(self):
        # What a test had arranged for requests may be under way still.
        for page in self.pages:
            page.unroute_all(behavior="ignoreErrors")
        for context in self._contexts:
            context.close()


@pytest.fixture
def visit(browser, portal, watch, sessions):
    visits = Visits(browser, portal, watch, sessions)
    yield visits
    visits.close()


@pytest.fixture
def number():
    """An invoice number that nobody has used."""
    return f"E2E-{token_hex(4)}".upper()
