"""How the files of invoices are called in an archive: names that are safe on every system, and never twice."""

import re
from collections.abc import Iterable

# Nobody has such a name for a file in mind, and some systems cannot write it.
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_LONGEST = 120

MOST_DOCUMENTS = 20_000
MOST_BYTES = 10 * 1024**3
# As many are sent at once; more are prepared by a worker.
AT_ONCE = 50


def folder_name(position: int, number: str) -> str:
    """The folder of an invoice: its place in the archive keeps equal numbers of several suppliers apart."""
    return f"{position:05d}-{re.sub(r'[^A-Za-z0-9_+-]+', '-', number).strip('-')}"


def safe_name(name: str) -> str:
    """The name of a file without what some system gives a meaning to, and not too long."""
    cleaned = _UNSAFE.sub("_", name).strip(". ") or "sans-nom"
    if _RESERVED.match(cleaned):
        cleaned = f"_{cleaned}"
    if len(cleaned) <= _LONGEST:
        return cleaned
    stem, dot, extension = cleaned.rpartition(".")
    kept = f"{dot}{extension}" if dot and len(extension) <= 10 else ""
    return (stem if kept else cleaned)[: _LONGEST - len(kept)].rstrip(". ") + kept


def names_in_folder(names: Iterable[str]) -> list[str]:
    """These names made safe, and each told apart from those before it whatever the case."""
    taken: set[str] = set()
    found = []
    for name in map(safe_name, names):
        stem, dot, extension = name.rpartition(".") if "." in name else (name, "", "")
        chosen, count = name, 1
        while chosen.casefold() in taken:
            count += 1
            chosen = f"{stem} ({count}){dot}{extension}"
        taken.add(chosen.casefold())
        found.append(chosen)
    return found
