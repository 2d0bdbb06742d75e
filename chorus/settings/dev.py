"""The embedded run: one command, one machine, demo accounts."""

from chorus.embedded.services import database_settings, redis_url, secret_key
from chorus.env import DATA_DIR, PORT
from chorus.settings.base import *  # noqa: F403

DEBUG = False
EMBEDDED = True
SECRET_KEY = secret_key()
ALLOWED_HOSTS = ["*"]
PORTAL_URL = f"http://127.0.0.1:{PORT}"

DATABASES = {"default": database_settings()}
CELERY_BROKER_URL = redis_url()

FILES_ROOT = DATA_DIR / "files"
STATIC_ROOT = DATA_DIR / "static"
MAIL_DIR = DATA_DIR / "mail"
EMAIL_BACKEND = "mails.transport.FolderBackend"
DEFAULT_FROM_EMAIL = "Portail de services <portail@chorus.test>"
