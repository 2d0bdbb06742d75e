"""What code may not do, wherever it stands."""

import ast
import re

import pytest

from tests.architecture.source import Module, all_modules, calls, complaints, functions, imports, portal_modules

PURE = {"rules", "workflow"}
BUSINESS = {"services", "selectors", "rules", "workflow", "models", "notifications"}
# Where the person behind a request becomes an actor, or is all there is to know.
KNOWS_USERS = ("accounts/", "kernel/", "portal/", "structures/middleware.py", "structures/current.py")
FRENCH = re.compile(
    r"[àâçéèêëîïôùûœ«»’]|(^| )(le|la|les|des|du|une|votre|vos|est|sont|pas|pour|dans|facture)( |$)", re.IGNORECASE
)
TRANSLATES = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
ORM_WRITES = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete", "save"}


def direct_dispatch(module: Module) -> list[str]:
    """Only the outbox tells Celery anything: what it has not written down could be lost."""
    if module.package == "outbox":
        return []
    return [
        module.at(call, f".{name}() goes around the outbox")
        for call, name in calls(module.tree)
        if name in {"delay", "apply_async", "send_task", "delay_on_commit"} and isinstance(call.func, ast.Attribute)
    ]


def request_user(module: Module) -> list[str]:
    if module.path.startswith(KNOWS_USERS):
        return []
    return [
        module.at(node, "take the actor, not request.user")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr == "user" and _last_name(node.value) == "request"
    ]


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def signals(module: Module) -> list[str]:
    """What happens is published as an event. (Celery's own signals of a worker's life are no business.)"""
    return [
        module.at(node, f"{name}: no signals")
        for node, name in imports(module.tree)
        if re.search(r"\bsignals\b|\bdispatch\b", name) and not name.startswith("celery.signals")
    ]


def unsafe_html(module: Module) -> list[str]:
    return [
        module.at(node, f"{name} lets a text be markup")
        for node, name in imports(module.tree)
        if name.split(".")[-1] in {"mark_safe", "SafeString", "SafeText"} or name.endswith("safestring")
    ]


def swallowing(module: Module) -> list[str]:
    """An `except` names what it expects, or raises it again; a delivery of the outbox records whatever came."""
    # The sandboxed program exists to contain whatever a PDF library raises.
    if module.path in {"outbox/services.py", "files/pdf_child.py"}:
        return []
    return [
        module.at(node, "catches everything")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or {"Exception", "BaseException"} & {_last_name(name) for name in _alternatives(node.type)}
        )
        and not (isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None)
    ]


def _alternatives(caught: ast.expr) -> list[ast.expr]:
    return caught.elts if isinstance(caught, ast.Tuple) else [caught]


def literal_refusals(module: Module) -> list[str]:
    """A refusal is made of findings, never of a text."""
    return [
        module.at(call, "a refusal with a literal text")
        for call, name in calls(module.tree)
        if name in {"Refused", "refuse_if"}
        for argument in call.args
        for node in ast.walk(argument)
        if (isinstance(node, ast.Constant) and isinstance(node.value, str) and not _is_inside_call(node, argument))
        or isinstance(node, ast.JoinedStr)
    ]


def _is_inside_call(node: ast.AST, tree: ast.AST) -> bool:
    return any(inner is not tree and node in ast.walk(inner) for inner, _ in calls(tree)) or isinstance(tree, ast.Call)


