"""What people and operators learn of an account's security: a mail, and a line of the log."""

import logging

from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import User
from mails.services import queue_mail

logger = logging.getLogger(__name__)


def write_log(event: str, *, user_id: int | None = None, **facts: object) -> None:
    """One line for operators: what happened to which account; never a secret, never an address as it was typed."""
    logger.info(event, extra={"facts": {"event": event, "user": user_id, **facts}})


def tell(*, user: User, what: str, address: str | None = None) -> None:
    """Write to the person that something changed which they should know of."""
    queue_mail(
        kind="account.security",
        template="accounts/emails/security_change",
        key=f"account-security:{user.pk}:{timezone.now().timestamp()}",
        address=address or user.contact_address,
        context={"user": user, "what": gettext_lazy(what), "moment": timezone.now()},
        language=user.language,
    )
