"""What the lines of a typed invoice come to, to the cent.

Each line is rounded first: quantity × unit price, half a cent up, less its discount. VAT is computed once for each
rate, on the sum of that rate's lines, and rounded the same way. The totals are sums of rounded figures, so whoever adds
up what the page shows finds the same.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from invoices import errors
from kernel.errors import Finding

CENT = Decimal("0.01")
MOST_LINES = 100
# The rates in force in France, the most common first; any other may be typed.
VAT_RATES = (Decimal("20"), Decimal("10"), Decimal("5.5"), Decimal("2.1"), Decimal("8.5"), Decimal("0"))
MOST_PERCENT = Decimal("100")
# Enough for the product of two numbers of nineteen digits.
_EXACT = Context(prec=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineData:
    """One line as it is typed."""

    denomination: str
    quantity: Decimal
    unit_price: Decimal
    vat_rate: Decimal
    unit: str = ""
    discount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedLineData:
    """A line of a draft of which something is still to come; `position` counts all lines of the draft, from 1."""

    position: int
    denomination: str = ""
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    vat_rate: Decimal | None = None
    unit: str = ""
    discount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RateTotal:
    """The lines of one VAT rate: what they come to without tax, and the tax."""

    rate: Decimal
    net: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """What all lines come to; `rates` is the VAT recap, the highest rate first."""

    rates: tuple[RateTotal, ...]

    @property
    def net(self) -> Decimal:
        """The amount without tax."""
        return sum((one.net for one in self.rates), Decimal("0.00"))

    @property
    def vat(self) -> Decimal:
        """The tax."""
        return sum((one.vat for one in self.rates), Decimal("0.00"))

    @property
    def gross(self) -> Decimal:
        """The amount with tax."""
        return self.net + self.vat


def cents(amount: Decimal) -> Decimal:
    """The amount rounded to the cent, half a cent away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP, _EXACT)


def line_price(quantity: Decimal, unit_price: Decimal) -> Decimal:
    """What a line comes to before its discount."""
    return cents(_EXACT.multiply(quantity, unit_price))


def line_net(line: LineData) -> Decimal:
    """What a line comes to without tax."""
    return line_price(line.quantity, line.unit_price) - line.discount


def totals_of(lines: Iterable[LineData]) -> Totals:
    """The VAT recap of the lines, and with it their totals."""
    nets: dict[Decimal, Decimal] = {}
    for line in lines:
        nets[line.vat_rate] = nets.get(line.vat_rate, Decimal("0.00")) + line_net(line)
    return Totals(
        tuple(RateTotal(rate, net, cents(net * rate / 100)) for rate, net in sorted(nets.items(), reverse=True))
    )


def check_line(line: LineData | UnfinishedLineData) -> list[Finding]:
    """Everything that cannot be right in one line; what is still to come is not wrong."""
    found = []
    if line.quantity is not None and line.quantity <= 0:
        found.append(errors.QUANTITY_NOT_POSITIVE.finding(on="quantity"))
    if line.unit_price is not None and line.unit_price < 0:
        found.append(errors.UNIT_PRICE_NEGATIVE.finding(on="unit_price"))
    if line.vat_rate is not None and not 0 <= line.vat_rate <= MOST_PERCENT:
        found.append(errors.VAT_RATE_WRONG.finding(on="vat_rate"))
    price = None
    if not found and line.quantity is not None and line.unit_price is not None:
        price = line_price(line.quantity, line.unit_price)
    if line.discount is not None and (line.discount < 0 or (price is not None and line.discount > price)):
        found.append(errors.DISCOUNT_WRONG.finding(on="discount"))
    return found


def check_lines(lines: Collection[LineData], prepaid: Decimal, unfinished: int = 0) -> list[Finding]:
    """Whether there are too many lines, and whether more is said to be paid than they come to.

    `unfinished` is how many lines there are besides.
    """
    found = []
    if len(lines) + unfinished > MOST_LINES:
        found.append(errors.TOO_MANY_LINES.finding(limit=MOST_LINES))
    if prepaid < 0 or prepaid > totals_of(lines).gross:
        found.append(errors.PREPAID_WRONG.finding(on="prepaid"))
    return found
