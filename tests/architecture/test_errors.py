"""The error registry as people and programs meet it: codes, owners, texts, and each one in use."""

import ast
import re
from collections import Counter
from importlib import import_module

import pytest

from kernel.errors import ErrorSpec, Kind, all_specs
from tests.architecture.source import APPS, Module, calls, complaints, modules, portal_modules, wrong_spacing

PREFIXES = {
    "invoices": "FAC",
    "structures": "STR",
    "files": "FIC",
    "accounts": "CPT",
    "kernel": "SYS",
    "notifications": "NOT",
}


def definitions(module: Module) -> dict[str, str]:
    """Name → code of the errors that a module defines."""
    return {
        target.id: node.value.args[0].value
        for node in module.tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        if getattr(node.value.func, "id", "") == "define"
        for target in node.targets
    }


def misplaced(module: Module) -> list[str]:
    """Errors are defined in their app's errors, under its prefix."""
    found = [
        module.at(call, "defined outside of the app's errors")
        for call, name in calls(module.tree)
        if name == "define" and module.role != "errors" and module.path != "kernel/system_errors.py"
    ]
    return found + [
        f"{module.path}: {code} does not begin with {PREFIXES.get(module.package)}-"
        for code in definitions(module).values()
        if not re.fullmatch(rf"{PREFIXES.get(module.package)}-\d{{3}}", code)
    ]


def unused(all_modules: tuple[Module, ...]) -> list[str]:
    """Errors that no code outside the definitions names."""
    defining = {module.path for module in all_modules if definitions(module)}
    named = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for module in all_modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
        if module.path not in defining
    }
    return [
        f"{module.path}: nothing uses {code} {name}"
        for module in all_modules
        for name, code in definitions(module).items()
        if name not in named
    ]


def unproven(all_modules: tuple[Module, ...], tests: tuple[Module, ...]) -> list[str]:
    """Errors that no test asks for, by their code or by their name."""
    words = {word for module in tests for word in re.findall(r"[A-Z]{3}-\d{3}|[A-Z][A-Z_]+", module.text)}
    return [
        f"{module.path}: no test asks for {code} {name}"
        for module in all_modules
        for name, code in definitions(module).items()
        if not words & {name, code}
    ]


def wrong_texts(spec: ErrorSpec) -> list[str]:
    """Message, explanation and remedy are there, spaced as French is, and the last two are sentences."""
    found = []
    for name in ("message", "explanation", "remedy"):
        text = getattr(spec, name)
        found += [f"{spec.code} {name}: {complaint}" for complaint in wrong_spacing(text)]
        if text != text.strip() or "  " in text or not text:
            found.append(f"{spec.code} {name}: empty, or spaces too many")
        if name != "message" and not text.endswith((".", "!", "?")):
            found.append(f"{spec.code} {name}: not a sentence")
    return found


def shared_messages(specs: list[ErrorSpec]) -> list[str]:
    """A message is how people find its explanation: it stands for one error only."""
    counts = Counter(re.sub(r"{\w+}", "{}", spec.message).casefold() for spec in specs)
    return [f"several errors say {message!r}" for message, count in counts.items() if count > 1]


@pytest.fixture(scope="module")
def specs():
    for module in portal_modules():
        if definitions(module):
            import_module(module.path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    return [spec for spec in all_specs() if spec.code.split("-")[0] in PREFIXES.values()]


def test_prefixes_belong_to_apps_of_ours():
    assert PREFIXES.keys() <= set(APPS)
    assert len(set(PREFIXES.values())) == len(PREFIXES)


def test_errors_stand_in_their_app_under_its_prefix():
    assert complaints(misplaced, portal_modules()) == ""


def test_every_error_is_used():
    assert "\n".join(unused(portal_modules())) == ""


def test_every_error_is_provoked_by_a_test():
    assert "\n".join(unproven(portal_modules(), modules("tests"))) == ""


def test_the_registry_holds_every_definition(specs):
    written = {code for module in portal_modules() for code in definitions(module).values()}
    assert written
    assert {spec.code for spec in specs} == written


def test_every_error_has_its_texts(specs):
    assert complaints(wrong_texts, specs) == ""


def test_no_two_errors_share_a_message(specs):
    assert shared_messages(specs) == []


def _spec(code="FAC-001", message="Ceci", explanation="Cela.", remedy="Faites."):
    return ErrorSpec(code, message, explanation, remedy, Kind.INVALID)


@pytest.mark.parametrize(
    "texts", [{"explanation": ""}, {"remedy": "Faites"}, {"message": "Ceci  cela"}, {"message": "Ah !"}]
)
def test_poor_texts_are_found(texts):
    assert wrong_texts(_spec(**texts))


def test_shared_messages_are_found():
    assert shared_messages([_spec(message="Le {a} manque"), _spec("FAC-002", message="le {b} manque")])
    assert not shared_messages([_spec(message="Le {a} manque"), _spec("FAC-002", message="Le {b} est faux")])


def test_misplaced_and_unused_definitions_are_found():
    defined = Module("invoices/errors.py", "LOST = define('FAC-001')\nUSED = define('FAC-002')")
    using = Module("invoices/rules.py", "errors.USED.finding()")
    assert unused((defined, using)) == ["invoices/errors.py: nothing uses FAC-001 LOST"]
    asking = Module("tests/invoices/test_rules.py", "with refused('FAC-001'): pass")
    assert unproven((defined,), (asking,)) == ["invoices/errors.py: no test asks for FAC-002 USED"]
    assert misplaced(Module("invoices/errors.py", "A = define('STR-001')"))
    assert misplaced(Module("invoices/errors.py", "A = define('FAC-1')"))
    assert misplaced(Module("invoices/services.py", "A = define('FAC-001')"))
    assert not misplaced(defined)
