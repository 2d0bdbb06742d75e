"""Where things stand: packages, module roles, names and sizes."""

import ast
import re
from importlib.metadata import packages_distributions

import pytest
from django.apps import apps

from tests.architecture.source import (
    APPS,
    COMPANIONS,
    PACKAGES,
    PROJECT,
    ROOT,
    Module,
    all_modules,
    comments,
    complaints,
    functions,
    modules,
    portal_modules,
)

ROLES = {
    *(
        "__init__",
        "actor",
        "admin",
        "apps",
        "checks",
        "enums",
        "errors",
        "forms",
        "management",
        "middleware",
        "migrations",
    ),
    *("models", "notifications", "registry", "rules", "selectors", "services", "tasks", "templatetags", "urls"),
    *("views", "workflow"),
}
# What one app holds beside the roles that all share. The kernel and the composition root have none of the roles.
OWN_ROLES = {
    "accounts": {"adapter", "captcha", "confirmation", "passwords", "proconnect", "sessions"},
    # INSEE's directory is an outside system, as the mail server is for mails: its record and its two sources.
    "structures": {"current", "sirene"},
    "mails": {"rendering", "transport"},
    "files": {"antivirus", "archives", "http", "ocr", "ocr_child", "pdf_child", "pdf_reader", "storage"},
    "outbox": {"wakeups"},
    "portal": {"catalogs", "demo", "load", "menu", "translations"},
}
VAGUE = {"util", "utils", "helper", "helpers", "common", "misc", "lib", "tools", "shared", "core"}
DOCUMENTED_ROLES = {"services", "selectors", "rules"}
LEFT_OVERS = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")

EXEMPTION = re.compile(r"# (noqa|type: ignore)(: ?[A-Z]+\d+(, ?[A-Z]+\d+)*|\[[\w, -]+\])?(?P<why>.*)$")
MIN_REASON = 4

MAX_FILE, MAX_FUNCTION, MAX_CLASS = 400, 40, 250


def wrong_roles(module: Module) -> list[str]:
    if module.package not in APPS or module.package == "kernel":
        return []
    allowed = ROLES | OWN_ROLES.get(module.package, set())
    if module.role == "actor" and module.package != "structures":
        return [f"{module.path}: the actor belongs to structures"]
    return [] if module.role in allowed else [f"{module.path}: « {module.role} » is no role of a module"]


def vague_names(module: Module) -> list[str]:
    parts = set(module.path.removesuffix(".py").split("/"))
    return [f"{module.path}: « {name} » says nothing of what it holds" for name in sorted(parts & VAGUE)]


def too_long(module: Module) -> list[str]:
    found = []
    if (lines := module.text.count("\n")) > MAX_FILE:
        found.append(f"{module.path}: {lines} lines, {MAX_FILE} at most")
    for node in ast.walk(module.tree):
        limit = {ast.FunctionDef: MAX_FUNCTION, ast.AsyncFunctionDef: MAX_FUNCTION, ast.ClassDef: MAX_CLASS}.get(
            type(node)
        )
        if limit and (lines := node.end_lineno - node.lineno + 1) > limit:
            found.append(module.at(node, f"{node.name} has {lines} lines, {limit} at most"))
    return found


def undocumented(module: Module) -> list[str]:
    """Services, selectors, rules and what the kernel offers say in a line what they do."""
    if module.role not in DOCUMENTED_ROLES and module.package != "kernel":
        return []
    return [
        module.at(node, f"{node.name} has no docstring")
        for node in functions(module.tree)
        if not node.name.startswith("_") and not ast.get_docstring(node) and id(node) not in _private(module.tree)
    ]


def _private(tree: ast.Module) -> set[int]:
    """What stands inside functions and private classes."""
    outer = [
        *functions(tree),
        *(node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name[0] == "_"),
    ]
    return {id(node) for one in outer for node in ast.walk(one) if node is not one}


def left_overs(module: Module) -> list[str]:
    return [f"{module.path}:{line}: {text}" for line, text in comments(module.text) if LEFT_OVERS.search(text)]


def unexplained_exemptions(module: Module) -> list[str]:
    """An exemption from a check gives its reason on the same line."""
    found = []
    for line, text in comments(module.text):
        match = EXEMPTION.match(text)
        if match and len(match["why"].strip(" #()-:")) < MIN_REASON:
            found.append(f"{module.path}:{line}: exempted without a reason")
    return found


def colliding_names(ours: set[str], installed: set[str]) -> list[str]:
    return [f"« {name} » is also the name of an installed package" for name in sorted(ours & installed)]


def test_the_contracts_cover_every_package():
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")} - set(COMPANIONS)
    installed = {config.name for config in apps.get_app_configs() if (ROOT / config.name).is_dir()}
    assert set(PACKAGES) == found
    assert set(APPS) == installed
    contracts = {contract["id"]: contract for contract in PROJECT["tool"]["importlinter"]["contracts"]}
    assert set(contracts["apps"]["layers"]) == set(PACKAGES)
    assert set(contracts["roles"]["containers"]) == set(APPS)


def test_our_packages_share_no_name_with_an_installed_one():
    assert not colliding_names(set(PACKAGES), set(packages_distributions()))
    assert colliding_names({"files", "attr"}, {"attr", "django"}) == [
        "« attr » is also the name of an installed package"
    ]


@pytest.mark.parametrize("check", [wrong_roles, undocumented])
def test_the_portal_keeps_to_its_module_roles(check):
    assert complaints(check, portal_modules()) == ""


@pytest.mark.parametrize("check", [vague_names, too_long, left_overs, unexplained_exemptions])
def test_all_code_keeps_the_house(check):
    assert complaints(check, all_modules()) == ""


def test_migrations_carry_no_left_overs():
    assert complaints(left_overs, modules(*APPS, migrations=True)) == ""


LONG_FUNCTION = "def f():\n" + "    pass\n" * MAX_FUNCTION


@pytest.mark.parametrize(
    ("check", "path", "text"),
    [
        (wrong_roles, "invoices/logic.py", ""),
        (wrong_roles, "invoices/actor.py", ""),
        (wrong_roles, "mails/manager/send.py", ""),
        (vague_names, "invoices/services/utils.py", ""),
        (vague_names, "tests/helpers/clock.py", ""),
        (too_long, "kernel/text.py", "\n" * (MAX_FILE + 1)),
        (too_long, "kernel/text.py", LONG_FUNCTION),
        (too_long, "kernel/text.py", "class A:\n" + "    b = 1\n" * MAX_CLASS),
        (undocumented, "invoices/services/deposit.py", "def deposit(): ..."),
        (undocumented, "kernel/http.py", "class A:\n    def offer(self): ..."),
        (left_overs, "kernel/text.py", "a = 1  # TO" + "DO later"),
        (unexplained_exemptions, "kernel/text.py", "import os  # noqa: F401"),
        (unexplained_exemptions, "kernel/text.py", "a = b()  # type: ignore[no-any-return]"),
    ],
)  # fmt: skip
def test_each_check_can_fail(check, path, text):
    assert check(Module(path, text))


@pytest.mark.parametrize(
    ("check", "path", "text"),
    [
        (wrong_roles, "invoices/services/deposit.py", ""),
        (wrong_roles, "structures/actor.py", ""),
        (undocumented, "invoices/services/deposit.py", "def _part(): ..."),
        (undocumented, "invoices/views.py", "def page(): ..."),
        (unexplained_exemptions, "kernel/text.py", "import os  # noqa: F401  (read by the settings)"),
    ],
)
def test_each_check_lets_good_code_pass(check, path, text):
    assert not check(Module(path, text))
