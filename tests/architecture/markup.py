"""Our templates as source: their elements, with each template tag standing for itself inside attributes and texts."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

from tests.architecture.source import ROOT

TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?%}.*?{%\s*endcomment\s*%}", re.DOTALL)
_MARK = "\ue000{}\ue001"
_MARKED = re.compile("\ue000(\\d+)\ue001")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Element:
    """An element of a template; `attributes` hold their text with the template tags in it."""

    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    parents: tuple["Element", ...] = ()
    text: str = ""

    def get(self, name: str) -> str | None:
        return self.attributes.get(name)


@dataclass
class Template:
    """A template file, by its name as Django loads it."""

    name: str
    text: str

    @cached_property
    def elements(self) -> list[Element]:
        parser = _Parser(COMMENT.sub("", self.text))
        return parser.elements

    @property
    def is_page_part(self) -> bool:
        return self.name.endswith(".html")

    def at(self, element: Element, complaint: str) -> str:
        return f"templates/{self.name}: <{element.name}> {complaint}"


class _Parser(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(TAG.sub(self._mark, text))

    def _mark(self, match: re.Match[str]) -> str:
        self.tags.append(re.sub(r"\s+", " ", match[0]).replace('"', "'"))
        return _MARK.format(len(self.tags) - 1)

    def _unmark(self, text: str) -> str:
        return _MARKED.sub(lambda match: self.tags[int(match[1])], text) if self.tags else text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {_MARKED.sub("", name): self._unmark(value or "") for name, value in attrs}
        element = Element(tag, self.getpos()[0], attributes, tuple(self._open))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().name != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += self._unmark(data)


def templates() -> list[Template]:
    """Every template of ours."""
    folder = ROOT / "templates"
    return [
        Template(path.relative_to(folder).as_posix(), path.read_text())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
