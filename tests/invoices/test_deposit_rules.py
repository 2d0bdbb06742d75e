from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from invoices.rules.deposit import Deposit, missing, wrong

TODAY = date(2026, 11, 24)
COMPLETE = Deposit(
    issuer_id=1,
    recipient_id=2,
    number="FA-2026-17",
    invoice_date=TODAY,
    net_amount=Decimal("100.00"),
    vat_amount=Decimal("20.00"),
    gross_amount=Decimal("120.00"),
    payable_amount=Decimal("120.00"),
    has_pdf=True,
)
EMPTY = Deposit(1, None, "  ", None, None, None, None, None, has_pdf=False)


def codes(findings):
    return [(finding.code, finding.on) for finding in findings]


def test_a_complete_deposit_has_nothing_missing_and_nothing_wrong():
    assert missing(COMPLETE) == []
    assert wrong(COMPLETE, TODAY) == []


def test_an_empty_deposit_is_told_everything_that_is_missing_at_once():
    assert codes(missing(EMPTY)) == [
        ("FAC-009", "pdf"),
        ("FAC-008", "recipient"),
        ("FAC-004", "number"),
        ("FAC-006", "invoice_date"),
        ("FAC-013", "net_amount"),
        ("FAC-013", "vat_amount"),
        ("FAC-013", "gross_amount"),
        ("FAC-013", "payable_amount"),
    ]
    assert wrong(EMPTY, TODAY) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"recipient_id": 1}, [("FAC-014", "recipient")]),
        ({"number": "20230305"}, [("FAC-002", "number")]),
        ({"number": "n° 12"}, [("FAC-001", "number")]),
        ({"invoice_date": date(2026, 11, 25)}, [("FAC-007", "invoice_date")]),
        ({"gross_amount": Decimal("120.01")}, [("FAC-010", "gross_amount")]),
        ({"payable_amount": Decimal("120.01")}, [("FAC-011", "payable_amount")]),
        ({"number": "17052019"}, []),
        ({"invoice_date": date(1999, 1, 1)}, []),
    ],
)
def test_each_wrong_datum_has_its_own_refusal(change, expected):
    assert codes(wrong(replace(COMPLETE, **change), TODAY)) == expected
