"""Whoever reads the portal in English meets no French."""

import re
from html import unescape

import pytest
from django.conf import settings

from portal.translations import Text, Translation, current
from tests.matrix.addresses import OBJECTS, addresses, views
from tests.matrix.asking import browser
from tests.matrix.world import make_world

pytestmark = pytest.mark.django_db

# Who reads what: pages of no object say different things to each, those of an object the same to whoever may open it.
READERS = ("supplier principal", "entity principal", "no structure", "anonymous")
OF_OBJECTS = ("supplier principal", "entity principal", "validator")
# Shorter texts are compared whole: « non » stands in many an English word.
SHORT = 12
OPENED, NOT_TAKEN = 200, 405
_HOLE = re.compile(r"%\(\w+\)s|\{\w*(?::\w+)?\}|<[^>]+>")
_UNREAD = re.compile(r"<(script|style|template)\b.*?</\1>", re.DOTALL)
_SPOKEN = re.compile(r'\b(?:alt|title|aria-label|placeholder|data-title-prefix)="([^"]*)"')
_FRENCH = re.compile(
    r"\b(vous|votre|vos|est|sont|les|des|une|du|au|aux|pour|dans|avec|sur|par|pas|cette|qui)\b|[«»çœù]|\u00a0[:;?!]",
    re.IGNORECASE,
)
# French in English too: names of institutions, and the other language's name for itself.
_NAMES = re.compile(
    r"Français|Agence pour l’informatique financière de l’État|Défenseur des droits|Portail de services Chorus Pro"
    r"|Libre réponse 71120, 75342 Paris CEDEX 07"
)


def english(user):
    client = browser(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def pages(world):
    """Every page that these people may read, of every object there is."""
    browsers = {person: english(world.users.get(person)) for person in {*READERS, *OF_OBJECTS}}
    for name in views():
        for about, url in addresses(world, name):
            for person in OF_OBJECTS if name in OBJECTS else READERS:
                response = browsers[person].get(url)
                content = response.getvalue().decode(errors="replace")
                if response.get("Content-Type", "").startswith("text/html") and content:
                    yield f"{name} by {person} ({about})", response, content
                if response.status_code == NOT_TAKEN or (name in OBJECTS and response.status_code == OPENED):
                    break
            if response.status_code == NOT_TAKEN:
                break


def said(html):
    """The pieces of text that a page shows, or says aloud."""
    html = _UNREAD.sub("", html)
    pieces = [*re.split(r"<[^>]+>", html), *_SPOKEN.findall(html)]
    return {text for piece in pieces if (text := _NAMES.sub("", re.sub(r"[ \t\r\n]+", " ", unescape(piece))).strip())}


def french_texts(catalogue):
    """What no English page may say: short texts as a whole, and the longest piece of each other one."""
    whole, pieces = set(), set()
    for text, translation in catalogue.items():
        for french, english in zip(text.forms, translation.forms, strict=True):
            piece = max(_HOLE.split(french), key=len).strip(" \u00a0:;.,")
            if piece and piece not in english:
                (pieces if len(piece) >= SHORT else whole).add(piece)
    return whole, pieces


def is_french(text, whole, pieces):
    return text in whole or bool(_FRENCH.search(text)) or any(piece in text for piece in pieces)


def test_no_page_in_english_says_anything_in_french():
    whole, pieces = french_texts(current())
    known, found, read = set(), {}, set()
    for name, response, html in pages(make_world()):
        read.add(name.split(" by ")[0])
        assert response["Content-Language"] == "en", name
        assert '<html lang="en"' in html or "<html" not in html, name
        new = said(html) - known
        known |= new
        found |= {text[:200]: name for text in new if is_french(text, whole, pieces)}
    assert found == {}
    assert len(read) > 90


@pytest.mark.parametrize(
    "html",
    [
        "<p>Non</p>",
        "<p>1 facture suspendue</p>",
        "<p>Service\u00a0: none</p>",
        "<p>A <strong>page</strong> non trouvée</p>",
        '<a title="Page non trouvée"></a>',
        "<p>Nothing&nbsp;?</p>",
    ],
)
def test_french_left_in_a_page_is_found(html):
    texts = {"Non": "No", "Une facture suspendue à compléter": "One", "Page non trouvée": "Not found"}
    catalogue = {Text(french): Translation((english,)) for french, english in texts.items()}
    catalogue[Text("%(n)s facture suspendue")] = Translation(("%(n)s suspended invoice",))
    catalogue[Text("<b>A</b> non trouvée")] = Translation(("<b>A</b> not found",))
    found = french_texts(catalogue)
    assert any(is_french(text, *found) for text in said(html))
    assert not is_french("A page that is not found", *found)
