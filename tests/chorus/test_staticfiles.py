import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test.utils import override_settings

from chorus.settings.static import STORAGES
from chorus.staticfiles import files_referred_to, without_state_brand
from tests.architecture.markup import templates
from tests.architecture.source import ROOT

DSFR = "dsfr/dist/dsfr/dsfr.main.min.css"
# What a browser loads with its first page.
FIRST_VISIT = [
    DSFR,
    "css/icons.css",
    "css/portal.css",
    "css/table.css",
    "django_htmx/htmx-2.min.js",
    "dsfr/dist/core/core.module.min.js",
    "dsfr/dist/component/component.module.min.js",
]


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The static files as production serves them, with the names of their hashes."""
    directory = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=directory, STORAGES=STORAGES, WHITENOISE_USE_FINDERS=False):
        call_command("collectstatic", interactive=False, verbosity=0)
    return directory, json.loads((directory / "staticfiles.json").read_text())["paths"]


def test_only_what_pages_use_is_served(collected):
    _, names = collected
    assert not [
        name for name in names if re.search(r"marianne|spectral|legacy|nomodule|analytics", name, re.IGNORECASE)
    ]
    assert [name for name in names if "favicon" in name] == ["icons/favicon.svg"]
    assert {name for name in names if name.startswith("django_htmx/")} == {"django_htmx/htmx-2.min.js"}


def test_the_design_system_comes_without_the_brand_of_the_state(collected):
    directory, names = collected
    stylesheet = (directory / names[DSFR]).read_text()
    assert "@font-face" not in stylesheet
    assert not re.search(r"[^{}]*\.fr-logo[^{}]*\{", stylesheet)


def test_names_bear_a_hash_down_to_the_imports_of_modules(collected):
    directory, names = collected
    assert all(re.search(r"\.[0-9a-f]{12}\.\w+$", name) for name in names.values())
    imports = re.findall(r'from "./([^"]+)"', (directory / names["js/app.js"]).read_text())
    assert imports
    assert all(f"js/{name}" in names.values() for name in imports)


def test_a_first_visit_weighs_less_than_300_kb(collected):
    directory, names = collected
    modules = [name for name in names if name.startswith("js/")]
    files = [directory / f"{names[name]}.gz" for name in FIRST_VISIT + modules]
    assert sum(file.stat().st_size for file in files if file.exists()) < 300_000


def test_every_icon_of_a_template_is_drawn():
    drawn = (ROOT / "static/css/icons.css").read_text()
    used = {icon for template in templates() for icon in re.findall(r"\bfr-icon-[a-z0-9-]+", template.text)}
    assert {icon for icon in used if f".{icon}::before" not in drawn} == set()


def test_what_is_not_listed_is_not_found():
    assert finders.find(DSFR)
    assert finders.find("dsfr/dist/dsfr/dsfr.nomodule.min.js") is None
    assert finders.find("dsfr/dist/fonts/Marianne-Bold.woff2") is None


def test_a_deployer_of_the_state_has_its_fonts(settings):
    settings.STATE_BRAND = True
    finder = finders.get_finder.__wrapped__("chorus.staticfiles.PackageFilesFinder")
    assert finder.find("dsfr/dist/fonts/Marianne-Bold.woff2")


def test_rules_shared_with_the_logo_stay():
    assert without_state_brand("a{b:c}.fr-logo:after,.x .fr-logo{d:e}.fr-logo,p{f:g}@font-face{h:i}") == (
        "a{b:c}.fr-logo,p{f:g}"
    )


def test_the_files_of_a_stylesheet_are_named_from_its_folder():
    assert files_referred_to("a/b/c.css", "x{url(../i.svg?v=1)}y{url(data:image/png)}z{url(j.svg#k)}") == {
        "a/i.svg",
        "a/b/j.svg",
    }
