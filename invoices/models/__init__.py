"""Payment requests with their history, files and tally; what is done to many at once; what a recipient notes."""

from invoices.models.bulk import BulkItem, BulkJob
from invoices.models.history import Attachment, DepositRecord, StatusChange, StatusTally
from invoices.models.internal import InternalEntry
from invoices.models.invoice import Invoice, InvoiceQuerySet

__all__ = [
    "Attachment",
    "BulkItem",
    "BulkJob",
    "DepositRecord",
    "InternalEntry",
    "Invoice",
    "InvoiceQuerySet",
    "StatusChange",
    "StatusTally",
]
