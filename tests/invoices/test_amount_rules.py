from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from invoices.enums import DocumentType
from invoices.rules.amounts import check_amounts, signed

cents = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False)


def codes(*amounts):
    return [(finding.code, finding.on) for finding in check_amounts(*(a and Decimal(a) for a in amounts))]


@pytest.mark.parametrize(
    ("net", "vat", "gross", "payable", "expected"),
    [
        ("100.00", "20.00", "120.00", "120.00", []),
        ("100.00", "20.00", "120.00", "50.00", []),
        ("0.00", "0.00", "0.00", "0.00", []),
        ("100.00", "0.00", "100.00", "100.00", []),
        ("100.00", "20.00", "120.01", "120.00", [("FAC-010", "gross_amount")]),
        ("100.00", "20.00", "119.99", "119.99", [("FAC-010", "gross_amount")]),
        ("100.00", "20.00", "120.00", "120.01", [("FAC-011", "payable_amount")]),
        ("-100.00", "-20.00", "-120.00", "-120.00",
         [("FAC-012", "net_amount"), ("FAC-012", "vat_amount"), ("FAC-012", "gross_amount"),
          ("FAC-012", "payable_amount")]),
        ("100.00", "20.00", "120.00", "-0.01", [("FAC-012", "payable_amount")]),
        ("100.00", None, "120.00", "120.00", []),
        (None, None, None, None, []),
        (None, None, "10.00", "11.00", [("FAC-011", "payable_amount")]),
    ],
)  # fmt: skip
def test_amounts_must_agree_to_the_cent(net, vat, gross, payable, expected):
    assert codes(net, vat, gross, payable) == expected


@given(net=cents, vat=cents)
def test_any_sum_to_the_cent_is_accepted(net, vat):
    assert check_amounts(net, vat, net + vat, net + vat) == []


@given(net=cents, vat=cents, off=st.decimals(min_value="0.01", max_value=1000, places=2))
def test_any_other_total_is_refused(net, vat, off):
    assert [finding.code for finding in check_amounts(net, vat, net + vat + off, Decimal(0))] == ["FAC-010"]


@pytest.mark.parametrize(("language", "amount"), [("fr", "1\u00a0234,50\u00a0€"), ("en", "€1,234.50")])
def test_messages_show_amounts_as_their_reader_writes_them(language, amount):
    [finding] = check_amounts(Decimal("1234.5"), Decimal(0), Decimal(1), None)
    with translation.override(language):
        assert amount in finding.message


@given(amounts=st.lists(st.tuples(cents, cents, st.sampled_from(DocumentType))))
def test_totals_of_invoices_and_credit_notes_add_up_as_each_of_them_does(amounts):
    kept = [[signed(amount, kind) for amount in (net, vat, net + vat)] for net, vat, kind in amounts]
    nets, vats, grosses = (sum(column) for column in zip(*kept, strict=True)) if kept else (0, 0, 0)
    assert grosses == nets + vats
    owed = {kind: sum(net + vat for net, vat, one in amounts if one == kind) for kind in DocumentType}
    assert grosses == owed[DocumentType.FACTURE] - owed[DocumentType.AVOIR]


@given(amount=st.none() | cents, kind=st.sampled_from(DocumentType))
def test_what_is_kept_is_shown_again_as_it_was_typed(amount, kind):
    assert signed(signed(amount, kind), kind) == amount
