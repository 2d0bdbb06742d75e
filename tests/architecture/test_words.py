"""French as it is written, wherever a person reads it: in code, in templates."""

import ast
import re

import pytest

from tests.architecture.markup import COMMENT, TAG, Template, templates
from tests.architecture.source import Module, calls, complaints, portal_modules, wrong_spacing

TRANSLATED = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
TRANS = re.compile(r"""{%\s*trans(?:late)?\s+(?P<quote>['"])(?P<text>.*?)(?P=quote)""")


def spacing_in_code(module: Module) -> list[str]:
    return [
        module.at(node, complaint)
        for call, name in calls(module.tree)
        if name in TRANSLATED
        for node in ast.walk(call)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for complaint in wrong_spacing(node.value)
    ]


def spacing_in_template(template: Template) -> list[str]:
    """In translation tags, and in the texts and attributes between tags."""
    text = COMMENT.sub("", template.text)
    texts = [match["text"] for match in TRANS.finditer(text)]
    texts += re.findall(r">([^<>]*)<", TAG.sub("x", text))
    found = {complaint for text in texts for complaint in wrong_spacing(text.replace("&nbsp;", "\u00a0").strip())}
    return [f"templates/{template.name}: {complaint}" for complaint in sorted(found)]


def test_words_in_code_are_spaced_as_french_is():
    assert complaints(spacing_in_code, portal_modules()) == ""


def test_words_in_templates_are_spaced_as_french_is():
    assert complaints(spacing_in_template, templates()) == ""


@pytest.mark.parametrize(
    "text",
    ["Erreur : non", "Quoi ?", "Quoi?", "Non ; oui", "un « mot\u00a0»", "un «\u00a0mot »", "un «mot»", "10 %", "5 €"],
)
def test_wrong_spacing_is_found(text):
    assert wrong_spacing(text)


@pytest.mark.parametrize(
    "text", ["Erreur\u00a0: non", "Quoi\u202f?", "un «\u00a0mot\u00a0»", "à 10:30", "voir https://a.fr/?b"]
)
def test_right_spacing_passes(text):
    assert wrong_spacing(text) == []


def test_wrong_spacing_is_found_where_it_stands():
    assert spacing_in_code(Module("invoices/views.py", "_('Erreur : non')"))
    assert not spacing_in_code(Module("invoices/views.py", "a = 'SELECT 1 ; COMMIT'"))
    assert spacing_in_template(Template("a/b.html", "<p>{% trans 'Erreur : non' %}</p>"))
    assert spacing_in_template(Template("a/b.html", "<p>{% blocktrans %}Erreur : {{ a }}{% endblocktrans %}</p>"))
    assert not spacing_in_template(Template("a/b.html", "<p>{% if a %}{{ b }}{% endif %}</p>{# non : rien #}"))
