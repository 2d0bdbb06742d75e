"""What the words of an invoice say, from the labels that people print in French, English and German."""

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial

from invoices.rules.prefill.page import Page
from invoices.rules.prefill.suggestion import Suggestion
from invoices.rules.prefill.totals import amounts
from invoices.rules.prefill.values import code_in, day_in, number_in, reference_in, sirets_in

_N = r"(?:n ?°|nos?\b\.?|nr\b\.?|num\b\.?|numero\b|number\b|nummer\b|#|ref\b\.?|reference\b)"
_OTHER = (
    r"sur|origine|initiale|corrig|annul|rectifi|acompte|precedent|relat|concern|zu|bezug|proforma|pro-forma|original|"
    r"corrected|credited|replaces|instead|ersetzt|remplace|gema|avoir|client|kunden|customer|commande|order|devis|livraison|delivery|contrat|code"
)


def _label(*alternatives: str, not_behind: str = "") -> re.Pattern[str]:
    """One of these words at the beginning of a cell, or behind anything but these others."""
    behind = rf"^(?!.*\b(?:{not_behind})).*?" if not_behind else "^.*?"
    return re.compile(rf"{behind}(?<![\w-])(?:{'|'.join(alternatives)})", re.I)


_NUMBER = _label(
    rf"{_N} ?(?:de |d')?(?:la )?(?:facture|avoir|invoice|credit note|rechnung)\b",
    rf"(?:facture|avoir|invoice|credit note|rechnungs?|gutschrift|bill|inv\.?)[ -]*(?:id\b|{_N})",
    r"rechnungs-?(?:nr\b\.?|nummer\b)",
    r"invoice id\b",
    not_behind=_OTHER,
)
_TITLE = re.compile(r"^(?:facture|avoir|invoice|credit note|tax invoice|rechnung|gutschrift)\b(?! d| p)", re.I)
_BARE_NUMBER = re.compile(rf"^{_N}(?= ?[:.]| |$)", re.I)

_ENGLISH_DATE = _label(
    r"(?:invoice|issue|billing) date\b", r"date of (?:issue|invoice)\b", r"(?:issued|dated)(?: on)?\b"
)
_DATE = _label(
    r"date (?:de |d')?(?:la )?(?:factur(?:e|ation)|emission|etablissement)\b",
    r"(?:emise?|etablie?|editee?|facturee?) (?:a [\w -]+,? )?le\b",
    r"rechnungs-?datum\b",
    r"ausstellungsdatum\b",
    r"(?:facture|rechnung|invoice) (?:du|vom|of|en date du)\b",
    not_behind=r"avoir|origine|corrig|annul|echeance|limite|due",
)
_NUMBER_AND_DATE = re.compile(
    r"^(?:facture|avoir|rechnung|gutschrift)\b(?!.*acompte).{0,40} (?:du|en date du|vom)(?= ?\d)", re.I
)
_ENGLISH_NUMBER_AND_DATE = re.compile(r"^(?:tax )?(?:invoice|credit note)\b.{0,40} (?:of|dated)(?= ?\w)", re.I)
_BARE_DATE = re.compile(r"^(?:date|datum|le|du|[A-Z][\w' -]{2,40}, (?:le|den))(?= ?[:.]| |$)", re.I)
_BARE_ENGLISH_DATE = re.compile(r"^date(?= ?[:.]| |$)", re.I)
_OLDEST = timedelta(days=366 * 10)

