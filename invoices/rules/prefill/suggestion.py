"""What can be proposed for the deposit form."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

# The fields of the form that take their value as it is read.
PROPOSED = (
    *("number", "invoice_date", "net_amount", "vat_amount", "gross_amount", "payable_amount"),
    *("commitment_number", "market_number", "service_code"),
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value for each field of which the PDF speaks clearly; the SIRETs are still to be looked up."""

    number: str = ""
    invoice_date: date | None = None
    net_amount: Decimal | None = None
    vat_amount: Decimal | None = None
    gross_amount: Decimal | None = None
    payable_amount: Decimal | None = None
    commitment_number: str = ""
    market_number: str = ""
    service_code: str = ""
    # That of whoever issues it, where the PDF says so; SIREN or SIRET.
    issuer_siret: str = ""
    # That of whoever receives it, where the PDF says so.
    recipient_siret: str = ""
    # Every SIRET that stands in it.
    sirets: tuple[str, ...] = ()
