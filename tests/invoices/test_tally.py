"""The tally tells what counting would tell, whatever happened."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoices.enums import Side
from invoices.models import Invoice
from invoices.rules.words import Words
from invoices.selectors import status_counts
from invoices.services.deposit import delete_draft, save_draft, send_invoice
from invoices.services.processing import process_invoice, withdraw_invoice
from invoices.services.routing import route_invoice
from invoices.workflow import INVOICE_TABLE
from kernel.errors import Refused
from tests.invoices.scenes import make_scene

MOVES = [move.name for move in INVOICE_TABLE if Side.RECIPIENT in move.sides]
steps = st.lists(st.sampled_from(["send", "route", "withdraw", "delete", "edit", *MOVES]), max_size=8)


def take(scene, invoice, step):
    if step == "send":
        send_invoice(actor=scene.supplier, invoice_id=invoice.pk)
    elif step == "route":
        route_invoice(invoice_id=invoice.pk)
    elif step == "withdraw":
        withdraw_invoice(actor=scene.supplier, invoice_id=invoice.pk)
    elif step == "delete":
        delete_draft(actor=scene.supplier, invoice_id=invoice.pk)
    elif step == "edit":
        data = scene.data(comment=f"version {invoice.version}", pdf=invoice.pdf)
        save_draft(actor=scene.supplier, form_key=invoice.form_key, version=invoice.version, data=data)
    else:
        words = Words(motive="AUTRE", comment="Voir") if step in {"reject", "suspend"} else Words(comment="Voir")
        process_invoice(actor=scene.clerk, invoice_id=invoice.pk, move=step, words=words)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_the_tally_equals_the_count_after_any_steps(steps):
    scene = make_scene()
    invoice = scene.draft()
    for step in steps:
        try:
            take(scene, invoice, step)
        except (Refused, Invoice.DoesNotExist):
            continue
    issued = Counter(Invoice.objects.issued_by(scene.supplier).values_list("supplier_status", flat=True))
    received = Counter(Invoice.objects.received_by(scene.clerk).values_list("status", flat=True))
    assert status_counts(scene.supplier, Side.SUPPLIER) == issued
    assert status_counts(scene.clerk, Side.RECIPIENT) == received
