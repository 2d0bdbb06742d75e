"""The form of a typed invoice as tests fill it in, and as they read it."""

from tests.invoices.deposit_form import heading, parsed
from tests.support.htmx import walk


def a_line(position=0, **changes):
    line = {
        "denomination": "Bancs publics",
        "quantity": "6,5",
        "unit": "unité",
        "unit_price": "312,123456",
        "discount": "28,80",
        "vat_rate": "20",
    } | changes
    return {f"line-{position}-{name}": text for name, text in line.items()}


def typed(scene, *lines, **changes):
    """What a supplier types for an invoice that can be sent."""
    lines = lines or (a_line(),)
    data = heading(scene) | {
        "prepaid": "",
        "comment": "",
        "lines": str(len(lines)),
        "command": "send",
    }
    for line in lines:
        data |= line
    return {name: text for name, text in (data | changes).items() if text is not None}


def shown_lines(page):
    """The denominations of the lines that the form shows."""
    names = [dict(element.attributes) for element in walk(parsed(page)) if element.name == "input"]
    return [one.get("value", "") for one in names if one.get("name", "").endswith("-denomination")]
