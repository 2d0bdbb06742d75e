"""Which files of the packages the portal serves, and how they are named and compressed."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# What the pages load from packages; stylesheets bring the files they refer to.
PACKAGE_FILES = {
    "dsfr": (
        "dsfr/dist/dsfr/dsfr.main.min.css",
        "dsfr/dist/core/core.module.min.js",
        "dsfr/dist/component/component.module.min.js",
    ),
    "django_htmx": ("django_htmx/htmx-2.min.js",),
}
# The portal's own stylesheets name further icons of the design system.
ICON_SHEET = "css/icons.css"

_URL = re.compile(r"url\((?P<target>[^)\"']+)\)")
_FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
_RULE = re.compile(r"(?P<selectors>[^{}]+)\{[^{}]*\}")


def without_state_brand(stylesheet: str) -> str:
    """The design system's stylesheet without the fonts and the logo that belong to the State."""

    def keep_other_rules(match: re.Match[str]) -> str:
        is_logo = all(".fr-logo" in selector for selector in match["selectors"].split(","))
        return "" if is_logo else match[0]

    return _RULE.sub(keep_other_rules, _FONT_FACE.sub("", stylesheet))


def files_referred_to(name: str, stylesheet: str) -> set[str]:
    """The static names that a stylesheet loads by url(), its data: images apart."""
    targets = (re.split(r"[?#]", match["target"])[0] for match in _URL.finditer(stylesheet))
    return {
        posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
        for target in targets
        if not target.startswith("data:")
    }


class PackageStorage(FileSystemStorage):
    """The static files of one package, read without the State's brand unless the deployer may use it."""

    def open(self, name: str, mode: str = "rb") -> "File[Any]":
        """The file, or the stylesheet without the brand."""
        if settings.STATE_BRAND or not name.endswith(".css"):
            return super().open(name, mode)
        return ContentFile(without_state_brand(Path(self.path(name)).read_text()).encode(), name=name)


class PackageFilesFinder(BaseFinder):
    """Finds in packages the files listed above and nothing else: what is not used is not served."""

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to configure, so nothing to check."""
        return []

    @cached_property
    def _storages(self) -> dict[str, PackageStorage]:
        return {
            package: PackageStorage(location=Path(apps.get_app_config(package).path) / "static")
            for package in PACKAGE_FILES
        }

    @cached_property
    def _names(self) -> dict[str, Storage]:
        found: dict[str, Storage] = {}
        for package, entries in PACKAGE_FILES.items():
            storage = self._storages[package]
            for entry in entries:
                found[entry] = storage
                if entry.endswith(".css"):
                    with storage.open(entry) as stylesheet:
                        referred = files_referred_to(entry, stylesheet.read().decode())
                    found |= dict.fromkeys(referred, storage)
        icons = (settings.BASE_DIR / "static" / ICON_SHEET).read_text()
        icons_used = files_referred_to(ICON_SHEET, icons)
        return found | {name: self._storages["dsfr"] for name in icons_used if name.startswith("dsfr/")}

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The place on disk of a listed file."""
        storage = self._names.get(path)
        place = storage.path(path) if storage else None
        # Django takes anything else than an empty list for a find.
        if place is None:
            return []
        return [place] if find_all else place

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Every listed file with the storage to read it from."""
        yield from self._names.items()


class PortalStaticStorage(CompressedManifestStaticFilesStorage):
    """Names bear a hash of the content, imports between our modules included, so that browsers keep them for ever."""

    support_js_module_import_aggregation = True
