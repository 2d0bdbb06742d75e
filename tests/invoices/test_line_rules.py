from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.rules.lines import MOST_LINES, LineData, check_line, check_lines, line_net, totals_of

quantities = st.decimals(min_value="0.000001", max_value=999_999, places=6)
prices = st.decimals(min_value=0, max_value=10**8 - 1, places=6)
rates = st.sampled_from([Decimal(rate) for rate in ("20", "10", "8.5", "5.5", "2.1", "0", "19.6")])


@st.composite
def lines(draw):
    line = a_line(quantity=draw(quantities), unit_price=draw(prices), vat_rate=draw(rates))
    discount = draw(st.decimals(min_value=0, max_value=line_net(line), places=2))
    return a_line(quantity=line.quantity, unit_price=line.unit_price, vat_rate=line.vat_rate, discount=discount)


def a_line(**changes):
    line = {"denomination": "Banc", "quantity": "1", "unit_price": "10", "vat_rate": "20", "discount": "0"} | changes
    return LineData(**{name: value if name == "denomination" else Decimal(value) for name, value in line.items()})


def recap(*some):
    totals = totals_of(some)
    return [tuple(map(str, (one.rate, one.net, one.vat))) for one in totals.rates], str(totals.gross)


@pytest.mark.parametrize(
    ("quantity", "unit_price", "discount", "net"),
    [
        ("3", "12.50", "0", "37.50"),
        ("0.5", "0.01", "0", "0.01"),
        ("0.333333", "100", "0", "33.33"),
        ("1", "0.004999", "0", "0.00"),
        ("6.5", "312.123456", "28.80", "2000.00"),
        ("999999.999999", "99999999.999999", "0", "99999999999899.00"),
    ],
)
def test_a_line_is_rounded_half_a_cent_up_before_its_discount(quantity, unit_price, discount, net):
    assert line_net(a_line(quantity=quantity, unit_price=unit_price, discount=discount)) == Decimal(net)


def test_vat_is_computed_once_for_each_rate():
    # Line by line, the tax would be 3 × 0.01 = 0.03.
    small = a_line(unit_price="0.03")
    assert recap(small, small, small) == ([("20", "0.09", "0.02")], "0.11")
    mixed = (a_line(unit_price="100"), a_line(unit_price="50", vat_rate="5.5"), a_line(unit_price="1", vat_rate="0"))
    assert recap(*mixed) == ([("20", "100.00", "20.00"), ("5.5", "50.00", "2.75"), ("0", "1.00", "0.00")], "173.75")


def test_a_rate_is_the_same_however_it_is_written():
    assert len(totals_of([a_line(vat_rate="20"), a_line(vat_rate="20.00")]).rates) == 1


@given(st.lists(lines(), max_size=30))
def test_totals_add_up_to_the_cent(some):
    totals = totals_of(some)
    assert totals.net == sum(map(line_net, some))
    assert totals.net == sum(one.net for one in totals.rates)
    assert totals.vat == sum(one.vat for one in totals.rates)
    assert totals.gross == totals.net + totals.vat
    for amount in (totals.net, totals.vat, totals.gross):
        assert amount >= 0
        assert amount == amount.quantize(Decimal("0.01"))


@given(st.lists(lines(), min_size=1, max_size=30))
def test_the_tax_of_a_rate_is_right_to_half_a_cent(some):
    for one in totals_of(some).rates:
        assert abs(one.vat - one.net * one.rate / 100) <= Decimal("0.005")


@given(st.lists(lines(), max_size=10), st.randoms())
def test_the_order_of_lines_changes_nothing(some, random):
    shuffled = random.sample(some, len(some))
    assert totals_of(shuffled) == totals_of(some)


@given(lines())
def test_a_line_with_a_discount_within_its_price_is_right(line):
    assert check_line(line) == []


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"quantity": "0"}, "FAC-106", "quantity"),
        ({"quantity": "-1"}, "FAC-106", "quantity"),
        ({"unit_price": "-0.01"}, "FAC-107", "unit_price"),
        ({"vat_rate": "-1"}, "FAC-108", "vat_rate"),
        ({"vat_rate": "100.01"}, "FAC-108", "vat_rate"),
        ({"discount": "-0.01"}, "FAC-109", "discount"),
        ({"discount": "10.01"}, "FAC-109", "discount"),
    ],
)
def test_what_cannot_be_right_is_told(changes, code, field):
    assert [(finding.code, finding.on) for finding in check_line(a_line(**changes))] == [(code, field)]


@pytest.mark.parametrize(
    ("count", "prepaid", "codes"),
    [
        (1, "12.00", []),
        (1, "12.01", ["FAC-111"]),
        (1, "-1", ["FAC-111"]),
        (0, "0", []),
        (MOST_LINES, "0", []),
        (MOST_LINES + 1, "0", ["FAC-110"]),
    ],
)
def test_lines_are_limited_and_so_is_what_is_paid_already(count, prepaid, codes):
    assert [finding.code for finding in check_lines([a_line()] * count, Decimal(prepaid))] == codes
