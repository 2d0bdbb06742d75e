"""How django-allauth acts in this portal: our counters, our mails, our messages, our keys."""

import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.encoding import force_bytes

from accounts import proconnect, services
from accounts.errors import WRONG_CODE
from accounts.models import User
from accounts.selectors import needs_second_factor
from kernel.forms import FindingError
from kernel.text import _

SIGN_IN = "sign-in"
RESET = "reset"
CODE = "code"
# What the library announces by mail, in our words; it announces nothing else that we use.
_CHANGES = {
    "account/email/password_changed": _("Le mot de passe de votre compte a changé."),
    "account/email/password_reset": _("Le mot de passe de votre compte a changé."),
    "mfa/email/totp_activated": _("Le second facteur de votre compte a été activé."),
    "mfa/email/totp_deactivated": _("Le second facteur de votre compte a été désactivé."),
    "mfa/email/recovery_codes_generated": _("De nouveaux codes de secours ont été créés ; les anciens ne valent plus."),
}


class AccountAdapter(DefaultAccountAdapter):
    def is_ajax(self, request: HttpRequest) -> bool:
        """Never: pages answer pages, and the library's JSON answers would be a second, untested door."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse the attempt, its password unread, while the address must wait."""
        ip = self.get_client_ip(request)
        finding = services.count_attempt(purpose=SIGN_IN, login_address=credentials["email"], ip=ip)
        if finding:
            services.write_log("sign-in.delayed", ip=ip)
            raise FindingError(finding)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The active user with these credentials; a closed account gets the answer of an unknown one."""
        user = super().authenticate(request, **credentials)
        if not isinstance(user, User) or not user.is_active:
            return None
        services.forget_attempts(purpose=SIGN_IN, login_address=user.login_address, ip=self.get_client_ip(request))
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note that somebody was turned away; what was typed may be a password, so it is not noted."""
        services.write_log("sign-in.refused", ip=self.get_client_ip(request))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Note who came in, and how."""
        methods = sorted({record["method"] for record in get_authentication_records(request, user)})
        services.write_log("sign-in.succeeded", user_id=user.pk, ip=self.get_client_ip(request), methods=methods)
        return super().post_login(request, user, **kwargs)

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether this is the person's password; wrong ones are counted as those of signing in."""
        ip = self.get_client_ip(context.request)
        finding = services.count_attempt(purpose=SIGN_IN, login_address=user.login_address, ip=ip)
        if finding:
            raise FindingError(finding)
        if not user.check_password(password):
            services.write_log("reauthentication.refused", user_id=user.pk, ip=ip)
            return False
        services.forget_attempts(purpose=SIGN_IN, login_address=user.login_address, ip=ip)
        return True

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Whether the person showed too long ago who they are, by signing in or since."""
        records = get_authentication_records(context.request, context.request.user)
        latest = max((record["at"] for record in records), default=0)
        return time.time() - latest >= app_settings.REAUTHENTICATION_TIMEOUT

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        """The ways to confirm who one is, the usual one first: to the library's own comes ProConnect."""
        methods: list[dict[str, str]] = super().get_reauthentication_methods(user)
        if proconnect.is_configured() and user.identities.exists():
            methods.append(
                {"id": "proconnect", "description": "ProConnect", "url": reverse("accounts:proconnect-confirm")}
            )
        return methods

    def set_password(self, user: User, password: str) -> None:
        """Change it, and end every other session; a changed password also opens the way to the code again."""
        super().set_password(user, password)
        services.end_other_sessions(user=user, current_key=context.request.session.session_key)
        services.forget_attempts(purpose=CODE, login_address=user.login_address, ip=None)
        services.write_log("password.changed", user_id=user.pk)

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """Tell the person of a change to the security of the account."""
        services.tell(user=user, what=_CHANGES[template_prefix])
        services.write_log(template_prefix.rpartition("/")[2], user_id=user.pk)


class SecondFactorAdapter(DefaultMFAAdapter):
    def get_totp_issuer(self) -> str:
        """What the application on the phone calls the portal."""
        return settings.PORTAL_NAME

    def encrypt(self, text: str) -> str:
        """Secrets are unreadable without the portal's key."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret, also under a former key of the portal."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whoever must have a second factor keeps it."""
        return not needs_second_factor(authenticator.user)

    def before_code(self, user: User) -> None:
        """Refuse the code, unread, while the account must wait.

        Only the password's owner gets as far as a code, and six digits are few: the account waits on every network.
        """
        finding = services.count_attempt(purpose=CODE, login_address=user.login_address, ip=None)
        if finding:
            raise FindingError(finding)

    def after_code(self, user: User, authenticator: Authenticator, code: str) -> None:
        """Accept a right code of the application once; recovery codes are spent by the library."""
        if authenticator.type == Authenticator.Type.TOTP and not services.spend_code(user_id=user.pk, code=code):
            raise FindingError(WRONG_CODE.finding())
        services.forget_attempts(purpose=CODE, login_address=user.login_address, ip=None)


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [sha256(b"accounts.mfa" + force_bytes(key)).digest() for key in keys]
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])
