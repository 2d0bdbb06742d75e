from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from mails.services import queue_mails
from notifications.registry import Kind
from notifications.selectors import addresses_to_notify


def notify(kind: Kind, *, key: str, user_ids: Collection[int], context: Mapping[str, Any]) -> None:
    """Mail these users at their contact addresses; `key` names the event, which makes one mail an address."""
    queue_mails(
        kind=kind.code,
        template=kind.template,
        key=key,
        addresses=addresses_to_notify(kind, user_ids),
        context={**context, "reason": gettext_lazy(kind.reason)},
    )
