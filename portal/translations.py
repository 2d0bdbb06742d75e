"""The English of the portal: every French text of the code and the templates, in a catalogue that people fill in.

`manage.py messages` keeps it. It needs no gettext on the machine, and writes the same bytes from the same code.
"""

import ast
import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils.translation import templatize

LANGUAGE = "en"
_HEADER = """\
Project-Id-Version: chorus
Language: en
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
Plural-Forms: nplurals=2; plural=(n != 1);
"""
_ALONE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
_COUNTED = {"ngettext", "ngettext_lazy"}
_WITH_CONTEXT = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
# What `templatize` leaves of a template: calls between blanked-out characters.
_CALL = re.compile(r"""(?<!\w)(?:_|n?p?gettext)\((?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^"')])*\)""")
_HOLE = re.compile(r"%\(\w+\)[sd]|%%|\{\w*(?::\w+)?\}|</?\w[^>]*>")


@dataclass(frozen=True, slots=True)
class Text:
    """A French text, its plural if it counts something, and where it first stands."""

    msgid: str
    plural: str = ""
    place: str = ""

    @property
    def forms(self) -> tuple[str, ...]:
        """What has to be translated, form by form."""
        return (self.msgid, self.plural) if self.plural else (self.msgid,)


@dataclass(frozen=True, slots=True)
class Translation:
    """The English of a text, form by form; a fuzzy one is somebody's guess and not shown."""

    forms: tuple[str, ...]
    is_fuzzy: bool = False


type Catalogue = dict[Text, Translation]


# ---------------------------------------------------------------- what the code says


def texts_of_code(source: str) -> Iterator[Text]:
    """Every literal that a Python file marks for translation."""
    found = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    for node in sorted(found, key=lambda call: (call.lineno, call.col_offset)):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        literals = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if name in _WITH_CONTEXT:
            raise ValueError(f"line {node.lineno}: the catalogue keeps no contexts, reword the text")
        if name in _ALONE and literals:
            yield Text(literals[0])
        elif name in _COUNTED and len(literals) >= 2:
            yield Text(literals[0], literals[1])


def texts_of_template(source: str) -> Iterator[Text]:
    """Every text that a template marks for translation."""
    for call in _CALL.finditer(templatize(source)):
        yield from texts_of_code(call[0])


def collect(root: Path) -> list[Text]:
    """The texts of the whole portal, file by file in the order of their names, each once."""
    found: dict[str, Text] = {}
    for path in _sources(root):
        read = texts_of_code if path.suffix == ".py" else texts_of_template
        for text in read(path.read_text(encoding="utf-8")):
            known = found.setdefault(text.msgid, replace(text, place=path.relative_to(root).as_posix()))
            if text.plural and not known.plural:
                found[text.msgid] = replace(known, plural=text.plural)
    return list(found.values())


def _sources(root: Path) -> list[Path]:
    own = [Path(config.path) for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR]
    folders = [*(root / path.name for path in own), root / settings.ROOT_URLCONF.split(".")[0]]
    code = [path for folder in folders for path in folder.rglob("*.py") if "migrations" not in path.parts]
    return sorted(code) + sorted(path for path in (root / "templates").rglob("*") if path.suffix in (".html", ".txt"))


# ---------------------------------------------------------------- the catalogue that people fill in


def read_po(content: str) -> dict[str, Translation]:
    """The translations of a .po file by their French text."""
    found: dict[str, Translation] = {}
    for block in re.split(r"\n\s*\n", content):
        fields = _fields(block)
        forms = tuple(value for name, value in fields.items() if name.startswith("msgstr"))
        if fields.get("msgid") and any(forms):
            found[fields["msgid"]] = Translation(
                forms, is_fuzzy=bool(re.search(r"^#,.*\bfuzzy\b", block, re.MULTILINE))
            )
    return found


def _fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in block.splitlines():
        if line.startswith("#") or not line:
            continue
        if not line.startswith('"'):
            name, _, line = line.partition(" ")
        fields[name] = fields.get(name, "") + str(ast.literal_eval(line))
    return fields


