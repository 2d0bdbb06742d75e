"""The matrix of the views that are about an object, as text that is read line by line."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from tests.matrix.asking import NOT_TAKEN, Answer

GOLDEN = Path(__file__).with_name("golden.txt")
HEAD = """\
What each person gets from each view of an object: a status, « sign-in », or the view that a redirect leads to.
Columns are the objects; POST sends an empty form. To write it anew: `WRITE_GOLDEN=1 pytest -n0 tests/matrix`; then
read every line that changed against the rules: strangers 404, colleagues without the right 403, visitors sign-in.
"""


def drawn(answers: Iterable[Answer]) -> str:
    """The tables of one view, of GET and of POST."""
    tables: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for answer in answers:
        tables[f"{answer.view} {answer.method}"][answer.person][answer.about] = answer.outcome
    return "".join(_table(title, rows) for title, rows in tables.items())


def _table(title, rows) -> str:
    if any(NOT_TAKEN in row.values() for row in rows.values()):
        return f"{title}\n  not taken\n\n"
    columns = list(next(iter(rows.values())))
    first = next(iter(rows.values()))
    if all(row == first for row in rows.values()):
        rows = {"everybody": first}
    widths = [max(len(row[column]) for row in [*rows.values(), {column: column}]) for column in columns]
    lines = [("", columns), *((person, [row[column] for column in columns]) for person, row in rows.items())]
    text = [
        "  ".join([f"  {label:<20}", *(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))]).rstrip()
        for label, cells in lines
    ]
    return f"{title}\n" + "\n".join(text) + "\n\n"


def read() -> dict[str, str]:
    """The tables that were reviewed, by the view that they are of."""
    tables: dict[str, str] = defaultdict(str)
    for table in GOLDEN.read_text().split("\n\n")[1:]:
        if table.strip():
            tables[table.split(" ", 1)[0]] += table.strip("\n") + "\n\n"
    return dict(tables)


def write(view: str, tables: str) -> None:
    """Put a view's tables into the file, in the order of the views."""
    kept = read() if GOLDEN.exists() else {}
    everything = sorted((kept | {view: tables}).items())
    GOLDEN.write_text(f"{HEAD}\n" + "".join(text for _, text in everything).rstrip("\n") + "\n")
