"""What an invoice needs before it may be sent, and what is wrong with what it already holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from invoices import errors
from invoices.rules.amounts import check_amounts
from invoices.rules.number import check_not_a_date, check_number_form
from kernel.errors import Finding

# How many PDFs may be dropped together.
MOST_PDFS = 20


@dataclass(frozen=True, slots=True)
class Deposit:
    """The data of a deposit that can be judged without looking anything up."""

    issuer_id: int
    recipient_id: int | None
    number: str
    invoice_date: date | None
    net_amount: Decimal | None
    vat_amount: Decimal | None
    gross_amount: Decimal | None
    payable_amount: Decimal | None
    has_pdf: bool
    lacks_corrected_invoice: bool = False


def missing(deposit: Deposit) -> list[Finding]:
    """One finding for each datum that sending needs and that is not there."""
    return list(_missing(deposit))


def _missing(deposit: Deposit) -> Iterator[Finding]:
    if not deposit.has_pdf:
        yield errors.PDF_MISSING.finding(on="pdf")
    if deposit.recipient_id is None:
        yield errors.RECIPIENT_MISSING.finding(on="recipient")
    if not deposit.number.strip():
        yield errors.NUMBER_MISSING.finding(on="number")
    if deposit.invoice_date is None:
        yield errors.DATE_MISSING.finding(on="invoice_date")
    if deposit.lacks_corrected_invoice:
        yield errors.CORRECTED_INVOICE_MISSING.finding(on="corrected_number")
    for name in ("net_amount", "vat_amount", "gross_amount", "payable_amount"):
        if getattr(deposit, name) is None:
            yield errors.AMOUNT_MISSING.finding(on=name)


def wrong(deposit: Deposit, today: date) -> list[Finding]:
    """One finding for each datum that is given and cannot be right; `today` is the day in Paris."""
    return list(_wrong(deposit, today))


def _wrong(deposit: Deposit, today: date) -> Iterator[Finding]:
    if deposit.recipient_id == deposit.issuer_id:
        yield errors.RECIPIENT_IS_ISSUER.finding(on="recipient")
    if deposit.number.strip() and (found := check_number_form(deposit.number) or check_not_a_date(deposit.number)):
        yield found.beside("number")
    if deposit.invoice_date is not None and deposit.invoice_date > today:
        yield errors.DATE_IN_FUTURE.finding(on="invoice_date", date=deposit.invoice_date)
    yield from check_amounts(deposit.net_amount, deposit.vat_amount, deposit.gross_amount, deposit.payable_amount)
