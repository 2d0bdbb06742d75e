"""When those who left a draft are reminded of it."""

from datetime import datetime, timedelta

# So many days after it was begun; once each.
REMINDERS = (3, 10)


def reminders_due(created_at: datetime, now: datetime) -> int:
    """How many reminders a draft of that age should have had."""
    return sum(now - created_at >= timedelta(days=days) for days in REMINDERS)
