"""The documents hold together: links lead somewhere, decisions have their parts, accounts are those of the demo."""

import re
from pathlib import Path

import pytest

from portal.demo.accounts import ACCOUNTS, PASSWORD
from tests.architecture.source import ROOT

LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)")
DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
PARTS = ["Context", "Decision", "Refused", "Consequences"]


def documents() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def dead_links(path: Path, text: str) -> list[str]:
    return [f"{path.name}: {target}" for target in LINK.findall(text) if not (path.parent / target).exists()]


def badly_made(name: str, text: str) -> list[str]:
    """A decision has its number in its title, and its parts in order."""
    found = [] if text.startswith(f"# {name[:4]}. ") else [f"{name}: its title lacks its number"]
    if re.findall(r"^## (.+)$", text, re.MULTILINE) != PARTS:
        found.append(f"{name}: its parts are not {', '.join(PARTS)}")
    return found


def test_links_lead_somewhere():
    assert [link for path in documents() for link in dead_links(path, path.read_text())] == []


def test_a_dead_link_is_found():
    assert dead_links(ROOT / "README.md", "[there](docs/nowhere.md)") == ["README.md: docs/nowhere.md"]
    assert dead_links(ROOT / "README.md", "[there](docs/adr/README.md#top) and [out](https://example.org)") == []


def test_decisions_are_made_alike():
    assert [complaint for path in DECISIONS for complaint in badly_made(path.name, path.read_text())] == []
    assert [path.name[:4] for path in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]


def test_every_decision_is_listed():
    listed = (ROOT / "docs" / "adr" / "README.md").read_text()
    assert [path.name for path in DECISIONS if f"({path.name})" not in listed] == []


@pytest.mark.parametrize("text", ["# Flat apps\n## Context\n", "# 0001. Flat apps\n## Context\n## Decision\n"])
def test_a_badly_made_decision_is_found(text):
    assert badly_made("0001-flat-apps.md", text)


def test_the_readme_names_accounts_that_exist():
    text = (ROOT / "README.md").read_text()
    named = set(re.findall(r"[\w.-]+@demo\.test", text))
    assert named
    assert named <= set(ACCOUNTS)
    assert PASSWORD in text
