"""What the PDF of an invoice says about the fields of the deposit form. Wrong is worse than empty: a value is proposed
only if it is unambiguous and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from invoices.rules.number import number_stands_in
from invoices.rules.prefill import embedded, printed
from invoices.rules.prefill.suggestion import Suggestion
from invoices.rules.prefill.values import amounts_in


@dataclass(frozen=True, slots=True)
class Document:
    """The reading of a PDF: its words, the same as they stand on the page, and its embedded data."""

    text: str
    layout: str
    embedded: Mapping[str, str]


def suggest(document: Document, today: date, *, use_embedded: bool = True) -> Suggestion:
    """Everything that can be proposed: embedded data first, unless they contradict what people read, then the text."""
    read = printed.suggest(document.layout or document.text, today)
    read = _standing(read, document.text)
    if not (use_embedded and document.embedded):
        return read
    told = _standing(embedded.suggest(document.embedded, today), document.text)
    if told.gross_amount is not None:
        # Four amounts that belong together.
        read = replace(read, net_amount=None, vat_amount=None, gross_amount=None, payable_amount=None)
    empty = Suggestion()
    said = {field.name: getattr(told, field.name) for field in fields(told)}
    return replace(read, **{name: value for name, value in said.items() if value != getattr(empty, name)})


def _standing(found: Suggestion, text: str) -> Suggestion:
    """Without what a person would not find in the PDF, which is the original; of a scan nothing can be said."""
    if not text:
        return found
    if found.number and not number_stands_in(found.number, text):
        found = replace(found, number="")
    if found.gross_amount and found.gross_amount not in {abs(amount) for amount in amounts_in(text)}:
        found = replace(found, net_amount=None, vat_amount=None, gross_amount=None, payable_amount=None)
    return found
