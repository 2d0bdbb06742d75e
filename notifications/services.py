"""Telling people, at once or once a day, and keeping what they want."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from kernel.errors import Refused, refuse_if
from mails.rendering import render_subject
from mails.services import queue_mails
from notifications.enums import Frequency
from notifications.errors import UNSUBSCRIBE_LINK_DEAD
from notifications.models import Choice, DigestItem, Preference
from notifications.registry import Kind, all_kinds
from notifications.rules import check_silence, latest_digest
from notifications.selectors import addresses_to_notify

_SALT = "notifications.unsubscribe"
KEPT_FOR = timedelta(days=30)


def notify(
    kind: Kind,
    *,
    key: str,
    user_ids: Collection[int],
    context: Mapping[str, Any],
    principal_ids: Collection[int] = (),
    is_urgent: bool = False,
) -> None:
    """Tell these users at their contact addresses; `key` names the event, which makes one mail an address.

    The caller says which of them are gestionnaires principaux of what the notice is about, and what cannot wait. A
    digest shows the subject of the kind's mail and the `url` of the context.
    """
    recipients = addresses_to_notify(kind, user_ids, principal_ids=principal_ids, is_urgent=is_urgent)
    for language, addresses in _by_language(recipients.addresses).items():
        queue_mails(
            kind=kind.code,
            template=kind.template,
            key=key,
            addresses=addresses,
            context={**context, "reason": gettext_lazy(kind.reason)},
            language=language,
        )
    if recipients.digest_users:
        languages = set(recipients.digest_users.values())
        subjects = {language: render_subject(kind.template, context, language) for language in languages}
        items = [
            DigestItem(
                user_id=user_id,
                kind=kind.code,
                key=key,
                subject=subjects[language],
                url=context.get("url", ""),
                is_optional=kind.is_billing and user_id not in principal_ids,
            )
            for user_id, language in recipients.digest_users.items()
        ]
        DigestItem.objects.bulk_create(items, ignore_conflicts=True)


def _by_language(addresses: Mapping[str, str]) -> dict[str, list[str]]:
    """A mail is rendered once a language."""
    found: dict[str, list[str]] = {}
    for address, language in addresses.items():
        found.setdefault(language, []).append(address)
    return found


def send_digests() -> int:
    """Write the digests that were due by now, one an address; whoever calls it again finds nothing left to send."""
    due = latest_digest(timezone.localtime())
    waiting = DigestItem.objects.filter(sent_at=None, created_at__lt=due, user__is_active=True)
    addresses = {address.lower() for address in waiting.values_list("user__contact_address", flat=True)}
    for address in sorted(addresses):
        _send_digest(address=address, due=due)
    return len(addresses)


@transaction.atomic
def _send_digest(*, address: str, due: datetime) -> None:
    items = list(
        DigestItem.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .filter(sent_at=None, created_at__lt=due, user__contact_address__iexact=address, user__is_active=True)
        .select_related("user")
        .order_by("created_at", "pk")
    )
    if not items:
        return
    labels = {kind.code: gettext_lazy(kind.label) for kind in all_kinds()}
    told = {item.key: item for item in items}
    context = {
        "day": timezone.localtime(due).date(),
        "sections": [
            (label, [item for item in told.values() if item.kind == code])
            for code, label in labels.items()
            if any(item.kind == code for item in told.values())
        ],
        "count": len(told),
        "unsubscribe_url": _unsubscribe_url(items),
    }
    queue_mails(
        kind="digest",
        template="notifications/emails/digest",
        key=f"digest:{due.isoformat()}:{max(item.pk for item in items)}",
        addresses=[items[0].user.contact_address],
        context=context,
        language=items[0].user.language,
    )
    DigestItem.objects.filter(pk__in=[item.pk for item in items]).update(sent_at=timezone.now())


def _unsubscribe_url(items: Collection[DigestItem]) -> str:
    """The link that silences who may be silenced; none when every notice of the digest has to reach its people."""
    user_ids = sorted({item.user_id for item in items if item.is_optional})
    if not user_ids:
        return ""
    return str(settings.PORTAL_URL + reverse("portal:unsubscribe", args=[signing.dumps(user_ids, salt=_SALT)]))


@transaction.atomic
def unsubscribe(*, token: str, is_principal_everywhere: Callable[[int], bool]) -> None:
    """Set « Notification Facturation » to FAUX for whom the link was made; doing it twice is the same.

    Links last, and people are promoted: whoever could not choose FAUX in the portal keeps VRAI, as the caller says.
    """
    try:
        user_ids = signing.loads(token, salt=_SALT)
    except signing.BadSignature as error:
        raise Refused(UNSUBSCRIBE_LINK_DEAD.finding()) from error
    findings = {
        user_id: check_silence(wants_billing=False, is_principal_everywhere=is_principal_everywhere(user_id))
        for user_id in user_ids
    }
    if all(findings.values()):
        refuse_if(list(findings.values())[:1])
    for user_id, finding in findings.items():
        if finding is None:
            Preference.objects.update_or_create(user_id=user_id, defaults={"wants_billing": False})


def set_billing(*, user_id: int, wants_billing: bool, is_principal_everywhere: bool) -> bool:
    """Keep « Notification Facturation »; the caller says whether the person is gestionnaire principal everywhere."""
    refuse_if([check_silence(wants_billing=wants_billing, is_principal_everywhere=is_principal_everywhere)])
    Preference.objects.update_or_create(user_id=user_id, defaults={"wants_billing": wants_billing})
    return True


@transaction.atomic
def set_frequencies(*, user_id: int, frequencies: Mapping[str, Frequency]) -> None:
    """Keep how often the person is told of each of these kinds."""
    Choice.objects.bulk_create(
        [Choice(user_id=user_id, kind=code, frequency=frequency) for code, frequency in frequencies.items()],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["frequency"],
    )


def purge_digests() -> None:
    """Delete what digests told more than a month ago."""
    DigestItem.objects.filter(sent_at__lt=timezone.now() - KEPT_FOR).delete()
