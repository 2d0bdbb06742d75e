"""The invoice number: its form, its comparison, and whether it stands in the text of the PDF."""

import re
import unicodedata
from datetime import date

from invoices import errors
from kernel.errors import Finding

MAX_LENGTH = 20
_ALLOWED = re.compile(r"[A-Za-z0-9\-_/+ ]+")
_LETTER_OR_DIGIT = re.compile(r"[A-Za-z0-9]")
_EIGHT_DIGITS = re.compile(r"[0-9]{8}")


def normalise_number(number: str) -> str:
    """The number as the database compares it: upper case, no surrounding nor repeated spaces."""
    return " ".join(number.split()).upper()


def check_number_form(number: str) -> Finding | None:
    """A number that is missing, too long, or holds a character that numbers do not have."""
    stripped = number.strip()
    if not stripped:
        return errors.NUMBER_MISSING.finding(on="number")
    if len(stripped) <= MAX_LENGTH and _ALLOWED.fullmatch(stripped) and _LETTER_OR_DIGIT.search(stripped):
        return None
    return errors.NUMBER_MALFORMED.finding(on="number", number=stripped)


def check_not_a_date(number: str) -> Finding | None:
    """A number that is a day of the calendar written AAAAMMJJ, whichever day it is."""
    stripped = number.strip()
    if not _EIGHT_DIGITS.fullmatch(stripped):
        return None
    try:
        date(int(stripped[:4]), int(stripped[4:6]), int(stripped[6:]))
    except ValueError:
        return None
    return errors.NUMBER_IS_A_DATE.finding(on="number", number=stripped)


# The soft hyphen is apart: fonts use it for a hyphen that is seen, typesetters for one that is not, and the PDF reader
# for the hyphen at a line's end.
_SOFT_HYPHEN = "\u00ad"
# Dashes of every length, the hyphens and the minus sign.
_DASHES = rf"\-\u2010-\u2015\u2043\u2212{_SOFT_HYPHEN}"
# Zero-width spaces and joiners, direction marks, variation selectors: nobody sees them.
_INVISIBLE = re.compile("[\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
# Signs that compatibility would turn into letters or digits of the number they stand beside: nº 12, № 12, 12².
_RAISED = re.compile("[\u00aa\u00b2\u00b3\u00b9\u00ba\u2070-\u207f\u2116\u2120\u2122]")

# Between two characters of a number: a space or line end, and a hyphen that is perhaps none. Atomic, so that a text
# made for it cannot multiply the ways to match.
_GAP = f"(?> ?(?:{_SOFT_HYPHEN} ?)?)"
_DASH = f"(?> ?)[{_DASHES}]"
# What ties a word to the next one: the signs that numbers themselves may hold, and @.
_TIE = f"[{_DASHES}_/+@]"
_WORD = r"[^\W_]"
# Between two digits these make a date, a time or an amount.
_POINT = "[.,:'\u2019\u00b7]"


def number_stands_in(number: str, text: str) -> bool:
    """Whether the number stands in the text as a whole token.

    Spaces, line ends, case, full-width forms, and the kind of each dash make no difference inside it: `FA 2024-12`
    stands in « fa2024‑12 ». A token ends at a space or at a sign that no number holds, such as : ; ( ) # « ° or the
    full stop of a sentence. It goes on, so that the number does not stand there,

    - through a letter or digit of any script: `12` in « 112 », « FA12 », « n12 », « 12e »;
    - through one or two of - _ / + @ with a letter or digit behind them: `FA-1` in « FA-1-2 », « FA-1/2 », `12` in
      « FA-12 » and « 12/05/2023 »; three or more are a drawn line, as in « n° ____12____ »;
    - between two digits, through . , : or an apostrophe: `12` in « 12,50 », « 12.05.2023 », « 10:12 »;
    - of a number made of digits alone, through a currency or per cent sign: `12` in « 12 € », « 12% ».

    A space always ends a token, since a table puts values side by side: `12` stands in « FA - 12 » and « 12 345 ».
    The time is linear in the text's length.
    """
    token = normalise_number(number).replace(" ", "")
    return bool(token) and _pattern(token).search(_canonical(text)) is not None


def _canonical(text: str) -> str:
    """The text in capitals, with plain letters and digits, single spaces, and nothing invisible."""
    if not text.isascii():
        text = _RAISED.sub(" ", text)
        text = unicodedata.normalize("NFKC", text)
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split()).upper()


def _pattern(token: str) -> re.Pattern[str]:
    """Finds the token. The first character comes first, for the search to skip ahead to it; looking back follows."""
    first = f"[{_DASHES}]" if token[0] == "-" else re.escape(token[0])
    before = [f"(?<!{_WORD}{first})", f"(?<!{_WORD}{_TIE}{first})", f"(?<!{_WORD}{_TIE}{{2}}{first})"]
    if token[0].isdigit():
        before.append(rf"(?<!\d{_POINT}{first})")
    after = [f"(?!{_TIE}{{0,2}}{_WORD})"]
    if token[-1].isdigit():
        after.append(rf"(?!{_POINT}\d)")
    if token.isdigit():
        # A currency sign with digits behind it belongs to these.
        after.append(r"(?! ?[€$£%](?! ?\d))")
    rest = "".join(_DASH if sign == "-" else _GAP + re.escape(sign) for sign in token[1:])
    return re.compile("".join([first, *before, rest, *after]))