def untranslated(module: Module) -> list[str]:
    """French that a reader would see is marked for translation where it stands."""
    roles = BUSINESS | {"views", "forms", "tasks", "middleware", "current"}
    # kernel/formats.py writes the forms of both languages itself.
    if module.path == "kernel/formats.py" or (module.role not in roles and module.package != "kernel"):
        return []
    spared = {id(node) for call, name in calls(module.tree) if name in TRANSLATES for node in ast.walk(call)}
    spared |= {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
    return [
        module.at(node, f"not marked for translation: {node.value[:40]!r}")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if id(node) not in spared
        if FRENCH.search(node.value) and re.search(r"[^\W\d_]{3}", node.value)
    ]


def views_that_write(module: Module) -> list[str]:
    """A view calls a service; only a form of one plain object may save itself."""
    if module.role != "views":
        return []
    found = [
        module.at(call, f".{name}() writes: call a service")
        for call, name in calls(module.tree)
        if name in ORM_WRITES and isinstance(call.func, ast.Attribute) and _last_name(call.func.value) != "form"
    ]
    # The page on the portal's health alone asks the machine, not the business.
    return found + [
        module.at(node, "views catch nothing")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and not (node.type and _last_name(node.type) == "DatabaseError")
    ]


def business_that_knows_the_request(module: Module) -> list[str]:
    if module.role not in BUSINESS or module.package == "kernel":
        return []
    return [
        module.at(node, f"{name}: this role does not know the web")
        for node, name in imports(module.tree)
        if name.startswith(("django.http", "django.shortcuts", "django.contrib.messages", "django_htmx"))
    ]


def impure(module: Module) -> list[str]:
    """Rules and status tables are told the time and the settings; they look nothing up."""
    if module.role not in PURE or module.package == "kernel":
        return []
    clocks = {"now", "today", "utcnow", "localdate", "localtime", "time"}
    found = [module.at(call, f"{name}() reads the clock") for call, name in calls(module.tree) if name in clocks]
    return found + [
        module.at(node, f"{name}: a rule touches nothing")
        for node, name in imports(module.tree)
        if re.match(r"(os|random|requests|urllib|time)\b|.*\.models\b|.*\.selectors\b", name)
    ]


def errors_that_import(module: Module) -> list[str]:
    """errors.py, or the parts of errors/, only define."""
    if module.role != "errors" or module.package == "kernel":
        return []
    allowed = ("kernel.errors", "kernel.text", f"{module.package}.errors.")
    return [
        module.at(node, f"{name}: errors only define")
        for node, name in imports(module.tree)
        if not name.startswith(allowed)
    ]


def positional_services(module: Module) -> list[str]:
    """What a use case, which owns its transaction, is given is named by whoever calls it."""
    if module.role != "services":
        return []
    return [
        module.at(node, f"{node.name} takes positional arguments")
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if node.args.posonlyargs + node.args.args
        if any(isinstance(inner, ast.Attribute) and inner.attr == "atomic" for inner in ast.walk(node))
    ]


def environment(module: Module) -> list[str]:
    """chorus/env.py alone reads the environment."""
    if module.path == "chorus/env.py":
        return []
    return [
        module.at(node, "reads the environment")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"} and _last_name(node.value) == "os"
    ]


def pdf_libraries(module: Module) -> list[str]:
    """Hostile files are for the sandbox alone; the demo's own PDFs are not hostile."""
    if module.path in {"files/ocr_child.py", "files/pdf_child.py"} or module.path.startswith("portal/demo/"):
        return []
    return [
        module.at(node, f"{name}: PDFs are read in the sandbox")
        for node, name in imports(module.tree)
        if name.split(".")[0] in {"pypdf", "pypdfium2", "pypdfium2_raw", "pdfplumber"}
    ]


def sleeping(module: Module) -> list[str]:
    """A test awaits what it waits for."""
    return [
        module.at(call, "sleeps") for call, name in calls(module.tree) if module.package == "tests" and name == "sleep"
    ]


def classes_of_tests(module: Module) -> list[str]:
    if module.package != "tests":
        return []
    return [
        module.at(node, "tests are functions")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and any(inner.name.startswith("test_") for inner in functions(node))
    ]


IN_THE_PORTAL = [
    direct_dispatch, request_user, signals, unsafe_html, swallowing, literal_refusals, untranslated, views_that_write,
    business_that_knows_the_request, impure, errors_that_import, positional_services, pdf_libraries,
    environment,
]  # fmt: skip
EVERYWHERE = [sleeping, classes_of_tests]


@pytest.mark.parametrize("check", IN_THE_PORTAL)
def test_the_portal_does_nothing_forbidden(check):
    assert complaints(check, portal_modules()) == ""


@pytest.mark.parametrize("check", EVERYWHERE)
def test_no_code_does_anything_forbidden(check):
    assert complaints(check, all_modules()) == ""


BAD = [
    (direct_dispatch, "invoices/services/a.py", "route.delay(1)"),
    (direct_dispatch, "invoices/tasks.py", "app.send_task('x')"),
    (request_user, "invoices/views.py", "def page(request): return request.user.name"),
    (request_user, "structures/views.py", "def page(self): return self.request.user"),
    (signals, "invoices/apps.py", "from django.db.models.signals import post_save"),
    (signals, "invoices/apps.py", "from django.dispatch import receiver"),
    (signals, "accounts/apps.py", "from allauth.account import signals"),
    (unsafe_html, "invoices/views.py", "from django.utils.safestring import mark_safe"),
    (unsafe_html, "invoices/views.py", "from django.utils import safestring"),
    (swallowing, "files/services.py", "try: a()\nexcept Exception: pass"),
    (swallowing, "files/services.py", "try: a()\nexcept: pass"),
    (swallowing, "files/services.py", "try: a()\nexcept (KeyError, Exception): pass"),
    (literal_refusals, "invoices/services/a.py", "raise Refused('no')"),
    (literal_refusals, "invoices/services/a.py", "raise Refused([f'no {a}'])"),
    (untranslated, "invoices/views.py", "a = 'Facture envoyée'"),
    (untranslated, "invoices/services/a.py", "a = f'Numéro {b}'"),
    (untranslated, "invoices/forms.py", "a = Field(label='Choisissez une facture')"),
    (views_that_write, "invoices/views.py", "Invoice.objects.create(a=1)"),
    (views_that_write, "invoices/views/deposit.py", "invoice.save()"),
    (views_that_write, "invoices/views/deposit.py", "try: a()\nexcept Refused: pass"),
    (business_that_knows_the_request, "invoices/services/a.py", "from django.http import HttpRequest"),
    (impure, "invoices/rules/a.py", "date.today()"),
    (impure, "invoices/rules/a.py", "from invoices.models import Invoice"),
    (errors_that_import, "invoices/errors.py", "from invoices.enums import Status"),
    (positional_services, "invoices/services/a.py", "@transaction.atomic\ndef send(invoice): ..."),
    (environment, "files/services.py", "os.environ['A']"),
    (pdf_libraries, "files/services.py", "from pypdf import PdfReader"),
    (sleeping, "tests/a.py", "time.sleep(1)"),
    (classes_of_tests, "tests/a.py", "class A:\n    def test_a(self): ..."),
]  # fmt: skip

GOOD = [
    (direct_dispatch, "outbox/services.py", "app.send_task('x')"),
    (swallowing, "files/storage.py", "try: a()\nexcept BaseException:\n    undo()\n    raise"),
    (signals, "chorus/celery.py", "from celery.signals import worker_process_init"),
    (literal_refusals, "invoices/services/a.py", "raise Refused([errors.TAKEN.finding(on='number')])"),
    (literal_refusals, "invoices/services/a.py", "raise Refused(errors.TAKEN.finding(on='number'))"),
    (untranslated, "invoices/views.py", "'''Une page.'''\na = _('Facture envoyée')\nb = 'invoices/list.html'"),
    (views_that_write, "accounts/views.py", "form.save()"),
    (positional_services, "invoices/services/a.py", "@transaction.atomic\ndef send(*, pk): ...\ndef lock(pk): ..."),
]


@pytest.mark.parametrize(("check", "path", "text"), BAD)
def test_each_check_can_fail(check, path, text):
    assert check(Module(path, text))


@pytest.mark.parametrize(("check", "path", "text"), GOOD)
def test_each_check_lets_good_code_pass(check, path, text):
    assert not check(Module(path, text))


def test_every_check_was_shown_to_fail():
    assert {check for check, _, _ in BAD} == {*IN_THE_PORTAL, *EVERYWHERE}
