"""What a template may hold: no script or style of its own, forms and links that work without JavaScript, known ids."""

import re

import pytest

from tests.architecture.markup import COMMENT, TAG, Element, Template, templates
from tests.architecture.source import APPS, ROOT, complaints

MAX_LINES = 150
# Folders whose names libraries choose, to look their templates up.
LIBRARY_FOLDERS = {"account", "dsfr", "mfa"}
FOLDERS = {"layout", "components", "errors"} | set(APPS) | LIBRARY_FOLDERS
KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
BLOCK_OF_TEXT = re.compile(r"{%\s*blocktrans(late)?\b.*?%}.*?{%\s*endblocktrans(late)?\s*%}", re.DOTALL)
READ_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "label")
FIELDS = {"input", "select", "textarea"}
URL_ATTRIBUTES = ("hx-get", "hx-post")


def inline_code(template: Template) -> list[str]:
    found = []
    for element in template.elements:
        if element.name == "style" or (element.name == "script" and not element.get("src")):
            found.append(template.at(element, "inline code"))
        for name, value in element.attributes.items():
            if name == "style" or re.match(r"on[a-z]+$|hx-on|data-hx-on|@", name):
                found.append(template.at(element, f"{name}: inline code"))
            if re.match(r"\s*(js|javascript):", value):
                found.append(template.at(element, f"{name}: evaluates code"))
    return found


def unescaped(template: Template) -> list[str]:
    pattern = re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off")
    return [
        f"templates/{template.name}: {tag[0]} lets a text be markup"
        for tag in TAG.finditer(template.text)
        if pattern.search(tag[0])
    ]


def forms(template: Template) -> list[str]:
    """A form says where it goes and how; one that writes carries the token."""
    found = []
    for element in template.elements:
        if element.name != "form":
            continue
        found += [template.at(element, f"has no {name}") for name in ("method", "action") if not element.get(name)]
        if (element.get("method") or "").lower() == "post" and "csrf_token" not in element.text:
            found.append(template.at(element, f"to {element.get('action')} has no csrf_token"))
    return found


def works_without_javascript(template: Template) -> list[str]:
    """What htmx asks for, a link or a form asks for as well; a field, and a button that its form knows by name, may
    ask for help while the form is filled in.
    """
    found = []
    for element in template.elements:
        is_in_form = any(parent.name == "form" for parent in element.parents) or "/_" in template.name
        is_known_press = element.name == "button" and bool(element.get("name")) and not element.get("hx-post")
        if is_in_form and (element.name in FIELDS or is_known_press):
            continue
        for name in URL_ATTRIBUTES:
            url = element.get(name)
            if url is not None and _path(url) not in _plain_urls(element, template):
                found.append(template.at(element, f"{name}={url}: no plain link or form with the same address"))
    return found


def _path(url: str | None) -> str:
    """An address without its query: a form adds its own."""
    return re.split(r"[?#]|{% querystring", url or "")[0].strip()


def _plain_urls(element: Element, template: Template) -> set[str]:
    within = [other for other in template.elements if other is element or element in other.parents]
    forms = [parent for parent in (*element.parents, element) if parent.name == "form"]
    buttons = [other for other in template.elements if any(form in other.parents for form in forms)]
    return (
        {_path(other.get("href")) for other in within if other.name == "a" and other.get("href") is not None}
        | {_path(form.get("action")) for form in forms}
        | {_path(other.get("formaction")) for other in buttons if other.get("formaction")}
    )


def links(template: Template) -> list[str]:
    """A link leads somewhere; what only does something is a button, and a button says its type."""
    found = []
    for element in template.elements:
        if element.name == "a" and (element.get("href") or "#") == "#" and element.get("aria-current") != "page":
            found.append(template.at(element, "has no href"))
        if element.name == "button" and not element.get("type"):
            found.append(template.at(element, "has no type"))
        if element.get("target") == "_blank" and "noopener" not in (element.get("rel") or ""):
            found.append(template.at(element, "opens a window without rel=noopener"))
    return found


