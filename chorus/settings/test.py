"""The test suite: real PostgreSQL and Valkey, everything else in memory or thrown away."""

from chorus.env import DATA_DIR, ROLE, TEST_WORKER, optional
from chorus.settings.base import *  # noqa: F403 (each environment starts from what they share)
from chorus.settings.database import database

# `tests.support.services` starts both; checks that only read the code connect to neither.
_NOWHERE = "127.0.0.1:1"

# INSEE is the tests’ own, whatever the environment holds.
SIRENE_SOURCE = "structures.sirene.table.find"
SECRET_KEY = "only-signs-what-tests-make"  # noqa: S105 (it guards nothing)
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PORTAL_URL = "http://testserver"
READ_ONLY_GET = True
EMBEDDED = False

DATABASES = {"default": database(optional("DATABASE_URL") or f"postgresql://{_NOWHERE}/chorus", ROLE)}
CELERY_BROKER_URL = (optional("REDIS_URL") or f"redis://{_NOWHERE}/0").removesuffix("/0") + f"/{int(TEST_WORKER[2:])}"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
DEFAULT_FROM_EMAIL = "Portail de services <portail@chorus.test>"

FILES_ROOT = DATA_DIR / TEST_WORKER / "files"
MAIL_DIR = DATA_DIR / TEST_WORKER / "mail"
STATIC_ROOT = DATA_DIR / TEST_WORKER / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
