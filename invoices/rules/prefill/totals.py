"""The amounts of an invoice: those labelled net, tax and total that add up in one way only."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import product, takewhile

from invoices.rules.prefill.page import Cell, Page
from invoices.rules.prefill.values import amounts_in, names_other_money

_EXCLUDED = (
    r"h\.? ?t\.?(?!\w)|hors[ -]?taxes?|excl\.?(?:uding)?(?: of)? (?:vat|tax)|before (?:vat|tax)|ohne (?:mwst|ust)|netto"
)
_INCLUDED = (
    r"t\.? ?t\.? ?c\.?(?!\w)|toutes[ -]taxes(?: comprises)?|incl\.?(?:uding)? (?:vat|tax)|inkl\.? (?:mwst|ust)|brutto"
)
_NET = re.compile(
    rf"(?:total|montant|base|sous[ -]total|net|somme|amount|gesamt|summe|betrag|zwischensumme)\b.*(?:{_EXCLUDED})"
    rf"|^(?:{_EXCLUDED})(?: total)?\b|^nettobetrag|^nettosumme|^sub-?total\b|^net (?:total|amount)\b|^sous[ -]total$|"
    r"^zwischensumme\b",
    re.I,
)
_VAT = re.compile(
    r"\bt\.?v\.?a\b|\bvat\b|\bmwst\b|\bust\b|umsatzsteuer|mehrwertsteuer|^(?:sales )?tax\b|^total taxes?\b", re.I
)
_GROSS = re.compile(
    rf"(?:total|montant|net|somme|amount|summe|betrag)\b.*(?:{_INCLUDED})|^(?:{_INCLUDED})(?: total)?\b"
    r"|^grand total\b|^gesamtbetrag\b|^bruttobetrag\b|^rechnungsbetrag\b|^gesamtsumme\b|^total$|^total due\b"
    r"|^(?:net|montant|total) a (?:payer|regler)\b",
    re.I,
)
_PAYABLE = re.compile(
    r"^(?:net|reste|montant|solde|total)(?: net)? (?:du|a (?:payer|regler))\b"
    r"|(?:amount|balance|total) (?:due|payable)\b|zahlbetrag|zu zahlen",
    re.I,
)
# Labels of other sums, or of tax numbers.
_NO_SUM = re.compile(
    r"acompte|deja (?:verse|paye|regle)|avance|deposit|paid|anzahlung|intracom|identif|\bvat (?:no|n°|id|reg)|ust-?id",
    re.I,
)
_LESS = re.compile(
    r"acompte|deja (?:verse|paye|regle)|avance|escompte deduit|retenue|deposit|already paid|anzahlung|remise finale",
    re.I,
)
_EXEMPT = re.compile(r"non applicable|exoner|exempt|autoliquidation|reverse charge|steuerfrei|293 ?b|sans tva", re.I)

type Sums = dict[str, Decimal | None]


def amounts(page: Page, text: str) -> Sums:
    """Net, tax, total and what is to be paid, if that is certain and in euros."""
    if names_other_money(text):
        return {}
    nets, taxes, totals = (_labelled(page, label) for label in (_NET, _VAT, _GROSS))
    threes = {
        (net, vat, gross)
        for net, gross in product(nets, totals)
        for vat in _taxes(taxes, text)
        if net + vat == gross and gross > 0 and 0 <= vat <= net * Decimal("0.3")
    }
    if len(threes) != 1:
        return {}
    net, vat, gross = threes.pop()
    return {
        "net_amount": net,
        "vat_amount": vat,
        "gross_amount": gross,
        "payable_amount": _payable(page, text, gross),
    }


def _taxes(found: list[Decimal], text: str) -> set[Decimal]:
    """Each tax, and the sum of those that differ; none where the invoice says so."""
    possible = {*found, sum(set(found), Decimal(0))} if found else set()
    return possible | ({Decimal(0)} if not found and _EXEMPT.search(text) else set())


def _payable(page: Page, text: str, gross: Decimal) -> Decimal | None:
    labelled = {amount for amount in _labelled(page, _PAYABLE) if amount <= gross}
    if not labelled:
        return None if _LESS.search(text) else gross
    return labelled.pop() if len(labelled) == 1 else None


def _labelled(page: Page, label: re.Pattern[str]) -> list[Decimal]:
    """The last amount of each line with such a label, or the one below it."""
    return list(_amounts(page, label))


def _amounts(page: Page, label: re.Pattern[str]) -> Iterable[Decimal]:
    for row, line in enumerate(page.lines):
        for place, cell in enumerate(line):
            if not label.search(cell.text) or _NO_SUM.search(cell.text):
                continue
            on_line = amounts_in("  ".join([cell.text, *_up_to_the_next_label(line[place + 1 :])]))
            if on_line:
                yield abs(on_line[-1])
            elif (under := page.below(row, cell, _single)) is not None:
                yield under


def _up_to_the_next_label(cells: Sequence[Cell]) -> Iterable[str]:
    return (cell.text for cell in takewhile(lambda cell: not _is_label(cell.text), cells))


def _is_label(text: str) -> bool:
    return any(label.search(text) for label in (_NET, _VAT, _GROSS, _PAYABLE))


def _single(text: str) -> Decimal | None:
    found = amounts_in(text)
    return abs(found[0]) if len(found) == 1 else None
