"""Whether the amounts of an invoice agree, to the cent."""

from decimal import Decimal

from invoices import errors
from invoices.enums import DocumentType
from kernel.errors import Finding


def signed(amount: Decimal | None, document_type: str) -> Decimal | None:
    """An amount typed for such a document as it is kept, and back: a credit note's is typed positive, kept negative."""
    return -amount if amount and document_type == DocumentType.AVOIR else amount


def check_amounts(
    net: Decimal | None, vat: Decimal | None, gross: Decimal | None, payable: Decimal | None
) -> list[Finding]:
    """Every disagreement among the amounts that are given; missing ones are another rule's matter."""
    fields = {"net_amount": net, "vat_amount": vat, "gross_amount": gross, "payable_amount": payable}
    negative = (name for name, value in fields.items() if value is not None and value < 0)
    found = [errors.AMOUNT_NEGATIVE.finding(on=name) for name in negative]
    if net is not None and vat is not None and gross is not None and gross != net + vat:
        found.append(errors.AMOUNTS_DO_NOT_ADD_UP.finding(on="gross_amount", gross=gross, expected=net + vat))
    if gross is not None and payable is not None and payable > gross >= 0:
        found.append(errors.PAYABLE_TOO_HIGH.finding(on="payable_amount", payable=payable, gross=gross))
    return found
