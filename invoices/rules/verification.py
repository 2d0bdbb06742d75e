"""What the text of the PDF says about the invoice number."""

from typing import Protocol

from files.enums import PdfState
from invoices import errors
from invoices.enums import NumberCheck
from invoices.rules.number import number_stands_in
from kernel.errors import Finding


class Reading(Protocol):
    """What reading a PDF gave, and what reading its pictures gave."""

    state: str
    text: str
    ocr_text: str


def verify_number(number: str, reading: Reading) -> NumberCheck:
    """Whether the number stands in the text. Reading pictures errs, so a scan confirms a number or proves nothing."""
    if reading.state == PdfState.NO_TEXT:
        stands = number_stands_in(number, reading.ocr_text)
        return NumberCheck.FOUND_BY_OCR if stands else NumberCheck.UNVERIFIABLE
    return NumberCheck.FOUND if number_stands_in(number, reading.text) else NumberCheck.NOT_FOUND


def number_finding(number: str, check: NumberCheck) -> Finding | None:
    """The refusal of a number that the readable text of the PDF does not hold."""
    return errors.NUMBER_NOT_IN_PDF.finding(on="number", number=number) if check == NumberCheck.NOT_FOUND else None
