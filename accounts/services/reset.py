"""A new password for whoever forgot it: a link to the login address, written by a worker."""

import secrets

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import int_to_base36

from accounts.models import User
from mails.services import queue_mail
from outbox.services import publish

# Seconds in which repeated requests make one mail.
_MAIL_INTERVAL = 300


@transaction.atomic
def ask_for_reset(*, login_address: str) -> None:
    """Have a worker write to this address if it opens an account; nothing tells whether it does, not even the delay."""
    users = User.objects.filter(login_address=login_address.strip().lower(), is_active=True)
    user_id = users.values_list("pk", flat=True).first()
    publish("password-reset.requested", key=secrets.token_hex(16), payload={"user": user_id})


def send_reset(*, user_id: int) -> None:
    """Write the link, once in five minutes as long as the account does not change."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    moment = int(timezone.now().timestamp()) // _MAIL_INTERVAL
    state = salted_hmac("accounts.reset", f"{user.password}{user.last_login}{moment}", algorithm="sha256").hexdigest()
    # On the portal's own address, since a request can claim any host.
    link = reverse(
        "account_reset_password_from_key", args=[int_to_base36(user.pk), default_token_generator.make_token(user)]
    )
    queue_mail(
        kind="account.reset",
        template="accounts/emails/password_reset",
        key=f"password-reset:{user.pk}:{state}",
        address=user.login_address,
        context={"user": user, "url": settings.PORTAL_URL + link},
        language=user.language,
    )
