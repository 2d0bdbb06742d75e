"""What pages ask about accounts."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import DataExport, Registration, User


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session as its person sees it. The handle names it in forms: its key would open it."""

    key: str
    handle: str
    device: str
    network: str
    seen_at: datetime
    is_current: bool


def open_sessions(user: User, current_key: str | None) -> list[OpenSession]:
    """Where this person is signed in, the current session first, then the latest seen."""
    rows = user.sessions.filter(expire_date__gt=timezone.now()).order_by("-seen_at", "pk")
    sessions = [
        OpenSession(
            key=row.session_key,
            handle=salted_hmac("accounts.session", row.session_key, algorithm="sha256").hexdigest(),
            device=row.device,
            network=row.network,
            seen_at=row.seen_at,
            is_current=row.session_key == current_key,
        )
        for row in rows
    ]
    return sorted(sessions, key=lambda session: not session.is_current)


def registration_of(token: str) -> Registration | None:
    """The sign-up that this activation link belongs to, if it may still be used."""
    return Registration.objects.filter(token_digest=token_digest(token), expires_at__gt=timezone.now()).first()


def language_of(address: str) -> str:
    """The language that the person with this login address chose, if the portal knows one."""
    chosen = User.objects.filter(login_address=address.lower()).values_list("language", flat=True).first()
    return chosen or ""


def token_digest(token: str) -> str:
    """What is kept of a secret link."""
    return sha256(token.encode()).hexdigest()


def has_second_factor(user: User) -> bool:
    """Whether signing in asks this person for a code."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def needs_second_factor(user: User) -> bool:
    """Whether this person may not do without: administrators, and agents where the setting says so."""
    return user.is_staff or (user.is_agent and bool(settings.SECOND_FACTOR_FOR_AGENTS))


def latest_export(user: User) -> DataExport | None:
    """The latest copy of their data that this person asked for, its content unread."""
    alive = user.data_exports.exclude(expires_at__lt=timezone.now())
    return alive.defer("content").order_by("-requested_at", "-pk").first()


def ready_export(user: User, export_id: int) -> DataExport | None:
    """This person's copy, if it can be downloaded."""
    return user.data_exports.filter(pk=export_id, expires_at__gt=timezone.now()).exclude(content=None).first()
