"""Whom to tell, and when."""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet

from notifications.enums import Frequency
from notifications.models import Choice, Preference
from notifications.registry import Kind, all_kinds


@dataclass(frozen=True, slots=True)
class Recipients:
    """Addresses to write to at once and users whose digest is to tell them, each with its reader's language."""

    addresses: dict[str, str]
    digest_users: dict[int, str]


def addresses_to_notify(
    kind: Kind, user_ids: Collection[int], *, principal_ids: Collection[int] = (), is_urgent: bool = False
) -> Recipients:
    """Those who want this kind; people who share an address get one mail, at once if one of them wants it so.

    `principal_ids` are the gestionnaires principaux of the structure or service concerned: nothing silences them there.
    """
    silent = Q(preference__wants_billing=False) & ~Q(pk__in=principal_ids)
    users = get_user_model().objects.filter(pk__in=user_ids, is_active=True).order_by("pk")
    if kind.is_billing:
        users = users.exclude(silent)
    rows = list(users.values_list("pk", "contact_address", "language", Exists(_daily(kind))))
    is_now = {pk: is_urgent or not is_daily for pk, _, _, is_daily in rows}
    now = {address.lower(): (address, language) for pk, address, language, _ in rows if is_now[pk]}
    later = {address.lower(): (pk, language) for pk, address, language, _ in rows if address.lower() not in now}
    return Recipients(dict(now.values()), dict(sorted(later.values())))


def _daily(kind: Kind) -> QuerySet[Choice]:
    return Choice.objects.filter(kind=kind.code, user_id=OuterRef("pk"), frequency=Frequency.DAILY)


def wants_billing(user_id: int) -> bool:
    """The person's own « Notification Facturation »."""
    return not Preference.objects.filter(user_id=user_id, wants_billing=False).exists()


def frequencies(user_id: int) -> dict[str, Frequency]:
    """How often this person is told of each kind."""
    chosen = dict(Choice.objects.filter(user_id=user_id).values_list("kind", "frequency"))
    return {kind.code: Frequency(chosen.get(kind.code, Frequency.IMMEDIATE)) for kind in all_kinds()}
