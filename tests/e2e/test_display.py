"""How the portal looks, and in which language, is the reader's choice."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.screen import Screen


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_theme_chosen_stays(visit, scripts):
    page = visit(java_script_enabled=scripts, color_scheme="light")
    page.get_by_role("link", name="Paramètres d’affichage").click()
    page.locator("label").filter(has_text="sombre").click()
    page.get_by_role("button", name="Enregistrer l’apparence").click()

    html = page.locator("html")
    expect(html).to_have_attribute("data-fr-theme", "dark")
    page.goto("/connexion/")
    page.reload()
    expect(html).to_have_attribute("data-fr-theme", "dark")


def test_the_portal_speaks_english_to_those_who_ask(visit):
    # Somebody whom no other test meets: the choice is kept with the account.
    page = visit("cabinet@demo.test")
    page.get_by_role("banner").get_by_role("button", name="English").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(Screen(page).title).to_have_text(re.compile(r"Hello \w"))
    page.reload()
    page.get_by_role("banner").locator("summary").last.click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 1024, 992, 320])
def test_the_top_of_the_page_of_somebody_with_several_structures_is_whole(visit, width):
    page = visit("moe@demo.test", viewport={"width": width, "height": 700})
    banner = page.get_by_role("banner")
    expect(page.locator("#structure-switch")).to_be_visible()
    shown = banner.locator("form, summary").filter(visible=True)
    assert shown.count() >= 3
    for part in shown.all():
        box = part.bounding_box()
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width
    assert banner.locator("img").bounding_box()["width"] == 48
