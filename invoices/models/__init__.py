"""Payment requests: the invoice and its files, what became of it, and what the desk of its recipient did with it."""

from invoices.models.bulk import BulkItem, BulkJob, Order
from invoices.models.doors import InvoiceQuerySet
from invoices.models.history import DepositRecord, StatusChange, StatusTally
from invoices.models.internal import InternalEntry
from invoices.models.invoice import Attachment, Invoice

__all__ = [
    "Attachment",
    "BulkItem",
    "BulkJob",
    "DepositRecord",
    "InternalEntry",
    "Invoice",
    "InvoiceQuerySet",
    "Order",
    "StatusChange",
    "StatusTally",
]