def ids(template: Template) -> list[str]:
    """Ids are written one way, and once a template unless its tags choose between them."""
    found, seen = [], set()
    for element in template.elements:
        name = element.get("id")
        if name is None or TAG.search(name):
            continue
        if not KEBAB.fullmatch(name.removeprefix("id_").replace("_", "-")):
            found.append(template.at(element, f"id={name}: write it like-this"))
        if name in seen:
            found.append(template.at(element, f"id={name} stands twice"))
        seen.add(name)
    return found


def known_ids(all_templates: list[Template]) -> set[str]:
    return {element.get("id") for template in all_templates for element in template.elements if element.get("id")}


def unknown_targets(template: Template, known: set[str]) -> list[str]:
    """Targets of htmx, and the ids that attributes speak of, exist in some template."""
    found = []
    for element in template.elements:
        target = element.get("hx-target")
        if target and not target.startswith(("#", "this", "closest ", "find ")):
            found.append(template.at(element, f"hx-target={target}: name an id"))
        spoken_of = [target[1:]] if target and target.startswith("#") else []
        spoken_of += [
            name for attribute in ("aria-controls", "for") for name in (element.get(attribute) or "").split(" ")
        ]
        found += [
            template.at(element, f"no element has the id {name}")
            for name in spoken_of
            if name and not TAG.search(element.get("hx-target") or "") and "{" not in name and "}" not in name
            if name not in known and not name.startswith("id_") and KEBAB.fullmatch(name)
        ]
    return found


def folder(template: Template) -> list[str]:
    first, _, rest = template.name.partition("/")
    if not rest or first not in FOLDERS:
        return [f"templates/{template.name}: stands in no app's folder"]
    if not re.fullmatch(r"[a-z0-9_./-]+", template.name):
        return [f"templates/{template.name}: write the name like_this"]
    return []


def too_long(template: Template) -> list[str]:
    lines = template.text.count("\n")
    return [f"templates/{template.name}: {lines} lines, {MAX_LINES} at most"] if lines > MAX_LINES else []


def undescribed(template: Template) -> list[str]:
    """What several apps include says which parameters it takes."""
    if not template.name.startswith("components/") or template.text.lstrip().startswith(("{#", "{% comment")):
        return []
    return [f"templates/{template.name}: a component begins with a comment on its parameters"]


def untranslated(template: Template) -> list[str]:
    """Words between tags, or in attributes that are read, stand in a translation tag."""
    if not template.is_page_part:
        return []
    bare = BLOCK_OF_TEXT.sub(" ", COMMENT.sub(" ", template.text))
    page = Template(template.name, bare)
    texts = [TAG.sub(" ", element.text) for element in page.elements if element.name not in {"script", "style", "code"}]
    texts += [TAG.sub(" ", element.get(name) or "") for element in page.elements for name in READ_ATTRIBUTES]
    without_paths = [" ".join(word for word in text.split() if "/" not in word) for text in texts]
    words = {text for text in without_paths if re.search(r"[a-zà-ÿ]{3}", text)}
    shortest = [one for one in sorted(words) if not any(other != one and other in one for other in words)]
    return [f"templates/{template.name}: not marked for translation: {words[:60]}" for words in shortest]


CHECKS = [
    inline_code, unescaped, forms, works_without_javascript, links, ids, folder, too_long, undescribed, untranslated,
]  # fmt: skip


@pytest.mark.parametrize("check", CHECKS)
def test_templates_keep_the_house(check):
    assert complaints(check, templates()) == ""


def test_htmx_and_labels_point_at_ids_that_exist():
    known = known_ids(templates())
    assert complaints(lambda template: unknown_targets(template, known), templates()) == ""


def test_all_templates_stand_in_one_folder():
    assert not [path for app in APPS for path in (ROOT / app).rglob("*.html")]