_COMMITMENT = _label(
    rf"(?:{_N} ?(?:de |d')?(?:l')?)?engagement(?: juridique)?(?: ?{_N})?(?! de\b| du\b)",
    rf"(?:{_N} ?(?:d')?)?\bE\.?J\.?(?: ?{_N})?(?=\s*(?:[:#]|$| [A-Z0-9-]*\d))",
)
_ORDER = _label(
    rf"(?:votre|vos) (?:bon de |ref\.? )?commande(?: ?{_N})?",
    rf"bon de commande(?: client)?(?: ?{_N})?",
    rf"{_N} ?(?:de |du )?(?:bon de )?commande(?: client)?",
    rf"commande(?: client)? ?{_N}",
    rf"(?:purchase order|your order|p\.?o\.?)(?: ?{_N})",
    rf"ihre (?:bestellung|auftragsnummer)(?: ?{_N})?",
    r"bestell-?(?:nr\b\.?|nummer\b)",
    not_behind=r"notre|nos|interne|fournisseur|our|unsere?|date",
)
_MARKET = _label(
    rf"{_N} ?(?:de |du )?marche(?: public)?\b",
    rf"marche(?: public)? ?{_N}",
    r"^marche(?: public)?(?= ?:)",
    rf"contract (?:{_N})",
    r"vertrags-?(?:nr\b\.?|nummer\b)",
)
_SERVICE = _label(
    r"code (?:du )?service(?: executant)?\b", r"service executant\b", r"service code\b", r"^service(?= ?:)"
)
_RECIPIENT = _label(
    r"siret (?:du )?(?:client|destinataire|dest\b\.?|acheteur|debiteur)",
    r"(?:client|destinataire|acheteur|customer|buyer|bill to|kunde)\b.{0,20}siret",
)
_ISSUER = _label(
    r"siret (?:de l')?(?:emetteur|fournisseur|vendeur|prestataire)",
    r"(?:emetteur|fournisseur|vendeur|prestataire|seller|supplier|lieferant)\b.{0,20}siret",
)


def suggest(layout: str, today: date) -> Suggestion:
    """Every field for which the page says one thing."""
    page = Page(layout)
    flat = "\n".join("  ".join(cell.text for cell in line) for line in page.lines)
    commitment = _only(page.beside(_COMMITMENT, reference_in))
    return Suggestion(
        number=_number(page),
        invoice_date=_day(page, today),
        **amounts(page, flat),
        commitment_number=commitment or _only(page.beside(_ORDER, reference_in)),
        market_number=_only(page.beside(_MARKET, reference_in)),
        service_code=_only(page.beside(_SERVICE, code_in)),
        issuer_siret=_only(page.beside(_ISSUER, _siret)),
        recipient_siret=_only(page.beside(_RECIPIENT, _siret)),
        sirets=tuple(sirets_in(flat)),
    )


def _only(found: Iterable[str]) -> str:
    """What was found, if it was always the same."""
    distinct = set(found)
    return distinct.pop() if len(distinct) == 1 else ""


def _siret(text: str) -> str:
    found = sirets_in(text)
    return found[0] if found and text.startswith(found[0][:3]) else ""


def _number(page: Page) -> str:
    labelled = set(page.beside(_NUMBER, number_in))
    if labelled:
        return _only(labelled)
    return _only([*page.beside(_TITLE, number_in), *_numbers_under_a_title(page)])


def _numbers_under_a_title(page: Page) -> Iterable[str]:
    """« N° 12 » on the line of « FACTURE », or on one of the next two."""
    titles = [row for row, line in enumerate(page.lines) if any(_TITLE.fullmatch(cell.text) for cell in line)]
    for row in titles:
        near = Page("")
        near.lines = page.lines[row : row + 3]
        yield from near.beside(_BARE_NUMBER, number_in)


def _day(page: Page, today: date) -> date | None:
    english = partial(day_in, english=True)
    kinds: tuple[tuple[tuple[re.Pattern[str], Callable[[str], date | None]], ...], ...] = (
        ((_DATE, day_in), (_ENGLISH_DATE, english), (_NUMBER_AND_DATE, day_in), (_ENGLISH_NUMBER_AND_DATE, english)),
        ((_BARE_ENGLISH_DATE, english if _is_english(page) else day_in), (_BARE_DATE, day_in)),
    )
    for labels in kinds:
        days = {day for label, parse in labels for day in page.beside(label, parse) if day is not None}
        if days:
            day = days.pop()
            return day if day and not days and today - _OLDEST < day <= today else None
    return None


def _is_english(page: Page) -> bool:
    return any(re.match(r"(?:tax )?invoice\b|credit note\b", cell.text, re.I) for line in page.lines for cell in line)
