"""The contact address, changed once the new one has answered."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac

from accounts import errors
from accounts.models import User
from accounts.services.security import tell, write_log
from kernel.errors import Refused
from kernel.text import _
from mails.services import queue_mail

LIFETIME = timedelta(hours=24)
_SALT = "accounts.contact-address"


def ask_for_contact_address(*, user: User, address: str) -> str:
    """Write to the new address; nothing changes before its link is followed."""
    if address.lower() == user.contact_address.lower():
        raise Refused(errors.SAME_CONTACT_ADDRESS.finding(on="contact_address"))
    # The address in force is part of the link, which therefore serves once.
    token = signing.dumps({"user": user.pk, "from": user.contact_address, "to": address}, salt=_SALT)
    queue_mail(
        kind="account.contact-address",
        template="accounts/emails/contact_address",
        key=f"contact-address:{salted_hmac(_SALT, token, algorithm='sha256').hexdigest()}",
        address=address,
        context={
            "user": user,
            "address": address,
            "url": settings.PORTAL_URL + reverse("accounts:contact-confirm", args=[token]),
        },
        language=user.language,
    )
    return address


@transaction.atomic
def confirm_contact_address(*, token: str) -> User:
    """Make the address of the link the contact address, and tell the former one."""
    user, address = _read(token)
    former = user.contact_address
    user.contact_address = address
    user.save(update_fields=["contact_address"])
    tell(user=user, what=_("L’adresse de contact de votre compte a changé."), address=former)
    write_log("contact-address.changed", user_id=user.pk)
    return user


def _read(token: str) -> tuple[User, str]:
    dead = Refused(errors.CONTACT_LINK_DEAD.finding())
    try:
        wanted = signing.loads(token, salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature as error:
        raise dead from error
    user = (
        User.objects.select_for_update(no_key=True)
        .filter(pk=wanted["user"], contact_address=wanted["from"], is_active=True)
        .first()
    )
    if user is None:
        raise dead
    return user, wanted["to"]
