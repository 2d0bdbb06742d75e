"""How often an account was tried without success."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import rules
from accounts.errors import TOO_MANY_ATTEMPTS, TOO_MANY_CODES
from accounts.models import Attempt
from kernel.errors import Finding

# Stands for every network where failures are counted by account alone.
_ANYWHERE = "0.0.0.0"  # noqa: S104 (no interface: the key of a row)


@transaction.atomic
def count_attempt(*, purpose: str, login_address: str, ip: str | None) -> Finding | None:
    """Count an attempt on an account before it is made, or say how long to wait.

    Counting first leaves no gap for attempts made at the same time. One address waits for its own failures only, so
    nobody can lock somebody else out. Without an address the whole account waits: for codes, which only its password
    lets somebody try.
    """
    network = rules.network_of(ip) if ip else _ANYWHERE
    attempt, _ = Attempt.objects.get_or_create(
        key=key_of(purpose, login_address), ip=network, defaults={"last_at": timezone.now()}
    )
    attempt = Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
    now = timezone.now()
    if attempt.last_at < now - rules.MEMORY:
        attempt.count = 0
    wait = attempt.last_at + rules.delay_after(attempt.count) - now
    if ip:
        wait = max(wait, _wait_of_network(network))
    if wait > timedelta():
        # Another network helps only where networks are told apart.
        spec = TOO_MANY_ATTEMPTS if ip else TOO_MANY_CODES
        return spec.finding(minutes=-(-wait // timedelta(minutes=1)))
    attempt.count += 1
    attempt.last_at = now
    attempt.save(update_fields=["count", "last_at"])
    return None


def _wait_of_network(network: str) -> timedelta:
    recent = Attempt.objects.filter(ip=network, last_at__gt=timezone.now() - rules.ADDRESS_WINDOW)
    total = recent.aggregate(total=Sum("count"))["total"] or 0
    return rules.ADDRESS_WINDOW if total >= rules.ADDRESS_LIMIT else timedelta()


def forget_attempts(*, purpose: str, login_address: str, ip: str | None) -> None:
    """Forgive this address what it tried on this account: the person has shown who they are."""
    network = rules.network_of(ip) if ip else _ANYWHERE
    Attempt.objects.filter(key=key_of(purpose, login_address), ip=network).delete()


def key_of(purpose: str, login_address: str) -> str:
    """What stands for an address where it must not be readable."""
    return salted_hmac(f"accounts.attempt.{purpose}", login_address.strip().lower(), algorithm="sha256").hexdigest()
