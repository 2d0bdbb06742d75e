"""Accounts, and the count of failed attempts to enter one."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import rules
from accounts.errors import LOGIN_ADDRESS_TAKEN, TOO_MANY_ATTEMPTS
from accounts.models import Attempt, RowsPerPage, User
from kernel.errors import Finding, Refused


def create_user(
    *,
    login_address: str,
    password: str | None,
    first_name: str,
    last_name: str,
    contact_address: str | None = None,
    is_staff: bool = False,
) -> User:
    """Create an account; the contact address starts equal to the login address."""
    address = login_address.strip().lower()
    user, created = User.objects.get_or_create(
        login_address=address,
        defaults={
            "password": make_password(password),
            "first_name": first_name,
            "last_name": last_name,
            "contact_address": contact_address or address,
            "is_staff": is_staff,
        },
    )
    if not created:
        raise Refused(LOGIN_ADDRESS_TAKEN.finding(on="login_address"))
    return user


def deactivate(*, user: User) -> None:
    """Close an account: it signs in no more, and its sessions end with their next request."""
    user.is_active = False
    user.save(update_fields=["is_active"])


def remember_rows_per_page(*, user: User, rows: int) -> None:
    """Keep the number of rows that the user wants in every table."""
    user.rows_per_page = RowsPerPage(rows)
    user.save(update_fields=["rows_per_page"])


@transaction.atomic
def count_attempt(*, purpose: str, login_address: str, ip: str) -> Finding | None:
    """Count an attempt on an account before it is made, or say how long to wait.

    Counting first leaves no gap for attempts made at the same time. One address waits for its own failures only, so
    nobody can lock somebody else out.
    """
    network = rules.network_of(ip)
    attempt, _ = Attempt.objects.get_or_create(
        key=_key(purpose, login_address), ip=network, defaults={"last_at": timezone.now()}
    )
    attempt = Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
    now = timezone.now()
    if attempt.last_at < now - rules.MEMORY:
        attempt.count = 0
    wait = max(attempt.last_at + rules.delay_after(attempt.count) - now, _wait_of_network(network))
    if wait > timedelta():
        return TOO_MANY_ATTEMPTS.finding(minutes=-(-wait // timedelta(minutes=1)))
    attempt.count += 1
    attempt.last_at = now
    attempt.save(update_fields=["count", "last_at"])
    return None


def _wait_of_network(network: str) -> timedelta:
    recent = Attempt.objects.filter(ip=network, last_at__gt=timezone.now() - rules.ADDRESS_WINDOW)
    total = recent.aggregate(total=Sum("count"))["total"] or 0
    return rules.ADDRESS_WINDOW if total >= rules.ADDRESS_LIMIT else timedelta()


def forget_attempts(*, purpose: str, login_address: str, ip: str) -> None:
    """Forgive this address what it tried on this account: the person has shown who they are."""
    Attempt.objects.filter(key=_key(purpose, login_address), ip=rules.network_of(ip)).delete()


def _key(purpose: str, login_address: str) -> str:
    return salted_hmac(f"accounts.attempt.{purpose}", login_address.strip().lower(), algorithm="sha256").hexdigest()


def purge_traces() -> None:
    """Delete counters that no longer count and sessions that have expired."""
    now = timezone.now()
    Attempt.objects.filter(last_at__lt=now - rules.MEMORY).delete()
    Session.objects.filter(expire_date__lt=now).delete()
