"""What a demo invoice is told as: who deposited it, what it is about, and the steps that others took."""

from dataclasses import dataclass

from invoices.enums import Framework
from invoices.rules.words import Words

SUPPLIER, EMPLOYEE, FIRM = "fournisseur@demo.test", "employe@demo.test", "cabinet@demo.test"
SILENCE, NOTE, ASSIGN = "silence", "note", "assign"


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody of a validator, of the recipient or of the supplier did, so many days after the invoice was sent.

    A cotraitant who validates names the titulaire. `SILENCE` is a validator who does nothing until that day; `NOTE` and
    `ASSIGN` (to whoever takes the step) are what the recipient's people keep among themselves.
    """

    after: int
    login: str
    move: str
    words: Words = Words()
    titulaire: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One invoice. `key` and `serial` never change: seeding again finds the same invoice under the same number."""

    key: str
    serial: int
    age: int
    goods: tuple[tuple[str, int, str], ...]
    author: str = SUPPLIER
    issuer: str = "vauban"
    recipient: str = "valbourg"
    service: str = "TECH"
    commitment: str = "ENG-2026-001"
    market: str = ""
    framework: Framework = Framework.A1
    # The key of the story whose invoice this credit note corrects.
    corrects: str = ""
    validator: str = ""
    series: str = "FA"
    steps: tuple[Step, ...] = ()
    # What the PDF bears when that is not the number of the form; whether it is the picture of a page, and a bad one.
    printed_number: str = ""
    is_scan: bool = False
    is_blurred: bool = False
    has_pdf: bool = True
    # Typed line by line, so that the portal made its PDF.
    is_typed: bool = False
    has_attachments: bool = False
    is_sent: bool = True
    is_withdrawn: bool = False
