"""What the code says of itself, written down for people: errors, statuses, who may open what, which app knows which.

The pages are French, as those who review them are; `manage.py catalogs` writes them, and `--check` compares.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation
from django.utils.module_loading import autodiscover_modules

from invoices.enums import Side, Status
from invoices.workflow import INVOICE_TABLE
from kernel.access import Access
from kernel.errors import ErrorSpec, Kind, all_specs
from kernel.workflow import Move
from structures.enums import Degree, Space

GENERATED = "<!-- Page produite par `make catalog` : ne pas la modifier à la main. -->"
GRAPH_BEGINS, GRAPH_ENDS = "<!-- app graph: begins -->", "<!-- app graph: ends -->"

APPS_OF_PREFIXES = {
    "CPT": "Comptes",
    "FAC": "Factures",
    "FIC": "Fichiers",
    "NOT": "Notifications",
    "STR": "Structures, services et rattachements",
    "SYS": "Portail",
}
KINDS = {
    Kind.INVALID: "donnée à corriger",
    Kind.CONFLICT: "conflit avec ce qui existe déjà",
    Kind.FORBIDDEN: "habilitation insuffisante",
    Kind.NOT_FOUND: "objet introuvable",
    Kind.UNAVAILABLE: "action impossible pour le moment",
}


def catalogs() -> dict[Path, str]:
    """Each generated page of docs/ with the text that it should have now."""
    docs = settings.BASE_DIR / "docs"
    architecture = docs / "ARCHITECTURE.md"
    with translation.override("fr"):
        return {
            docs / "erreurs.md": errors_page(),
            docs / "statuts.md": statuses_page(),
            docs / "permissions.md": permissions_page(),
            architecture: with_graph(architecture.read_text(), imports_between_apps()),
        }


def _page(parts: Iterable[str]) -> str:
    return "\n\n".join(parts) + "\n"


def _table(header: list[str], rows: Iterable[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


# ---------------------------------------------------------------- errors


def errors_page() -> str:
    """Every registered error with its explanation and its remedy, by app."""
    autodiscover_modules("errors", "system_errors")
    by_prefix: dict[str, list[ErrorSpec]] = {prefix: [] for prefix in APPS_OF_PREFIXES}
    for spec in all_specs():
        by_prefix.setdefault(spec.code.split("-")[0], []).append(spec)
    parts = ["# Messages d’erreur", GENERATED, "Chaque message a un code, qui ne change jamais de sens."]
    for prefix, specs in by_prefix.items():
        parts.append(f"## {APPS_OF_PREFIXES.get(prefix, prefix)} ({prefix})")
        parts += [_error(spec) for spec in specs]
    return _page(parts)


def _error(spec: ErrorSpec) -> str:
    lines = [
        f"### {spec.code}{' (code retiré)' if spec.retired else ''}",
        # How a value is written is no matter of the reader's.
        "> " + re.sub(r"\{(\w+):\w+\}", r"{\1}", translation.gettext(spec.message)),
        translation.gettext(spec.explanation),
        f"**Que faire ?** {translation.gettext(spec.remedy)}",
        f"*Nature : {KINDS[spec.kind]}.*",
    ]
    return "\n\n".join(lines)


# ---------------------------------------------------------------- statuses


def statuses_page() -> str:
    """The status table of invoices: as a matrix, as a list of moves, as a diagram."""
    reached = [status for status in Status if any(status in {move.target, *move.sources} for move in INVOICE_TABLE)]
    targets = [status for status in reached if any(status == move.target for move in INVOICE_TABLE)]
    initials = ", ".join(f"{side.label[0]} = {side.label.lower()}" for side in Side)
    matrix = [[f"**{source.label}**", *(_cell(source, target) for target in targets)] for source in reached]
    parts = [
        "# Statuts d’une facture",
        GENERATED,
        f"Une ligne par statut de départ, une colonne par statut d’arrivée ; {initials}.",
        _table(["De / vers", *(str(target.label) for target in targets)], matrix),
        "## Actions",
        _table(["Action", "Nom", "De", "Vers", "Par", "Demande", "Événement"], map(_move, INVOICE_TABLE)),
        "## Schéma",
        _diagram(reached),
    ]
    return _page(parts)


def _cell(source: Status, target: Status) -> str:
    sides = {side for move in INVOICE_TABLE if source in move.sources and target == move.target for side in move.sides}
    return " ".join(side.label[0] for side in Side if side in sides)


def _move(move: Move) -> list[str]:
    demands = [name for name, needed in (("motif", move.needs_motive), ("commentaire", move.needs_comment)) if needed]
    return [
        str(translation.gettext(move.label)),
        f"`{move.name}`",
        ", ".join(str(status.label) for status in Status if status in move.sources),
        str(Status(move.target).label),
        ", ".join(str(side.label) for side in Side if side in move.sides),
        ", ".join(demands),
        f"`{move.event}`",
    ]


def _diagram(reached: list[Status]) -> str:
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{status.label}" as {status.value}' for status in reached]
    lines.append(f"    [*] --> {Status.BROUILLON.value}")
    for move in INVOICE_TABLE:
        label = translation.gettext(move.label)
        lines += [f"    {source.value} --> {move.target} : {label}" for source in reached if source in move.sources]
    ends = [status for status in reached if not any(status in move.sources for move in INVOICE_TABLE)]
    lines += [f"    {status.value} --> [*]" for status in ends]
    return "\n".join([*lines, "```"])


# ---------------------------------------------------------------- permissions


def permissions_page() -> str:
    """Every address of the portal and who may open it."""
    rows = sorted(_addresses(get_resolver()))
    parts = [
        "# Qui peut ouvrir quelle page",
        GENERATED,
        "Une adresse est fermée tant qu’elle ne dit pas à qui elle s’ouvre. Une page qui montre un objet s’ouvre à "
        "toute personne connectée, puis l’objet décide : celui d’une structure étrangère répond 404, celui de sa "
        "propre structure répond 403 sans l’habilitation qu’il faut.",
        _table(["Adresse", "Nom", "Ouverte à"], rows),
    ]
    return _page(parts)


def _addresses(resolver: URLResolver, prefix: str = "/", namespace: str = "") -> Iterator[list[str]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern).removeprefix("^").removesuffix("$")
        if isinstance(entry, URLResolver):
            yield from _addresses(entry, route, entry.namespace or namespace)
        elif isinstance(entry, URLPattern):
            name = f"{namespace}:{entry.name}" if namespace else str(entry.name)
            yield [f"`{route}`", f"`{name}`", who_may_open(getattr(entry.callback, "access", None))]


def who_may_open(access: Access | None) -> str:
    """An access mark in words."""
    if access is None:
        return "personne (aucune marque)"
    if not access.needs_sign_in:
        return "tout le monde"
    if not access.spaces:
        return "toute personne connectée"
    spaces = " ou ".join(str(Space(space).label) for space in access.spaces)
    return f"{spaces} ({str(Degree(access.degree).label).lower()})"


# ---------------------------------------------------------------- app graph


def imports_between_apps() -> dict[str, set[str]]:
    """For each package of ours, the other ones that its code imports."""
    own = [config.name for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR]
    packages = [settings.ROOT_URLCONF.split(".")[0], *own]
    return {package: _imported(settings.BASE_DIR / package) & set(packages) - {package} for package in packages}


def _imported(folder: Path) -> set[str]:
    nodes = (node for path in folder.rglob("*.py") for node in ast.walk(ast.parse(path.read_text())))
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
    return found


def with_graph(page: str, imports: dict[str, set[str]]) -> str:
    """The page with the graph between its two marks; an import that follows from others is left out."""
    arrows = [
        f"    {package} --> {other}"
        for package in imports
        for other in imports
        if other in imports[package] and not any(_reaches(imports, via, other) for via in imports[package] - {other})
    ]
    before, _, rest = page.partition(GRAPH_BEGINS)
    _, _, after = rest.partition(GRAPH_ENDS)
    graph = "\n".join(["```mermaid", "graph TD", *arrows, "```"])
    return f"{before}{GRAPH_BEGINS}\n{graph}\n{GRAPH_ENDS}{after}"


def _reaches(imports: dict[str, set[str]], start: str, goal: str) -> bool:
    return goal in imports[start] or any(_reaches(imports, other, goal) for other in imports[start])
