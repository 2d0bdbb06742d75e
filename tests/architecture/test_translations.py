"""The English catalogue is whole, and says in each place what the French says there."""

import ast
import gettext
import re
from io import BytesIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation

from portal import translations
from portal.translations import (
    Text,
    Translation,
    compile_mo,
    current,
    files,
    problems,
    read_po,
    texts_of_code,
    texts_of_template,
    write_po,
)
from tests.architecture.source import Module, complaints, portal_modules

_NOT_ENGLISH = re.compile(r"[«»\u00a0\u202f]| [:;!?]|['\"]|\b(vous|votre|est|les|des|une|pour|dans|avec|aux)\b")
# Quoted, or the names of what exists in French alone.
_IN_FRENCH = re.compile(r"Défenseur des droits|Agence pour l’informatique financière de l’État|<[^>]+>")


def not_english(text: str) -> bool:
    """Whether a translation keeps the punctuation or the words of French."""
    return bool(_NOT_ENGLISH.search(_IN_FRENCH.sub("", text)))


def put_together(module: Module) -> list[str]:
    """Texts that no catalogue can hold, or that are translated once for all when their module is loaded."""
    found = []
    is_lazy = "gettext_lazy as _" in module.text
    inside = {id(node) for function in ast.walk(module.tree) if _waits(function) for node in ast.walk(function)}
    for node in ast.walk(module.tree):
        if _is_text(node) and not isinstance(node.args[0], ast.Constant):
            found.append(module.at(node, "no literal is given to _"))
        filled = _filled(node)
        if is_lazy and filled and id(node) not in inside:
            found.append(module.at(node, "filled in while loading, in whichever language: format_lazy waits"))
    return found


