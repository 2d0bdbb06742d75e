"""A browser that tells everything that a person would not see: errors, blocked code, requests to elsewhere."""

import os
import re
import shutil
from contextlib import contextmanager, suppress

from playwright.sync_api import Error, sync_playwright

from chorus.env import BASE_DIR

ARTEFACTS = BASE_DIR / "var" / "e2e"
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 700}

_QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The last list of them counts, so Playwright's own stands first; then what its windows load for nobody.
    "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,MediaRouter,OptimizationHints,PaintHolding,"
    "ThirdPartyStoragePartitioning,WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup",
)
_REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`blocked by the policy: ${event.violatedDirective} ${event.blockedURI}`);
});
"""
# The answer to a form with errors in it, which the browser reports like any failure.
_INVALID_FORM = "the server responded with a status of 422"
# What was still being asked when its page was left, or asked anew; a failure is told under another name too.
_GIVEN_UP = r"^htmx:(sendAbort|afterRequest), "

# Its viewer of PDFs is made of such pages.
_BROWSERS_OWN = ("data:", "blob:", "chrome:", "chrome-extension:")


@contextmanager
def running_browser():
    """Chromium from the PATH, or else Playwright's own."""
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        installed = shutil.which("chromium")
        # Playwright's default without one is a lesser browser, which shows no PDF.
        channel = None if installed else "chromium"
        browser = playwright.chromium.launch(executable_path=installed, channel=channel, args=[*_QUIET, *sandbox])
        yield browser
        browser.close()


class Watch:
    """What went wrong in the pages of some visitors; a test says beforehand what it provokes."""

    def __init__(self, origin):
        self._origin = origin
        self._expected = [_INVALID_FORM, _GIVEN_UP]
        self.problems = []
        self.requests = []

    def over(self, context):
        """Watch the pages of this context too."""
        context.add_init_script(_REPORT_VIOLATIONS)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self._note(f"uncaught: {error.error}"))
        context.on("request", self._on_request)

    def expect(self, pattern):
        """Such a report is what the test is about."""
        self._expected.append(pattern)

    def asked(self, path):
        """How often something under this path was asked for."""
        return sum(request.startswith(self._origin + path) for request in self.requests)

    def _on_console(self, message):
        if message.type in ("error", "warning"):
            self._note(f"{message.text} ({message.location['url']})")

    def _on_request(self, request):
        self.requests.append(request.url)
        if not request.url.startswith((f"{self._origin}/", *_BROWSERS_OWN)):
            self._note(f"asked elsewhere: {request.url}")

    def _note(self, problem):
        if not any(re.search(pattern, problem) for pattern in self._expected):
            self.problems.append(problem)


def keep_artefacts(pages, name):
    """What the pages of a failed test look like, and what they are made of."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(pages, start=1):
        stem = ARTEFACTS / f"{re.sub(r'[^\w-]+', '-', name)}-{number}"
        # A page that is just leaving shows nothing; the failure itself is still told.
        with suppress(Error):
            page.screenshot(path=f"{stem}.png", full_page=True)
            stem.with_suffix(".html").write_text(page.content())