def write_po(catalogue: Catalogue) -> str:
    """The .po file: an entry a text, each on lines of its own, so that branches can be merged."""
    header = ['msgid ""', 'msgstr ""', *(_quoted(line) for line in _HEADER.splitlines(keepends=True))]
    return "\n".join([*header, *(line for entry in catalogue.items() for line in _entry(*entry))]) + "\n"


def _entry(text: Text, translation: Translation) -> list[str]:
    lines = ["", f"#: {text.place}"]
    holes = "".join(text.forms)
    flags = [
        *(["fuzzy"] if translation.is_fuzzy else []),
        *(["python-format"] if re.search(r"%\(\w+\)[sd]", holes) else []),
        *(["python-brace-format"] if re.search(r"\{\w*(?::\w+)?\}", holes) else []),
    ]
    lines += [f"#, {', '.join(flags)}"] if flags else []
    lines.append(f"msgid {_quoted(text.msgid)}")
    if not text.plural:
        return [*lines, f"msgstr {_quoted(translation.forms[0])}"]
    forms = [f"msgstr[{number}] {_quoted(form)}" for number, form in enumerate(translation.forms)]
    return [*lines, f"msgid_plural {_quoted(text.plural)}", *forms]


_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})


def _quoted(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'


# ---------------------------------------------------------------- what the portal reads


def compile_mo(catalogue: Mapping[Text, Translation]) -> bytes:
    """The .mo file, as gettext documents it: sorted texts, their translations, and no table of hashes."""
    pairs = [
        ("\0".join(text.forms).encode(), "\0".join(translation.forms).encode())
        for text, translation in catalogue.items()
        if all(translation.forms) and not translation.is_fuzzy
    ]
    pairs = sorted([(b"", _HEADER.encode()), *pairs])
    tables = 28 + 16 * len(pairs)
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, tables)
    originals, translations = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    begin = tables + sum(len(one) + 1 for one in originals)
    return b"".join([head, _table(originals, tables), _table(translations, begin), *_ended(originals + translations)])


def _table(strings: Iterable[bytes], offset: int) -> bytes:
    rows = []
    for string in strings:
        rows.append(struct.pack("<2I", len(string), offset))
        offset += len(string) + 1
    return b"".join(rows)


def _ended(strings: Iterable[bytes]) -> Iterator[bytes]:
    return (string + b"\0" for string in strings)


# ---------------------------------------------------------------- the two files


def folder() -> Path:
    """Where both files stand."""
    return Path(settings.LOCALE_PATHS[0]) / LANGUAGE / "LC_MESSAGES"


def current() -> Catalogue:
    """The texts of today's code with the translations known for them; those that nobody says any more are gone."""
    path = folder() / "django.po"
    known = read_po(path.read_text(encoding="utf-8")) if path.exists() else {}
    texts = collect(Path(settings.BASE_DIR))
    return {text: _fitting(text, known.get(text.msgid)) for text in texts}


def _fitting(text: Text, translation: Translation | None) -> Translation:
    if translation and len(translation.forms) == len(text.forms):
        return translation
    return Translation(("",) * len(text.forms))


def files(catalogue: Catalogue) -> dict[Path, bytes]:
    """Both files as they should be."""
    return {folder() / "django.po": write_po(catalogue).encode(), folder() / "django.mo": compile_mo(catalogue)}


def problems(catalogue: Catalogue) -> list[str]:
    """What keeps the catalogue from being whole: no translation, a guess, or other holes than the French text has."""
    found = []
    for text, translation in catalogue.items():
        said = f"{text.place}: {text.msgid[:80]!r}"
        if not all(translation.forms):
            found.append(f"{said} is not translated")
        elif translation.is_fuzzy:
            found.append(f"{said} is translated by a guess")
        elif any(_holes(one) != _holes(other) for one, other in zip(text.forms, translation.forms, strict=True)):
            found.append(f"{said} is translated with other holes or tags")
    return found


def _holes(text: str) -> list[str]:
    return sorted(_HOLE.findall(text))
