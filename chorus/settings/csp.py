"""The one Content-Security-Policy of every page: the portal's own files and nothing else."""

from urllib.parse import urlsplit

from django.utils.csp import CSP

from chorus.settings.accounts import PROCONNECT

_PROCONNECT = urlsplit(PROCONNECT["issuer"])

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    # DSFR draws its icons with data: images in its stylesheets.
    "img-src": [CSP.SELF, "data:"],
    # The captcha, spoken.
    "media-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "frame-src": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
    "base-uri": [CSP.NONE],
    # Browsers follow what a form is answered by no further than this: its button leads to ProConnect.
    "form-action": [CSP.SELF, *([f"{_PROCONNECT.scheme}://{_PROCONNECT.netloc}"] if _PROCONNECT.netloc else [])],
    "manifest-src": [CSP.SELF],
}
