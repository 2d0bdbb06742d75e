"""What every environment shares. Each environment's module imports this one and nothing else."""

from typing import Any

from chorus.env import BASE_DIR
from chorus.settings.accounts import *  # noqa: F403  (settings of one integration, kept beside this file)
from chorus.settings.celery import *  # noqa: F403  (settings of one integration, kept beside this file)
from chorus.settings.csp import SECURE_CSP  # noqa: F401  (settings of one integration, kept beside this file)
from chorus.settings.files import *  # noqa: F403  (settings of one integration, kept beside this file)
from chorus.settings.insee import *  # noqa: F403  (settings of one integration, kept beside this file)
from chorus.settings.legal import OPERATOR  # noqa: F401  (settings of one integration, kept beside this file)
from chorus.settings.static import *  # noqa: F403  (settings of one integration, kept beside this file)

# The name users see; the State's own brand block and font are a deployer's choice.
PORTAL_NAME = "Portail de services Chorus Pro"
STATE_BRAND = False
# Whether SIRETs without the right check digit, as made up for tests, may be registered.
ALLOW_TEST_SIRETS = False

INSTALLED_APPS = [
    "portal",
    "invoices",
    "structures",
    "notifications",
    "accounts",
    "mails",
    "files",
    "outbox",
    "kernel",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "captcha",
    "dsfr",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    # Forms are rendered by the portal's own template engine, which finds Django's widgets here.
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionAgeMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kernel.middleware.MessagesMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "structures.middleware.ActorMiddleware",
    "kernel.middleware.ReadOnlyGetMiddleware",
    "kernel.middleware.AccessMiddleware",
    "kernel.middleware.RefusedMiddleware",
]

ROOT_URLCONF = "chorus.urls"
WSGI_APPLICATION = "chorus.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kernel.context.portal",
                "portal.menu.menu",
            ],
            "builtins": ["django.templatetags.static", "django.templatetags.i18n"],
        },
    },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MESSAGE_STORAGE = "kernel.messages.OwnMessages"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640

# In development and tests, a view that answers a GET may not write.
READ_ONLY_GET = False

CSRF_FAILURE_VIEW = "portal.views.pages.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

# django-dsfr: the manifest storage rewrites its files, so its own hashes would not hold.
DSFR_USE_INTEGRITY_CHECKSUMS = False
DSFR_CONTENT_IS_SAFE = False
DSFR_MARK_OPTIONAL_FIELDS = True
