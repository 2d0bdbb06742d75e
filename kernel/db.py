"""SQL functions and triggers that every app may build its columns, indexes and filters on."""

from django.db.migrations import RunSQL
from django.db.models import Func, TextField


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
