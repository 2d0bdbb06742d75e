"""Our own source, read once: what every check of this folder looks at."""

import ast
import io
import re
import tokenize
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES = tuple(PROJECT["tool"]["importlinter"]["root_packages"])
APPS = tuple(package for package in PACKAGES if package != "chorus")
# What is no part of the running portal, and keeps the same house all the same.
COMPANIONS = ("tests", "benchmarks")


@dataclass(frozen=True)
class Module:
    """A Python file: where it stands, its text and its syntax tree."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return _parse(self.text)

    @property
    def package(self) -> str:
        return self.path.split("/")[0]

    @property
    def role(self) -> str:
        """What the file is in its app: `services` for invoices/services.py and for invoices/services/deposit.py."""
        return self.path.split("/")[1].removesuffix(".py")

    def at(self, node: ast.AST, complaint: str) -> str:
        return f"{self.path}:{node.lineno}: {complaint}"


@cache
def _parse(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def modules(*packages: str, migrations: bool = False) -> tuple[Module, ...]:
    """The Python files of these packages."""
    return tuple(
        Module(path.relative_to(ROOT).as_posix(), path.read_text())
        for package in packages
        for path in sorted((ROOT / package).rglob("*.py"))
        if migrations or "migrations" not in path.parts
    )


def portal_modules() -> tuple[Module, ...]:
    """The code that runs in the portal."""
    return modules(*PACKAGES)


def all_modules() -> tuple[Module, ...]:
    """The portal's code, its tests and its benchmarks."""
    return modules(*PACKAGES, *COMPANIONS)


def complaints[T](check: Callable[[T], Iterable[str]], subjects: Iterable[T]) -> str:
    """What a check has to say of all of them, one complaint a line."""
    return "\n".join(complaint for subject in subjects for complaint in check(subject))


def comments(text: str) -> Iterator[tuple[int, str]]:
    """Every comment with its line."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, however deep."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Every call with the last part of the name that is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            yield node, called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def imports(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    """Every imported dotted name: `from a import b` gives a.b. What only types need is left out."""
    for_types = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and getattr(branch.test, "id", "") == "TYPE_CHECKING"
        for node in ast.walk(branch)
    }
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


NO_BREAK = "\u00a0\u202f"
_BAD_SPACING = re.compile(rf" (?=[:;!?»€]|%(?!\())|«(?![{NO_BREAK}])|(?<![{NO_BREAK}])»|\w(?=[;!?](\s|$))")


def wrong_spacing(text: str) -> list[str]:
    """French puts an unbreakable space before : ; ! ? » and after «."""
    bare = re.sub(r"https?://\S+", "", text)
    return [
        f"spacing of {bare[max(match.start() - 15, 0) : match.end() + 5]!r}" for match in _BAD_SPACING.finditer(bare)
    ]
