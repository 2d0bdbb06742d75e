"""The embedded run: one command, one machine, demo accounts."""

from chorus.embedded.server import kept_secret
from chorus.embedded.services import running_url
from chorus.env import DATA_DIR, PORT, ROLE, optional
from chorus.settings.base import *  # noqa: F403 (each environment starts from what they share)
from chorus.settings.database import database
from chorus.settings.logging import to_stdout

DEBUG = False
EMBEDDED = True
READ_ONLY_GET = True
# Whoever tries the demo signs in as an agent without a telephone at hand.
SECOND_FACTOR_FOR_AGENTS = False
SECRET_KEY = kept_secret(DATA_DIR / "secret-key")
# The portal listens on loopback alone; another name would be a page elsewhere that plays with the visitor's DNS.
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
PORTAL_URL = f"http://127.0.0.1:{PORT}"

DATABASES = {"default": database(optional("DATABASE_URL") or running_url(DATA_DIR, "database"), ROLE)}
CELERY_BROKER_URL = optional("REDIS_URL") or running_url(DATA_DIR, "broker")

FILES_ROOT = DATA_DIR / "files"
STATIC_ROOT = DATA_DIR / "static"
MAIL_DIR = DATA_DIR / "mail"
MAILERS = {"default": {"BACKEND": "mails.transport.FolderBackend"}}
DEFAULT_FROM_EMAIL = "Portail de services <portail@chorus.test>"

LOGGING = to_stdout("plain", "WARNING")
