"""What templates and code name exists, and what exists is named: templates, their parts, addresses, static files."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.contrib.staticfiles import finders
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs

from tests.architecture.markup import COMMENT, Template, templates
from tests.architecture.source import Module, complaints, portal_modules
from tests.architecture.test_access import everything, patterns

NAMED_IN_CODE = re.compile(r"[a-z0-9_]+/[a-z0-9_/.]+\.(?:html|txt)(?:#[a-z_]+)?")
NAMED_IN_TEMPLATE = re.compile(r"""{%\s*(?:include|extends)\s+['"]([^'"]+)['"]""")
PART = re.compile(r"{%\s*partialdef\s+(\w+)")
URL = re.compile(r"""{%\s*url\s+['"]([^'"]+)['"]""")
STATIC = re.compile(r"""{%\s*static\s+['"]([^'"]+)['"]""")
MAIL = ("{}.subject.txt", "{}.txt", "{}.html")


def named_by_code(module: Module) -> Iterator[str]:
    """Templates that a string of the module names; a mail is named without its endings."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if NAMED_IN_CODE.fullmatch(node.value):
                yield node.value
            elif re.fullmatch(r"[a-z_]+/emails/[a-z_]+", node.value):
                yield from (pattern.format(node.value) for pattern in MAIL)


def named_by_template(template: Template) -> list[str]:
    return NAMED_IN_TEMPLATE.findall(COMMENT.sub("", template.text))


def all_names() -> set[str]:
    found = {name for module in portal_modules() for name in named_by_code(module)}
    return found | {name for template in templates() for name in named_by_template(template)}


def overrides_a_library(name: str) -> bool:
    """Whether a library has a template of this name, which it looks up itself."""
    return any((folder / name).is_file() for folder in get_app_template_dirs("templates"))


def unused(all_templates: list[Template], names: set[str]) -> list[str]:
    used = {name.split("#")[0] for name in names}
    return [
        f"templates/{template.name}: nothing uses it"
        for template in all_templates
        if template.name not in used and not overrides_a_library(template.name)
    ]


def missing(name: str) -> list[str]:
    """The template exists, compiles, and has the part."""
    path, _, part = name.partition("#")
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return [f"{path}: no such template{f', or no part {part}' if part else ''}"]
    return []


def unknown_addresses(template: Template, known: set[str]) -> list[str]:
    return [
        f"templates/{template.name}: no address is named {name}"
        for name in URL.findall(COMMENT.sub("", template.text))
        if name not in known
    ]


def unknown_files(template: Template) -> list[str]:
    return [
        f"templates/{template.name}: no static file {name}"
        for name in STATIC.findall(COMMENT.sub("", template.text))
        if not finders.find(name)
    ]


def unused_parts(template: Template, named: set[str]) -> list[str]:
    """A part is shown in its place, or named by code."""
    return [
        f"templates/{template.name}: nothing shows its part {part}"
        for part in PART.findall(template.text)
        if f"partialdef {part} inline" not in template.text
        and not re.search(rf"{{%\s*partial\s+{part}\b", template.text)
        and part not in named
    ]


def test_every_template_is_used():
    assert "\n".join(unused(templates(), all_names())) == ""


def test_every_named_template_exists():
    assert complaints(missing, sorted(all_names())) == ""


def test_every_template_compiles():
    for template in templates():
        get_template(template.name)


def test_every_part_is_shown():
    words = {
        node.value
        for module in portal_modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    named = words | {word.partition("#")[2] for word in words}
    assert complaints(lambda template: unused_parts(template, named), templates()) == ""


def test_every_address_in_a_template_exists():
    known = {
        f"{namespace}:{pattern.name}" if namespace else pattern.name for _, namespace, pattern in patterns(everything())
    }
    assert complaints(lambda template: unknown_addresses(template, known), templates()) == ""


def test_every_static_file_in_a_template_exists():
    assert complaints(unknown_files, templates()) == ""


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("render(request, 'a/list.html')", {"a/list.html"}),
        ("render(request, 'a/list.html#rows')", {"a/list.html#rows"}),
        ("kind(template='a/emails/sent')", {"a/emails/sent.subject.txt", "a/emails/sent.txt", "a/emails/sent.html"}),
        ("value = 'text/html'", set()),
    ],
)
def test_names_in_code_are_found(text, names):
    assert set(named_by_code(Module("a/views.py", text))) == names


def test_each_check_can_fail():
    page = Template(
        "a/list.html", "{% url 'a:nowhere' %}{% static 'no/such.js' %}{% partialdef rows %}{% endpartialdef %}"
    )
    assert unused([page], {"a/other.html"})
    assert missing("a/list.html")
    assert missing("layout/base.html#no_such_part")
    assert unknown_addresses(page, {"portal:home"})
    assert unknown_files(page)
    assert unused_parts(page, set())
    assert not unused([page], {"a/list.html#rows"})
    assert not unused_parts(page, {"rows"})
