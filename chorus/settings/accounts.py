"""Signing in: django-allauth's settings, passwords and sessions."""

from datetime import timedelta

from chorus.env import env, optional

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "accounts.passwords.LongestValidator"},
    {"NAME": "accounts.passwords.PredictableValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login_address", "contact_address", "first_name", "last_name")},
    },
]
PASSWORD_RESET_TIMEOUT = int(timedelta(minutes=30).total_seconds())

LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "portal:home"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "login_address"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# Nobody can make the portal write to addresses that have no account.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Its own limits lock a victim out from everywhere; ours count by account and IP address.
ACCOUNT_RATE_LIMITS = False
# Its own generator writes rows of addresses, which we do not use, whenever it reads a link.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105  (a path)

# Who changes a password, an address or a second factor has signed in, or confirmed it, within this time.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = int(timedelta(minutes=10).total_seconds())

MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# Administrators always have a second factor; support agents where this says so.
SECOND_FACTOR_FOR_AGENTS = env.bool("SECOND_FACTOR_FOR_AGENTS", default=True)

# Without an issuer, nothing shows that ProConnect exists.
PROCONNECT = {
    "issuer": optional("PROCONNECT_ISSUER"),
    "client_id": optional("PROCONNECT_CLIENT_ID"),
    "client_secret": optional("PROCONNECT_CLIENT_SECRET"),
}

CAPTCHA_CHALLENGE_FUNCT = "accounts.captcha.challenge"
CAPTCHA_TIMEOUT = 10  # minutes
CAPTCHA_FONT_SIZE = 34
CAPTCHA_LETTER_ROTATION = (-20, 20)
CAPTCHA_NOISE_FUNCTIONS = ("captcha.helpers.noise_arcs", "captcha.helpers.noise_dots")
CAPTCHA_2X_IMAGE = False

# How many proxies in front of the portal append to X-Forwarded-For; 0 believes the connection alone.
ALLAUTH_TRUSTED_PROXY_COUNT = 0

SESSION_ENGINE = "accounts.sessions"
# Since the last request, and since the sign-in.
SESSION_COOKIE_AGE = int(timedelta(minutes=30).total_seconds())
SESSION_LONGEST_AGE = timedelta(hours=12)
# People are told this long before, and can stay signed in.
SESSION_WARNING = timedelta(minutes=3)
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
