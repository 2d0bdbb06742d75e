"""Values as invoices print them in French, English and German: dates, amounts, numbers, SIRETs."""

import re
import unicodedata
from contextlib import suppress
from datetime import date
from decimal import Decimal

from stdnum.fr import siret

from invoices.rules.number import check_not_a_date, check_number_form

_DASHES = str.maketrans(dict.fromkeys("\u00ad\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_SIGNS = str.maketrans({"’": "'", "‘": "'", "º": "°", "№": "n", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "：": ":"})

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv january jan januar janner",
            "fevrier fevr february feb februar",
            "mars march mar marz",
            "avril avr april apr",
            "mai may",
            "juin june jun juni",
            "juillet juil july jul juli",
            "aout august aug",
            "septembre sept september sep",
            "octobre oct october oktober okt",
            "novembre nov november",
            "decembre dec december dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}
_DAY_FIRST = re.compile(r"(\d{1,2})([/.\-]) ?(\d{1,2})\2 ?(\d{4}|\d{2})(?![\d/.\-])")
_YEAR_FIRST = re.compile(r"(\d{4})([/.\-]?)(\d{2})\2(\d{2})(?![\d/.\-])")
_DAY_OF_MONTH = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)?\.? ?(?:de |of )?([a-z]{3,9})\.?,? (\d{4})(?!\d)", re.I)
_MONTH_OF_DAY = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)", re.I)

_AMOUNT = re.compile(
    r"(?<![\w.,/-])-? ?(?:\d{1,3}(?:([ .,'])\d{3})(?:\1\d{3}){0,4}|\d{1,15})([.,])\d{2}(?![\d%/-]| ?%|[.,]\d)"
)
_SIRET = re.compile(r"(?<!\d)(?<!\d[ .])\d{3}([ .]?)\d{3}\1\d{3}[ .]?\d{5}(?![ .]?\d)")
_OTHER_MONEY = re.compile(r"[$£¥]|\b(?:USD|GBP|CHF|CAD|JPY|XPF|SEK|DKK|NOK|PLN|MAD|TND|XOF)\b")

_TOKEN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9\-_/+]*[A-Za-z0-9])?")
_PREFIX = re.compile(r"([A-Za-z]{1,6}) (?=[A-Za-z0-9\-_/+]*\d)")
# What may stand behind a number in the same place.
_GOES_ON = re.compile(
    r"\s*(?:$|[,;:|()·•\[\]]|- |/ |\. |\.$|(?:du|le|en date|date|emise?|of|dated|from|vom|datum|page|seite|den)\b)",
    re.I,
)
_A_DATE = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}|\d{4}[/\-]\d{2}[/\-]\d{2}")
_MAX_REFERENCE = 50


def plain(text: str) -> str:
    """The text with one kind of dash, space and apostrophe and without accents, character by character."""
    return "".join(unicodedata.normalize("NFD", sign)[0] for sign in text.translate(_DASHES).translate(_SIGNS))


def day_in(text: str, *, english: bool = False) -> date | None:
    """The day with which a text begins. In English 03/04 may be either month, and is none."""
    text = text.lstrip(" :.-")
    if found := _YEAR_FIRST.match(text):
        return _day(found[1], found[3], found[4])
    if found := _DAY_FIRST.match(text):
        return _day_first(found, english=english)
    if found := _DAY_OF_MONTH.match(text):
        return _day(found[3], _month(found[2]), found[1])
    if found := _MONTH_OF_DAY.match(text):
        return _day(found[3], _month(found[1]), found[2])
    return None


def _day_first(found: re.Match[str], *, english: bool) -> date | None:
    first, second, year = int(found[1]), int(found[3]), found[4]
    year = f"20{year}" if len(year) == 2 else year
    if not english or found[2] == ".":
        return _day(year, second, first)
    if first <= 12 and second <= 12 and first != second:
        return None
    return _day(year, first, second) if second > 12 else _day(year, second, first)


def _month(name: str) -> int:
    return _MONTHS.get(name.lower(), 0)


def _day(year: int | str, month: int | str, day: int | str) -> date | None:
    with suppress(ValueError):
        return date(int(year), int(month), int(day))
    return None


def amounts_in(text: str) -> list[Decimal]:
    """Every amount with its cents, in the order of the text; percentages are none."""
    found = []
    for match in _AMOUNT.finditer(plain(text)):
        thousands, cents = match[1], match[2]
        if thousands != cents:
            digits = re.sub(r"[^\d-]", "", match[0])
            found.append(Decimal(int(digits)).scaleb(-2))
    return found


def names_other_money(text: str) -> bool:
    """Whether amounts may be in another currency than the euro."""
    return _OTHER_MONEY.search(text) is not None


def sirets_in(text: str) -> list[str]:
    """Every SIRET whose key is right, in the order of the text."""
    found = (re.sub(r"\D", "", match[0]) for match in _SIRET.finditer(text))
    return [number for number in dict.fromkeys(found) if siret.is_valid(number)]


def number_in(text: str) -> str:
    """The invoice number with which a text begins, if that is all that it says."""
    found = _reference(text)
    has_form = check_number_form(found) is None and check_not_a_date(found) is None
    return found if found and has_form and not siret.is_valid(found) else ""


def reference_in(text: str) -> str:
    """The number of an order or a market with which a text begins, if that is all that it says."""
    found = _reference(text)
    return found if len(found) <= _MAX_REFERENCE and not siret.is_valid(found) else ""


def _reference(text: str) -> str:
    """A token with a digit, perhaps behind a few letters: « FA 2026-12 »."""
    text = text.strip()
    prefix = _PREFIX.match(text)
    token = _TOKEN.match(text, prefix.end() if prefix else 0)
    if token is None or not any(map(str.isdigit, token[0])) or _A_DATE.fullmatch(token[0]):
        return ""
    if not _GOES_ON.match(text[token.end() :]):
        return ""
    return f"{prefix[1]} {token[0]}" if prefix else token[0]


def code_in(text: str) -> str:
    """A service code, in capitals, if that is all that the text says."""
    found = re.fullmatch(r"[A-Z0-9][A-Z0-9_\-]{1,99}", text.strip())
    return found[0] if found else ""
