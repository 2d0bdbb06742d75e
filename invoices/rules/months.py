"""Calendar months, each known by its first day."""

from datetime import date

SHOWN = 13


def first_of(day: date) -> date:
    """The month of a day."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """The next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_before(month: date) -> date:
    """The month before."""
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def months_up_to(today: date) -> list[date]:
    """This month and the twelve before it, the oldest first."""
    months = [first_of(today)]
    while len(months) < SHOWN:
        months.append(month_before(months[-1]))
    return months[::-1]


def last_to_close(today: date) -> date:
    """The last month in which nothing can change any more: a status may still be corrected for a day."""
    return month_before(month_before(first_of(today)))
