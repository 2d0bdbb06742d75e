"""Production: every address and secret comes from the environment, and a missing one refuses the start."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from chorus.env import ROLE, env, optional, require
from chorus.settings.base import *  # noqa: F403 (each environment starts from what they share)
from chorus.settings.database import database
from chorus.settings.logging import to_stdout
from chorus.settings.mail import smtp_mailer

require("SECRET_KEY", "PORTAL_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL", "FILES_ROOT")

DEBUG = False
EMBEDDED = False

SECRET_KEY = env.str("SECRET_KEY")
# Former keys, while what they signed is still in use.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

PORTAL_URL = env.str("PORTAL_URL").rstrip("/")
ALLOWED_HOSTS = [urlsplit(PORTAL_URL).hostname or ""]
CSRF_TRUSTED_ORIGINS = [PORTAL_URL]

DATABASES = {"default": database(env.str("DATABASE_URL"), ROLE)}
CELERY_BROKER_URL = env.str("REDIS_URL")

MAILERS = {"default": smtp_mailer(env.str("EMAIL_URL"))}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL")

ALLOW_TEST_SIRETS = env.bool("ALLOW_TEST_SIRETS", default=False)

FILES_ROOT = Path(env.str("FILES_ROOT"))
# host:port of clamd; without one, files are served unscanned.
if clamav := optional("CLAMAV_ADDRESS"):
    FILES_SCANNING = True
    host, _, port = clamav.rpartition(":")
    CLAMAV_ADDRESS = (host, int(port))

# Browsers take cookies of these names from this very host only, over HTTPS.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_NAME = "__Host-language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True

SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_SSL_REDIRECT = True
# The orchestrator asks from inside, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
# Only behind one proxy that overwrites X-Forwarded-Proto and appends to X-Forwarded-For: anybody else could forge them.
if env.bool("TRUST_PROXY_HEADERS", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# An invoice's PDF is shown in a frame of its own page, so frames of the same origin stay allowed.
SILENCED_SYSTEM_CHECKS = ["security.W019"]

LOGGING = to_stdout("json", env.str("LOG_LEVEL", default="INFO"))
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
