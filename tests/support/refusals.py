"""A refusal is two promises: exactly these errors, and nothing written."""

from contextlib import contextmanager
from functools import cache

import pytest
from django.apps import apps
from django.db import connection
from psycopg import sql

from kernel.errors import Refused

# What is known of some bytes stays true whether or not a deposit comes of them; whoever asks has been seen asking.
NOT_A_TRACE = {"files.PdfReading", "accounts.Session"}
OWN_APPS = {"accounts", "structures", "files", "mails", "notifications", "outbox", "invoices", "kernel"}


def _own_models():
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in OWN_APPS and model._meta.label not in NOT_A_TRACE
    ]


@cache
def _digests() -> str:
    """One statement for all tables: to fetch and compare their rows would take most of the time of many a test."""
    one = sql.SQL(
        "SELECT {label}, count(*), md5(string_agg(md5(one::text), '' ORDER BY md5(one::text))) FROM {table} AS one"
    )
    return (
        sql.SQL(" UNION ALL ")
        .join(
            one.format(label=sql.Literal(model._meta.label), table=sql.Identifier(model._meta.db_table))
            for model in _own_models()
        )
        .as_string()
    )


def written() -> dict[str, tuple[int, str | None]]:
    """What the tables of the portal's own hold: how many rows, and a digest of them."""
    with connection.cursor() as cursor:
        cursor.execute(_digests())
        return {label: (count, digest) for label, count, digest in cursor.fetchall()}


def rows_of_all_tables() -> dict[str, list[tuple]]:
    """Every row of every table of the portal's own."""
    return {model._meta.label: sorted(model._base_manager.values_list(), key=repr) for model in _own_models()}


@contextmanager
def refused(*expected: str | tuple[str, str | None]):
    """The block raises `Refused` with exactly these codes, or (code, field) pairs, and changes no row."""
    before = written()
    with pytest.raises(Refused) as refusal:
        yield refusal
    found = [
        (finding.code, finding.on) if isinstance(wanted, tuple) else finding.code
        for finding, wanted in zip(refusal.value.findings, [*expected, *[""] * 50], strict=False)
    ]
    assert found == list(expected)
    assert written() == before
