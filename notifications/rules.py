"""Pure decisions about who is told when."""

from datetime import datetime, timedelta

from kernel.errors import Finding
from notifications.errors import PRINCIPAL_STAYS_TOLD

# Before people open their mail.
DIGEST_HOUR = 7


def check_silence(*, wants_billing: bool, is_principal_everywhere: bool) -> Finding | None:
    """Whether the person may have this value of « Notification Facturation »."""
    return PRINCIPAL_STAYS_TOLD.finding() if is_principal_everywhere and not wants_billing else None


def latest_digest(local_now: datetime) -> datetime:
    """When the digest that should have gone by now was due: today's hour, or yesterday's before it."""
    today = local_now.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return today if local_now >= today else today - timedelta(days=1)
