"""How django-allauth acts in this portal: our counters, our mails, our messages."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import services
from accounts.models import User
from kernel.forms import FindingError
from mails.services import queue_mail

SIGN_IN = "sign-in"
RESET = "reset"
# Seconds in which repeated requests for a reset make one mail.
_RESET_MAIL_INTERVAL = 300


class AccountAdapter(DefaultAccountAdapter):
    def is_ajax(self, request: HttpRequest) -> bool:
        """Never: pages answer pages, and the library's JSON answers would be a second, untested door."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse the attempt, its password unread, while the address must wait."""
        finding = services.count_attempt(
            purpose=SIGN_IN, login_address=credentials["email"], ip=self.get_client_ip(request)
        )
        if finding:
            raise FindingError(finding)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The active user with these credentials; a closed account gets the answer of an unknown one."""
        user = super().authenticate(request, **credentials)
        if not isinstance(user, User) or not user.is_active:
            return None
        services.forget_attempts(purpose=SIGN_IN, login_address=user.login_address, ip=self.get_client_ip(request))
        return user

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the mail: built on the portal's own address, since a request can claim any host."""
        user, token = key.split("-", 1)
        return settings.PORTAL_URL + reverse("account_reset_password_from_key", args=[user, token])

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Write the mail that bears the link, once in five minutes as long as the account does not change."""
        moment = int(timezone.now().timestamp()) // _RESET_MAIL_INTERVAL
        state = salted_hmac(
            "accounts.reset", f"{user.password}{user.last_login}{moment}", algorithm="sha256"
        ).hexdigest()
        queue_mail(
            kind="account.reset",
            template="accounts/emails/password_reset",
            key=f"password-reset:{user.pk}:{state}",
            address=user.login_address,
            context={"user": user, "url": context["password_reset_url"]},
        )
