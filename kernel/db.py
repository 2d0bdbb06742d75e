"""SQL functions and triggers that apps build on, and constraints told as refusals."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import IntegrityError
from django.db.migrations import RunSQL
from django.db.models import Func, TextField

from kernel.errors import Finding, Refused


class Fold(Func):
    """A text without accents and in lower case, as searches and sorts by name compare it."""

    function = "chorus_fold"
    output_field = TextField()


class CollapseSpaces(Func):
    """A text with each run of white space made one space."""

    function = "regexp_replace"
    template = r"%(function)s(%(expressions)s, '\s+', ' ', 'g')"
    output_field = TextField()


def append_only(table: str) -> RunSQL:
    """A migration operation: rows of this table are never changed nor deleted, whoever asks."""
    trigger = f"{table}_append_only"
    return RunSQL(
        f"CREATE TRIGGER {trigger} BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION chorus_forbid_change()",
        f"DROP TRIGGER {trigger} ON {table}",
    )


@contextmanager
def refusing(findings: Mapping[str, Finding]) -> Iterator[None]:
    """Turn the violation of one of these constraints, by name, into its refusal; the transaction is lost either way."""
    try:
        yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        finding = findings.get(getattr(diagnosis, "constraint_name", None) or "")
        if finding is None:
            raise
        raise Refused(finding) from error
