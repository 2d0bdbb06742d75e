"""Applies an htmx answer to a page as htmx would, and compares with the page that a plain request gives."""

from django.test.html import Element, parse_html


def find(root, element_id):
    """The element of that id, or None."""
    return next((element for element in walk(root) if dict(element.attributes).get("id") == element_id), None)


def walk(root):
    """Every element, depth first."""
    if isinstance(root, Element):
        yield root
        for child in root.children:
            yield from walk(child)


def _parse(html):
    root = parse_html(html.partition("<!DOCTYPE html>")[2] or html)
    for element in walk(root):
        if ("name", "csrfmiddlewaretoken") in element.attributes:
            # Masked anew for each page.
            element.attributes = [(name, value) for name, value in element.attributes if name != "value"]
    return root


def swapped(page, answer, target):
    """The page's <main> after the answer took the place of the target, its out-of-band parts included."""
    main, parts = find(_parse(page.content.decode()), "content"), _parse(answer.content.decode())
    roots = [parts] if getattr(parts, "name", None) else parts.children
    for part in [root for root in roots if isinstance(root, Element)]:
        attributes = dict(part.attributes)
        out_of_band = attributes.pop("hx-swap-oob", None)
        part.attributes = [(name, value) for name, value in part.attributes if name != "hx-swap-oob"]
        place = find(main, attributes["id"] if out_of_band else target)
        assert place is not None, f"no element {attributes.get('id') if out_of_band else target} in the page"
        if out_of_band == "beforeend":
            place.children += part.children
        elif out_of_band == "innerHTML":
            place.children = part.children
        else:
            place.name, place.attributes, place.children = part.name, part.attributes, part.children
    return main


def assert_swap_gives_the_page(client, start, url, target="results"):
    """Going from one address to another by htmx shows what opening the other one shows."""
    page, answer, whole = client.get(start), client.htmx_get(url), client.get(url)
    assert swapped(page, answer, target) == find(_parse(whole.content.decode()), "content")
