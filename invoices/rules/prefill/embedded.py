"""What an embedded Factur-X or ZUGFeRD invoice says, as far as it can be trusted."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from stdnum.fr import siren

from invoices.rules.number import check_not_a_date, check_number_form
from invoices.rules.prefill.suggestion import Suggestion
from invoices.rules.prefill.values import day_in, sirets_in

CENT = Decimal("0.01")
MOST = Decimal(10) ** 15
MAX_REFERENCE = 50


def suggest(data: Mapping[str, str], today: date) -> Suggestion:
    """The embedded data as values of the form, without those that are wrong in themselves."""
    seller, buyer = sirets_in(data.get("seller", "")), sirets_in(data.get("buyer", ""))
    day = day_in(data.get("date", ""))
    return Suggestion(
        number=_number(data.get("number", "")),
        invoice_date=day if day and day <= today else None,
        **_amounts(data),
        commitment_number=_reference(data.get("order", "")),
        market_number=_reference(data.get("contract", "")),
        service_code=_reference(data.get("service", "")),
        issuer_siret=seller[0] if len(seller) == 1 else _siren(data.get("seller", "")),
        recipient_siret=buyer[0] if len(buyer) == 1 else "",
        sirets=tuple(dict.fromkeys([*seller, *buyer])),
    )


def _number(typed: str) -> str:
    return typed if check_number_form(typed) is None and check_not_a_date(typed) is None else ""


def _reference(typed: str) -> str:
    return typed if len(typed) <= MAX_REFERENCE else ""


def _siren(words: str) -> str:
    found = [word for word in words.split() if len(word) == 9 and siren.is_valid(word)]
    return found[0] if len(found) == 1 else ""


def _amounts(data: Mapping[str, str]) -> dict[str, Decimal | None]:
    """All four, if they are euros and add up; those of a credit note are typed positive."""
    net, vat, gross = (_amount(data.get(name, "")) for name in ("net", "vat", "gross"))
    if vat is None and net is not None and net == gross:
        vat = Decimal(0)
    if data.get("currency") != "EUR" or net is None or vat is None or gross is None or net + vat != gross:
        return {}
    payable = _amount(data.get("payable", "")) if data.get("payable") else gross
    if payable is not None and not 0 <= abs(payable) <= abs(gross):
        payable = None
    found = {"net_amount": net, "vat_amount": vat, "gross_amount": gross, "payable_amount": payable}
    return {name: None if value is None else abs(value) for name, value in found.items()}


def _amount(typed: str) -> Decimal | None:
    try:
        value = Decimal(typed)
    except InvalidOperation:
        return None
    is_money = value.is_finite() and abs(value) < MOST and value == value.quantize(CENT)
    return value.quantize(CENT) if is_money else None
