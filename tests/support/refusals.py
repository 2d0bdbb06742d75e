"""A refusal is two promises: exactly these errors, and nothing written."""

from contextlib import contextmanager

import pytest
from django.apps import apps

from kernel.errors import Refused

# What is known of some bytes stays true whether or not a deposit comes of them; whoever asks has been seen asking.
NOT_A_TRACE = {"files.PdfReading", "accounts.Session"}
OWN_APPS = {"accounts", "structures", "files", "mails", "notifications", "outbox", "invoices", "kernel"}


def written() -> dict[str, list[tuple]]:
    """Every row of every table of the portal's own."""
    own = [
        model
        for model in apps.get_models()
        if model._meta.app_label in OWN_APPS and model._meta.label not in NOT_A_TRACE
    ]
    return {model._meta.label: sorted(model._base_manager.values_list(), key=repr) for model in own}


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
