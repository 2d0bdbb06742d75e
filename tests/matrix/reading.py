"""What a page says to its reader, and what is wrong with how it says it."""

import re
from collections import Counter
from functools import cached_property
from html.parser import HTMLParser

from tests.architecture.markup import Element, Template
from tests.architecture.source import wrong_spacing

INLINE = {"a", "abbr", "b", "bdi", "code", "em", "i", "small", "span", "strong", "sub", "sup", "time"}
SILENT = {"script", "style", "template"}
BUTTONS = {"hidden", "submit", "button", "reset", "image"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

_ENGLISH_NUMBER = re.compile(r"\d,\d{3}(?!\d)|(?<![\d.])\d+\.\d{2}(?![\d.])")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class _Text(HTMLParser):
    """The text of each block, as it reads: inline elements do not part words, and white space is one space."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self._silent = 0
        self._parts = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self._silent += tag in SILENT
        self._parts.append("" if tag in INLINE else "\0")

    def handle_endtag(self, tag):
        self._silent -= tag in SILENT
        self._parts.append("" if tag in INLINE else "\0")

    def handle_data(self, data):
        if not self._silent:
            self._parts.append(data)

    @property
    def blocks(self):
        blocks = "".join(self._parts).split("\0")
        return [text for block in blocks if (text := re.sub(r"[ \t\r\n]+", " ", block).strip(" "))]


class Page:
    """A page as its reader gets it; its elements are read by the same parser as our templates."""

    def __init__(self, html):
        self.html = html

    @cached_property
    def elements(self) -> list[Element]:
        return Template("page.html", self.html).elements

    @cached_property
    def blocks(self) -> list[str]:
        return _Text(self.html).blocks

    def all(self, *names) -> list[Element]:
        return [element for element in self.elements if element.name in names]


def foreign_numbers(page):
    """Amounts and days are written as in France."""
    for text in page.blocks:
        for pattern in (_ENGLISH_NUMBER, _ISO_DAY):
            yield from (f"{match[0]!r} in {text[:80]!r}" for match in pattern.finditer(text))


def spacing(page):
    """In what is read, and in the attributes that are read aloud."""
    spoken = [
        element.get(name) or "" for element in page.elements for name in ("alt", "aria-label", "title", "placeholder")
    ]
    for text in [*page.blocks, *spoken]:
        yield from wrong_spacing(text)


def head(page):
    """The language, the title and one main heading; no level of heading is left out."""
    if [element.get("lang") for element in page.all("html")] != ["fr"]:
        yield "its language is not said"
    titles = [" ".join(element.text.split()) for element in page.all("title")]
    if not titles or not re.fullmatch(r"(Erreur\u00a0: )?\S.* - Portail de services Chorus Pro", titles[0]):
        yield f"titled {titles}"
    levels = [HEADINGS.index(element.name) for element in page.all(*HEADINGS) if "dialog" not in _parents(element)]
    if levels.count(0) != 1:
        yield f"{levels.count(0)} main headings"
    for before, after in zip(levels, levels[1:], strict=False):
        if after > before + 1:
            yield f"h{after + 1} follows h{before + 1}"


def _parents(element):
    return {parent.name for parent in element.parents}


def ids(page):
    """An id names one element; what refers to an id finds it."""
    known = Counter(element.get("id") for element in page.elements if element.get("id"))
    yield from (f"id {name} stands {count} times" for name, count in known.items() if count > 1)
    # A window is given its words, title included, when it opens.
    for element in (element for element in page.elements if element.name != "dialog"):
        for attribute in ("for", "aria-labelledby", "aria-controls"):
            for name in (element.get(attribute) or "").split():
                if name not in known:
                    yield f"{attribute}={name} leads nowhere"
        target = element.get("href") or ""
        if target.startswith("#") and target[1:] not in known:
            yield f"link {target} leads nowhere"


def forms(page):
    """A form says where it goes, and each of its fields has a name for its reader."""
    for form in page.all("form"):
        if not form.get("action") or (form.get("method") or "").lower() not in ("get", "post"):
            yield f"form {form.attributes} lacks its method or action"
    labelled = {label.get("for") for label in page.all("label")}
    for field in page.all("input", "select", "textarea"):
        is_named = (
            field.get("type") in BUTTONS
            or field.get("aria-label")
            or field.get("aria-labelledby")
            or field.get("id") in labelled
            or "label" in _parents(field)
        )
        if not is_named:
            yield f"{field.name} {field.get('name')} has no label"
    for button in page.all("button"):
        if not (button.text.strip() or button.get("aria-label") or button.get("title")):
            yield f"button {button.attributes} has no name"


def tables(page):
    """A table has a caption, and each of its heads says what it is the head of."""
    for table in page.all("table"):
        inside = [element for element in page.elements if any(parent is table for parent in element.parents)]
        captions = [element for element in inside if element.name == "caption" and element.text.strip()]
        if len(captions) != 1:
            yield f"a table with {len(captions)} captions"
        heads = [element for element in inside if element.name == "th"]
        if not heads or any(head.get("scope") not in ("col", "row") for head in heads):
            yield f"a table with heads {[head.get('scope') for head in heads]}"


CHECKS = (foreign_numbers, spacing, head, ids, forms, tables)
