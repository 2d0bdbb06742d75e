"""Accounts: their birth, their settings and their end."""

from allauth.mfa.models import Authenticator
from captcha.models import CaptchaStore
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts import rules
from accounts.errors import LOGIN_ADDRESS_TAKEN
from accounts.models import Attempt, DataExport, Registration, RowsPerPage, Session, User
from accounts.services.security import tell, write_log
from kernel.errors import Refused
from kernel.text import _


def create_user(
    *,
    login_address: str,
    password: str | None,
    first_name: str,
    last_name: str,
    is_staff: bool = False,
    is_agent: bool = False,
) -> User:
    """Create an account; the contact address starts equal to the login address."""
    user = User(
        login_address=login_address.strip().lower(),
        password=make_password(password),
        first_name=first_name,
        last_name=last_name,
        is_staff=is_staff,
        is_agent=is_agent,
    )
    return keep_user(user)


def keep_user(user: User) -> User:
    """Write a new account, unless its login address is taken."""
    user.contact_address = user.contact_address or user.login_address
    fields = ("password", "first_name", "last_name", "contact_address", "is_staff", "is_agent", "language")
    kept, created = User.objects.get_or_create(
        login_address=user.login_address, defaults={name: getattr(user, name) for name in fields}
    )
    if not created:
        raise Refused(LOGIN_ADDRESS_TAKEN.finding(on="login_address"))
    return kept


@transaction.atomic
def deactivate(*, user: User) -> None:
    """Close an account: its sessions end at once; who did what in the past stays known by name."""
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    user.sessions.all().delete()
    user.identities.all().delete()
    user.data_exports.all().delete()
    Authenticator.objects.filter(user=user).delete()
    tell(user=user, what=_("Votre compte a été fermé."))
    write_log("account.closed", user_id=user.pk)


def remember_rows_per_page(*, user: User, rows: int) -> None:
    """Keep the number of rows that the user wants in every table."""
    user.rows_per_page = RowsPerPage(rows)
    user.save(update_fields=["rows_per_page"])


def remember_language(*, user: User, language: str) -> None:
    """Keep the language in which the user reads pages and mails."""
    user.language = language
    user.save(update_fields=["language"])


def purge_traces() -> None:
    """Delete what no longer counts: counters, sessions, captchas, unfinished registrations, copies of data."""
    now = timezone.now()
    Attempt.objects.filter(last_at__lt=now - rules.MEMORY).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    Registration.objects.filter(expires_at__lt=now).delete()
    DataExport.objects.filter(expires_at__lt=now).delete()
    CaptchaStore.remove_expired()
