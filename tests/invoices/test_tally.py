"""The tally tells what counting would tell, whatever happened."""

from collections import Counter
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoices.enums import Side
from invoices.models import Invoice
from invoices.rules.words import Words
from invoices.selectors import status_counts
from invoices.services.copies import correct_invoice, credit_invoice, duplicate_invoice
from invoices.services.deposit import delete_draft, save_draft, send_invoice
from invoices.services.follow_up import RoutingData, acknowledge_rejection, complete_invoice, resubmit_invoice
from invoices.services.processing import process_invoice, withdraw_invoice
from invoices.services.routing import route_invoice
from invoices.workflow import INVOICE_TABLE
from kernel.errors import Refused
from tests.invoices.scenes import make_scene

MOVES = [move.name for move in INVOICE_TABLE if Side.RECIPIENT in move.sides]
FOLLOW_UP = {
    "complete": lambda scene, one: complete_invoice(actor=scene.supplier, invoice_id=one.pk, comment="Voici"),
    "resubmit": lambda scene, one: resubmit_invoice(
        actor=scene.supplier, invoice_id=one.pk, data=RoutingData(recipient=scene.recipient)
    ),
    "acknowledge": lambda scene, one: acknowledge_rejection(actor=scene.supplier, invoice_id=one.pk),
    "correct": lambda scene, one: correct_invoice(actor=scene.supplier, invoice_id=one.pk, form_key=uuid4()),
    "duplicate": lambda scene, one: duplicate_invoice(actor=scene.supplier, invoice_id=one.pk, form_key=uuid4()),
    "credit": lambda scene, one: credit_invoice(actor=scene.supplier, invoice_id=one.pk, form_key=uuid4()),
}
steps = st.lists(st.sampled_from(["send", "route", "withdraw", "delete", "edit", *MOVES, *FOLLOW_UP]), max_size=10)


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
    elif step in FOLLOW_UP:
        FOLLOW_UP[step](scene, invoice)
    else:
        words = Words(motive="AUTRE", comment="Voir") if step in {"reject", "suspend"} else Words(comment="Voir")
        process_invoice(actor=scene.clerk, invoice_id=invoice.pk, move=step, words=words)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, has_arrived=st.booleans())
def test_the_tally_equals_the_count_after_any_steps(steps, has_arrived):
    scene = make_scene()
    invoice = scene.routed() if has_arrived else scene.draft()
    for step in steps:
        try:
            take(scene, invoice, step)
        except (Refused, Invoice.DoesNotExist):
            continue
    issued = Counter(Invoice.objects.issued_by(scene.supplier).values_list("supplier_status", flat=True))
    received = Counter(Invoice.objects.received_by(scene.clerk).values_list("status", flat=True))
    assert status_counts(scene.supplier, Side.SUPPLIER) == issued
    assert status_counts(scene.clerk, Side.RECIPIENT) == received
