"""The payment clock, in calendar days of Paris."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from invoices.enums import DocumentType, Framework, Status

PARIS = ZoneInfo("Europe/Paris")

# The least that completion opens (code de la commande publique, R2192-29).
NEW_DELAY_DAYS = 30
# How long before its due date an invoice is worth a reminder.
SOON = timedelta(days=7)

# The statuses in which somebody is still to act before the due date. A suspension that does not stop the clock, since
# an earlier one did or the delay had run out, leaves the due date as it is.
AWAITS_PAYMENT = frozenset(
    {
        Status.MISE_A_DISPOSITION,
        Status.SUSPENDUE,
        Status.COMPLETEE,
        Status.SERVICE_FAIT,
        Status.MANDATEE,
        Status.MISE_A_DISPOSITION_COMPTABLE,
        Status.COMPTABILISEE,
    }
)


@dataclass(frozen=True, slots=True)
class Clock:
    """When an invoice is due: no day while the clock is stopped, or when there is none.

    `stopped_on` is the day of the only suspension that counts; `days_kept` is what was left then, while it lasts.
    """

    due: date | None = None
    stopped_on: date | None = None
    days_kept: int | None = None


NO_CLOCK = Clock()


def has_clock(framework: str, document_type: str) -> bool:
    """Whether somebody is to pay within a delay: not for a credit note, nor for what is paid already."""
    return document_type != DocumentType.AVOIR and framework != Framework.A2


def started(arrival: datetime, delay_days: int) -> Clock:
    """A new clock, which runs from the day the invoice was made available to its recipient."""
    return Clock(due=due_date(arrival, delay_days))


def stopped(clock: Clock, at: datetime) -> Clock:
    """The clock after a suspension: it stops once, unless the delay has already run out."""
    day = paris_day(at)
    if clock.due is None or clock.stopped_on is not None or day > clock.due:
        return clock
    return Clock(due=None, stopped_on=day, days_kept=days_left(clock.due, day))


def resumed(clock: Clock, at: datetime) -> Clock:
    """The clock after a completion: if it was stopped, a new delay of 30 days, or of what was left if that is more."""
    if clock.days_kept is None:
        return clock
    new_delay = max(NEW_DELAY_DAYS, clock.days_kept)
    return replace(clock, due=paris_day(at) + timedelta(days=new_delay), days_kept=None)


def after_move(clock: Clock, move: str, at: datetime) -> Clock:
    """What a move of the status table does to the clock of an available invoice."""
    if move == "suspend":
        return stopped(clock, at)
    if move == "complete":
        return resumed(clock, at)
    return NO_CLOCK if move in {"reject", "recycle"} else clock


def due_date(made_available_at: datetime, delay_days: int) -> date:
    """The last day to pay: the delay runs from the day the invoice was made available to its recipient."""
    return paris_day(made_available_at) + timedelta(days=delay_days)


def paris_day(moment: datetime) -> date:
    """The calendar day of a moment in Paris, in summer and in winter."""
    return moment.astimezone(PARIS).date()


def days_left(due: date, today: date) -> int:
    """Days until the due date; negative when it is past."""
    return (due - today).days
