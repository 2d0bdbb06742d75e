"""Rows of a list that somebody chose by its filters, for what is to be done to all of them."""

from django.http import QueryDict

from kernel.errors import refuse_if
from kernel.system_errors import FILTER_INVALID
from kernel.tables import Rows, Table


def filtered(table: Table, rows: Rows, query: QueryDict) -> Rows:
    """The rows that the filters of a list's address leave.

    On a page a filter that is not valid filters nothing; here it would widen what is about to happen, and is refused.
    """
    form = table.filter_form(query)
    refuse_if([None if form.is_valid() else FILTER_INVALID.finding()])
    for one, value in table.in_force(form):
        rows = one.apply(rows, value)
    return rows
