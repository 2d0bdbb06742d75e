"""The payment clock, in calendar days of Paris."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from invoices.enums import Status

PARIS = ZoneInfo("Europe/Paris")

# The statuses in which somebody is still to act before the due date.
AWAITS_PAYMENT = frozenset(
    {
        Status.MISE_A_DISPOSITION,
        Status.COMPLETEE,
        Status.SERVICE_FAIT,
        Status.MANDATEE,
        Status.MISE_A_DISPOSITION_COMPTABLE,
        Status.COMPTABILISEE,
    }
)


def due_date(made_available_at: datetime, delay_days: int) -> date:
    """The last day to pay: the delay runs from the day the invoice was made available to its recipient."""
    return made_available_at.astimezone(PARIS).date() + timedelta(days=delay_days)


def days_left(due: date, today: date) -> int:
    """Days until the due date; negative when it is past."""
    return (due - today).days
