"""What a page does to send an invoice, for processes of `tests.support.faults`."""

from invoices.models import Invoice
from invoices.services.deposit import send_invoice
from structures.selectors import load_actor


def send_the_draft():
    draft = Invoice.objects.get(status="BROUILLON")
    send_invoice(actor=load_actor(draft.created_by, None), invoice_id=draft.pk)
