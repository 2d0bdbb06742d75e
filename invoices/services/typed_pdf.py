"""The PDF of a typed invoice: it bears every mention that the law asks for, and is the original once it is sent."""

import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import category, normalize

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from invoices.enums import DocumentType, Framework
from invoices.rules.lines import LineData, line_net, totals_of
from kernel.formats import NBSP, day, money, plain
from structures.enums import IdentifierType
from structures.models import BankAccount, Structure

_TEMPLATE = Path(__file__).with_name("typed_invoice.typ")
# A price says its cents, and no more decimals than it has.
_CENTS = 2
# What the fonts that come with typst cannot all show, and PDF/UA-1 therefore refuses: they have the letters of Latin,
# Greek and Cyrillic, punctuation, currencies, fractions, arrows and mathematical signs.
_UNPRINTABLE = re.compile(
    "[^\\n\\t\\x20-\\x7e\\u00a0-\\u0377\\u0384-\\u038a\\u038c\\u038e-\\u03a1\\u03a3-\\u0484\\u0487-\\u04ff\\u1e00-\\u1eff"
    "\\u2010-\\u2027\\u202f-\\u2040\\u2070\\u2071\\u2074-\\u208e\\u20a0-\\u20c0\\u2100-\\u211e\\u2122\\u2153-\\u2184\\u2190-\\u23ff"
    "\\u2500-\\u2606]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What the PDF shows; amounts are positive, for a credit note too."""

    document_type: str
    framework: str
    number: str
    invoice_date: date
    seller: Structure
    buyer: Structure
    service_code: str
    commitment_number: str
    market_number: str
    corrected_number: str
    lines: tuple[LineData, ...]
    prepaid: Decimal
    account: BankAccount | None
    comment: str


def draw(document: Document) -> bytes:
    """A tagged PDF in French (PDF/UA-1); the same document gives the same octets, whichever process draws it."""
    with translation.override("fr"):
        words = json.dumps(_printable(_words(document)))
    # Without a root it reads no file, and everything it is given is text to it.
    content = typst.compile(
        _template(),
        sys_inputs={"data": words},
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards="ua-1",
        timestamp=0,
    )
    return bytes(content)


def _printable(words: Any) -> Any:
    """The words in letters that the fonts have: « é » typed in two parts is one, an emoji is a question mark."""
    if isinstance(words, str):
        return _UNPRINTABLE.sub(_plain, normalize("NFC", words))
    if isinstance(words, dict):
        return {name: _printable(value) for name, value in words.items()}
    return [_printable(value) for value in words]


def _plain(match: re.Match[str]) -> str:
    character = match.group()
    if category(character) in ("Cc", "Cf", "Mn"):
        return ""
    return _UNPRINTABLE.sub("", normalize("NFKD", character)) or "?"


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()


def title_of(document: Document) -> str:
    """What the document is called, with its number."""
    kind = _("Avoir") if document.document_type == DocumentType.AVOIR else _("Facture")
    return _("{kind} n°\u00a0{number}").format(kind=kind, number=document.number)


def _words(document: Document) -> dict[str, object]:
    totals = totals_of(document.lines)
    return {
        "title": title_of(document),
        "facts": [[_("Date d’émission\u00a0:"), day(document.invoice_date)]],
        "seller": _party(document.seller),
        "buyer": _party(document.buyer),
        "references": _references(document),
        "lines": [_line(position, line) for position, line in enumerate(document.lines, start=1)],
        "recap": [[percent(one.rate), money(one.net), money(one.vat)] for one in totals.rates],
        "totals": [
            [_("Total HT"), money(totals.net)],
            [_("Total TVA"), money(totals.vat)],
            [_("Total TTC"), money(totals.gross)],
            *([[_("Acompte déjà versé"), money(-document.prepaid)]] if document.prepaid else []),
            [_("Montant à payer"), money(totals.gross - document.prepaid)],
        ],
        "terms": _terms(document),
        "comment": document.comment.replace("\r\n", "\n"),
    }


def _party(structure: Structure) -> dict[str, object]:
    town = " ".join(part for part in (structure.postal_code, structure.town) if part)
    country = [] if structure.country_code == "FR" else [structure.country_code]
    identifier = f"{IdentifierType(structure.identifier_type).label} {structure.identifier}"
    return {
        "name": structure.name,
        "address": [line for line in (structure.address, structure.address_extra, town, *country) if line],
        "identifier": identifier,
        "vat": structure.vat_number,
    }


def _references(document: Document) -> list[list[str]]:
    references = (
        (_("Code Service\u00a0:"), document.service_code),
        (_("Numéro d’engagement\u00a0:"), document.commitment_number),
        (_("Numéro de marché\u00a0:"), document.market_number),
        (_("Facture corrigée\u00a0:"), document.corrected_number),
    )
    return [[label, value] for label, value in references if value]


def _line(position: int, line: LineData) -> list[str]:
    return [
        str(position),
        line.denomination,
        f"{plain(line.quantity)} {line.unit}".strip(),
        f"{plain(line.unit_price, _CENTS)}{NBSP}€",
        money(line.discount) if line.discount else "–",
        percent(line.vat_rate),
        money(line_net(line)),
    ]


def percent(rate: Decimal) -> str:
    """A rate: 5,5 %."""
    return f"{plain(rate)}{NBSP}%"


def _terms(document: Document) -> list[str]:
    if document.document_type == DocumentType.AVOIR:
        return [_("Cet avoir vient en déduction de la facture corrigée.")]
    if document.framework == Framework.A2:
        return [_("Cette facture est déjà payée.")]
    return [
        *([_account(document.account)] if document.account else []),
        _(
            "Délai de paiement\u00a0: {days} jours au plus à compter de la mise à disposition de la facture sur le "
            "portail. Pas d’escompte pour paiement anticipé."
        ).format(days=document.buyer.payment_delay_days),
        _(
            "Tout retard de paiement fait courir, sans autre formalité, des intérêts moratoires au taux directeur de "
            "la Banque centrale européenne augmenté de huit points, et l’indemnité forfaitaire de 40\u00a0€ pour frais "
            "de recouvrement (code de la commande publique, articles L.\u00a02192-12 à L.\u00a02192-14)."
        ),
    ]


def _account(account: BankAccount) -> str:
    iban = _("Compte à créditer\u00a0: IBAN {iban}").format(iban=account.iban_in_groups)
    return f"{iban}, BIC {account.bic}" if account.bic else iban