BAD = [
    (inline_code, "a/b.html", "<script>go()</script>"),
    (inline_code, "a/b.html", "<style>p {}</style>"),
    (inline_code, "a/b.html", '<p style="color:red">'),
    (inline_code, "a/b.html", '<p onclick="go()">'),
    (inline_code, "a/b.html", '<p {% if a %}hx-on:click="go()"{% endif %}>'),
    (inline_code, "a/b.html", "<p hx-vals='js:{a: 1}'>"),
    (inline_code, "a/b.html", '<a href="javascript:go()">'),
    (unescaped, "a/b.html", "{{ text|safe }}"),
    (unescaped, "a/b.html", "{% autoescape off %}{{ text }}{% endautoescape %}"),
    (forms, "a/b.html", '<form action="/a"></form>'),
    (forms, "a/b.html", '<form method="get"></form>'),
    (forms, "a/b.html", '<form method="post" action="/a"><input></form>'),
    (works_without_javascript, "a/b.html", """<div hx-get="{% url 'a' %}"></div>"""),
    (works_without_javascript, "a/b.html", """<a href="{% url 'a' %}" hx-get="{% url 'b' %}">"""),
    (works_without_javascript, "a/b.html", """<form action="/a"><button hx-post="/b"></form>"""),
    (works_without_javascript, "a/b.html", """<form action="/a"><button name="b" hx-post="/b"></form>"""),
    (works_without_javascript, "a/b.html", """<form action="/a"><button hx-get="/b"></form>"""),
    (works_without_javascript, "a/b.html", """<button name="b" hx-get="/b">"""),
    (links, "a/b.html", '<a class="fr-link">'),
    (links, "a/b.html", "<button>"),
    (links, "a/b.html", '<a href="/a" target="_blank">'),
    (ids, "a/b.html", '<p id="invoiceList">'),
    (ids, "a/b.html", '<p id="a"><p id="a">'),
    (folder, "list.html", ""),
    (folder, "gestion/list.html", ""),
    (too_long, "a/b.html", "\n" * (MAX_LINES + 1)),
    (undescribed, "components/table.html", "<table>"),
    (untranslated, "a/b.html", "<p>Vos factures</p>"),
    (untranslated, "a/b.html", '<img alt="Une facture">'),
]

GOOD = [
    (inline_code, "a/b.html", '<script type="module" src="/a.js"></script>'),
    (forms, "a/b.html", '<form method="post" action="/a">{% csrf_token %}</form>'),
    (works_without_javascript, "a/b.html", """<a href="{% url "a" %}" hx-get="{% url 'a' %}">"""),
    (works_without_javascript, "a/b.html", """<form action="{% url 'a' %}"><input hx-get="{% url 'b' %}"></form>"""),
    (works_without_javascript, "a/b.html", """<form action="/a"><button name="b" hx-get="/b"></form>"""),
    (works_without_javascript, "a/b.html", """<div hx-get="/a" hx-trigger="load"><a href="/a">x</a></div>"""),
    (untranslated, "a/b.html", "<p>{% trans 'Vos factures' %} : {{ count }}</p>"),
    (untranslated, "a/b.html", "<p>{% blocktrans %}Vos {{ a }} factures{% endblocktrans %}</p>"),
]


@pytest.mark.parametrize(("check", "name", "text"), BAD)
def test_each_check_can_fail(check, name, text):
    assert check(Template(name, text))


@pytest.mark.parametrize(("check", "name", "text"), GOOD)
def test_each_check_lets_good_markup_pass(check, name, text):
    assert not check(Template(name, text))


def test_every_check_was_shown_to_fail():
    assert {check for check, _, _ in BAD} == set(CHECKS)


def test_an_unknown_target_is_found():
    assert unknown_targets(Template("a/b.html", '<a hx-target="#list">'), {"table"})
    assert unknown_targets(Template("a/b.html", '<a hx-target="body">'), {"table"})
    assert unknown_targets(Template("a/b.html", '<label for="number">'), {"table"})
    assert not unknown_targets(Template("a/b.html", '<a hx-target="#table">'), {"table"})