def _waits(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"


def _filled(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return _is_text(node.left)
    return isinstance(node, ast.Attribute) and node.attr == "format" and _is_text(node.value)


@pytest.fixture(scope="module")
def catalogue():
    return current()


def test_every_text_is_translated_with_the_same_holes(catalogue):
    assert len(catalogue) > 1500
    assert "\n".join(problems(catalogue)) == "", "run `make messages`, then translate what locale/ lacks"


def test_the_committed_files_are_up_to_date(catalogue):
    stale = [path.name for path, content in files(catalogue).items() if path.read_bytes() != content]
    assert stale == [], "run `make messages`"


def test_what_the_portal_reads_holds_every_translation(catalogue):
    with (translations.folder() / "django.mo").open("rb") as file:
        read = gettext.GNUTranslations(file)
    for text, english in catalogue.items():
        told = [read.ngettext(*text.forms, n) for n in (1, 2)] if text.plural else [read.gettext(text.msgid)]
        assert tuple(told) == english.forms


def test_the_english_is_english(catalogue):
    found = [form for english in catalogue.values() for form in english.forms if not_english(form)]
    assert found == []
    assert all(map(not_english, ("“Yes” ?", "your « account »", "for vous")))


def test_no_library_translates_our_french_into_other_french(catalogue):
    with translation.override(settings.LANGUAGE_CODE):
        changed = {text.msgid: translation.gettext(text.msgid) for text in catalogue}
    assert {french: shown for french, shown in changed.items() if french != shown} == {}


def test_texts_are_literals_and_wait_for_their_reader():
    assert complaints(put_together, portal_modules()) == ""


@pytest.mark.parametrize(
    "line",
    [
        '_(f"Bonjour {name}")',
        "_(name)",
        'A = _("Au plus %(size)s") % {"size": 3}',
        'class A:\n    hint = _("Au plus {size}").format(size=3)',
    ],
)
def test_a_text_put_together_is_found(line):
    module = Module("portal/forms.py", f"from django.utils.translation import gettext_lazy as _\n\n{line}\n")
    assert put_together(module)


@pytest.mark.parametrize(
    ("text", "english", "complaint"),
    [
        (Text("Bonjour"), Translation(("",)), "not translated"),
        (Text("Bonjour"), Translation(("Hello",), is_fuzzy=True), "by a guess"),
        (Text("Bonjour {name}"), Translation(("Hello {nom}",)), "other holes"),
        (Text("Au plus {size:size}"), Translation(("{size} at most",)), "other holes"),
        (Text("Bonjour %(name)s"), Translation(("Hello",)), "other holes"),
        (Text("<strong>un</strong>"), Translation(("one",)), "other holes"),
        (Text("Une page", "%(n)s pages"), Translation(("One page", "")), "not translated"),
        (Text("Une page", "%(n)s pages"), Translation(("One page", "%(number)s pages")), "other holes"),
    ],
)
def test_a_hole_in_the_catalogue_is_found(text, english, complaint):
    [found] = problems({text: english})
    assert complaint in found


def test_texts_are_found_in_code_and_templates():
    code = """
x = _("a " "b\\u00a0: c"), gettext_lazy("d"), translation.gettext("e"), gettext(spec.message)
y = ngettext("un", "%(n)s", n), other("f")
"""
    assert list(texts_of_code(code)) == [Text("a b\u00a0: c"), Text("d"), Text("e"), Text("un", "%(n)s")]
    template = """
{% trans "L’un" %} {% include "x.html" with label=_("L’autre") %} {{ value|default:_("rien") }} not _("this")
{% translate 'dit "oui" à 100 %' as said %}
{% blocktrans count n=pages trimmed with who=user %}
  Une page (de {{ who }})
{% plural %}
  {{ n }} pages
{% endblocktrans %}
"""
    assert list(texts_of_template(template)) == [
        Text("L’un"),
        Text("L’autre"),
        Text("rien"),
        Text('dit "oui" à 100 %%'),
        Text("Une page (de %(who)s)", "%(n)s pages"),
    ]


def test_the_files_give_back_what_was_written():
    catalogue = {
        Text('Il dit "oui"\n\\o/', place="a.py"): Translation(('He says "yes"\n\\o/',)),
        Text("Une page", "%(n)s pages", "b.html"): Translation(("One page", "%(n)s pages")),
        Text("Peut-être", place="b.html"): Translation(("Perhaps",), is_fuzzy=True),
        Text("Plus tard", place="b.html"): Translation(("",)),
    }
    known = read_po(write_po(catalogue))
    assert known == {text.msgid: english for text, english in catalogue.items() if english.forms[0]}
    read = gettext.GNUTranslations(BytesIO(compile_mo(catalogue)))
    assert read.gettext('Il dit "oui"\n\\o/') == 'He says "yes"\n\\o/'
    assert [read.ngettext("Une page", "%(n)s pages", n) for n in (1, 0)] == ["One page", "%(n)s pages"]
    # Neither a guess nor nothing is shown.
    assert [read.gettext(text) for text in ("Peut-être", "Plus tard")] == ["Peut-être", "Plus tard"]


def test_the_command_refuses_what_is_not_up_to_date_and_writes_it_once(tmp_path, settings, monkeypatch, capsys):
    texts = [Text("Bonjour", place="a.py")]
    settings.LOCALE_PATHS = [tmp_path]
    monkeypatch.setattr(translations, "collect", lambda root: texts)
    with pytest.raises(CommandError, match="make messages"):
        call_command("messages", check=True)
    assert not translations.folder().exists()
    call_command("messages")
    assert "is not translated" in capsys.readouterr().out
    po = translations.folder() / "django.po"
    po.write_text(po.read_text().replace('msgstr ""\n', 'msgstr "Hello"\n').replace('"Hello"\n"Proj', '""\n"Proj'))
    with pytest.raises(CommandError, match=r"django\.mo"):
        call_command("messages", check=True)
    call_command("messages")
    written = po.read_bytes()
    call_command("messages", check=True)
    # What nobody says any more goes, and what is said again must be translated again.
    texts[0] = Text("Bonsoir", place="a.py")
    call_command("messages")
    assert [b"Hello" in content for content in (written, po.read_bytes())] == [True, False]
    with pytest.raises(CommandError, match="Bonsoir"):
        call_command("messages", check=True)
