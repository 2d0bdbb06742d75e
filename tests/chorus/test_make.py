import re

import pytest

from chorus.env import BASE_DIR

MAKEFILE = (BASE_DIR / "Makefile").read_text()


@pytest.mark.parametrize("target", ["run", "test", "check", "fix", "seed", "e2e", "bench", "catalog", "messages"])
def test_make_has(target):
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)
    assert f"make {target} " in MAKEFILE


def test_whoever_merges_checks_then_tests():
    commands = [line for line in (BASE_DIR / ".ci" / "run").read_text().splitlines() if line.startswith("make")]

    assert commands == ["make check", "make test"]
    assert "set -eu" in (BASE_DIR / ".ci" / "run").read_text()
