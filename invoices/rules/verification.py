"""What the text of the PDF says about the invoice number."""

from files.enums import PdfState
from invoices import errors
from invoices.enums import NumberCheck
from invoices.rules.number import number_stands_in
from kernel.errors import Finding


def verify_number(number: str, state: str, text: str) -> NumberCheck:
    """Whether the number stands in the text; a PDF without readable text leaves it unverifiable."""
    if state == PdfState.NO_TEXT:
        return NumberCheck.UNVERIFIABLE
    return NumberCheck.FOUND if number_stands_in(number, text) else NumberCheck.NOT_FOUND


def number_finding(number: str, check: NumberCheck) -> Finding | None:
    """The refusal of a number that the readable text of the PDF does not hold."""
    return errors.NUMBER_NOT_IN_PDF.finding(on="number", number=number) if check == NumberCheck.NOT_FOUND else None
