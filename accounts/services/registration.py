"""From « Créer un compte » to an active account."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import errors
from accounts.models import Registration, User
from accounts.selectors import registration_of, token_digest
from accounts.services.attempts import count_attempt
from accounts.services.contact import ask_for_contact_address
from accounts.services.people import keep_user
from accounts.services.security import write_log
from kernel.errors import Refused
from mails.services import queue_mail

LIFETIME = timedelta(hours=24)


@transaction.atomic
def register(
    *, login_address: str, contact_address: str, first_name: str, last_name: str, password: str, language: str = ""
) -> None:
    """Keep what was asked for and write to the login address: an activation link, or that it has an account already.

    A closed account keeps its address, so its owner is sent to another one. All cases do the same work, so that neither
    the answer nor its delay tells them apart.
    """
    token = secrets.token_urlsafe(32)
    address = login_address.strip().lower()
    is_active = User.objects.filter(login_address=address).values_list("is_active", flat=True).first()
    template, url = {
        None: ("accounts/emails/activation", reverse("accounts:activation", args=[token])),
        True: ("accounts/emails/already_registered", reverse("accounts:sign-in")),
        False: ("accounts/emails/account_closed", reverse("accounts:sign-up")),
    }[is_active]
    registration = Registration.objects.create(
        login_address=address,
        contact_address=contact_address or address,
        first_name=first_name,
        last_name=last_name,
        language=language,
        password=make_password(password),
        token_digest=token_digest(token),
        expires_at=timezone.now() + LIFETIME,
    )
    queue_mail(
        kind="account.registration",
        template=template,
        key=f"registration:{registration.pk}",
        address=address,
        context={
            "first_name": first_name,
            "url": settings.PORTAL_URL + url,
            "reset_url": settings.PORTAL_URL + reverse("account_reset_password"),
        },
        language=language,
    )
    write_log("account.registered", registration=registration.pk)


def activate(*, token: str, password: str, ip: str) -> User:
    """Make the account, once, for whoever has both the link and the password chosen at sign-up.

    The link alone is not enough: a stranger may have signed up with somebody else's address. It proves the login
    address only, so another contact address is asked whether it agrees.
    """
    registration = registration_of(token)
    if registration is None:
        raise Refused(errors.ACTIVATION_LINK_DEAD.finding())
    finding = count_attempt(purpose="activation", login_address=registration.login_address, ip=ip)
    if finding:
        raise Refused(finding)
    if not check_password(password, registration.password):
        raise Refused(errors.WRONG_PASSWORD.finding(on="password"))
    with transaction.atomic():
        user = keep_user(
            User(
                login_address=registration.login_address,
                first_name=registration.first_name,
                last_name=registration.last_name,
                language=registration.language,
                password=registration.password,
            )
        )
        Registration.objects.filter(login_address=registration.login_address).delete()
        if registration.has_other_contact:
            ask_for_contact_address(user=user, address=registration.contact_address)
    write_log("account.activated", user_id=user.pk)
    return user
