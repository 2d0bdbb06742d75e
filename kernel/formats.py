"""How amounts, days and moments are written for people, in French and in English."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.formats import number_format
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext, ngettext

NBSP = "\u00a0"
NOTHING = "N/A"


def _in_english() -> bool:
    return (get_language() or "").startswith("en")


def number(value: Decimal | int | float, decimals: int | None = None) -> str:
    """A figure grouped by thousands: 1 234,5."""
    return str(number_format(value, decimals, use_l10n=True, force_grouping=True))


def plain(value: Decimal, least: int = 0, *, grouped: bool = True) -> str:
    """A figure with the decimals that it has, and at least so many: 12,5."""
    exponent = value.normalize().as_tuple().exponent
    decimals = max(least, -exponent if isinstance(exponent, int) else 0)
    return str(number_format(value, decimals, use_l10n=True, force_grouping=grouped))


def money(amount: Decimal | int | None) -> str:
    """An amount in euros with its cents: 1 234,56 €."""
    if amount is None:
        return NOTHING
    if _in_english():
        return f"{'-' if amount < 0 else ''}€{number(-amount if amount < 0 else amount, 2)}"
    return f"{number(amount, 2)}{NBSP}€"


def file_size(octets: int) -> str:
    """How big a file is: 1,3 Ko, 2 Mo."""
    unit, big = (gettext("Mo"), 1024 * 1024) if octets >= 1024 * 1024 else (gettext("Ko"), 1024)
    return f"{number(max(octets / big, 0.1), 1 if octets % big else 0)}{NBSP}{unit}"


file_size_lazy = lazy(file_size, str)


def pair(label: object, value: object) -> str:
    """A label with its value, in one line: Statut : Rejetée."""
    return gettext("{label} : {value}").format(label=label, value=value)


def series(parts: Iterable[str]) -> str:
    """Several things in one line."""
    return gettext(" ; ").join(parts)


def day(value: date | None) -> str:
    """A calendar day: 24/11/2026; a moment is given its day in Paris."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return format_date(value, f"j{NBSP}M{NBSP}Y" if _in_english() else "d/m/Y")


def moment(value: datetime | None) -> str:
    """A point in time, in Paris: 24/11/2026 à 10 h 42."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value)
    return gettext("{day} à {hour} h {minute}").format(day=day(local), hour=local.hour, minute=f"{local.minute:02}")


def age(since: datetime) -> str:
    """How long ago a moment was, in calendar days: depuis aujourd’hui, depuis 4 jours."""
    days = (timezone.localdate() - timezone.localdate(since)).days
    if days < 1:
        return gettext("depuis aujourd’hui")
    return ngettext("depuis {n} jour", "depuis {n} jours", days).format(n=days)


def long_moment(value: datetime) -> str:
    """A point in time in words, in Paris: 24 novembre à 10 h 42; with its year if that is not this one."""
    local = timezone.localtime(value)
    pattern = "j F" if local.year == timezone.localdate().year else "j F Y"
    return gettext("{day} à {hour}\u00a0h\u00a0{minute}").format(
        day=format_date(local, pattern), hour=local.hour, minute=f"{local.minute:02}"
    )
