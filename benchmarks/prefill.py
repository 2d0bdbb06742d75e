"""How often pre-filling is right, on made-up invoices of many looks: precision and recall, in all and by field.

Precision has a floor, which the tests hold as well; recall is what can still be won.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.layouts import TODAY, Labelled, labelled_invoices
from files.pdf_reader import PdfReader
from invoices.rules.prefill import Document, suggest

FLOOR = 0.98
FIELDS = (
    *("number", "invoice_date", "net_amount", "vat_amount", "gross_amount", "payable_amount"),
    *("commitment_number", "market_number", "service_code", "recipient_siret"),
)


@dataclass
class Score:
    """What was filled, what of that was right, and what there was to fill."""

    filled: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    expected: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Of the fields that were filled, the share that is right."""
        return self.right.total() / max(self.filled.total(), 1)

    @property
    def recall(self) -> float:
        """Of the fields that an invoice speaks of, the share that was filled rightly."""
        return self.right.total() / max(self.expected.total(), 1)


def measure(invoices: Iterable[Labelled]) -> Score:
    """Read each invoice in the sandbox, as the portal does, and compare."""
    score, reader = Score(), PdfReader()
    try:
        for invoice in invoices:
            reading = reader.read(invoice.pdf, 20)
            assert reading is not None
            found = suggest(Document(reading.text, reading.layout, reading.embedded), TODAY)
            for name in FIELDS:
                value = getattr(found, name)
                _count(score, invoice, name, None if value == "" else value)
    finally:
        reader.stop()
    return score


def _count(score: Score, invoice: Labelled, name: str, value: object) -> None:
    truth = invoice.truth.get(name)
    score.expected[name] += truth is not None
    score.filled[name] += value is not None
    score.right[name] += value is not None and value == truth
    if value is not None and value != truth:
        score.wrong.append(f"{invoice.about}: {name} is {truth}, not {value}")
    elif value is None and truth is not None:
        score.missed.append(f"{invoice.about}: {name} is {truth}")


def run(*, layouts: int) -> None:
    """Print precision and recall; a precision below the floor is a failure."""
    started = time.monotonic()
    score = measure(labelled_invoices(layouts))
    print(f"\nPre-filling from {layouts} layouts ({time.monotonic() - started:.0f} s)")
    print(f"{'':20}{'precision':>10}{'recall':>10}")
    for name in FIELDS:
        precision = score.right[name] / max(score.filled[name], 1)
        print(f"{name:20}{precision:>10.1%}{score.right[name] / max(score.expected[name], 1):>10.1%}")
    print(f"{'all fields':20}{score.precision:>10.1%}{score.recall:>10.1%}   (floor of the precision: {FLOOR:.0%})")
    if score.precision < FLOOR:
        sys.exit("\n".join(["Too often wrong:", *score.wrong]))
