"""Payment requests: the invoice, its lines and files, what became of it, and what the recipient’s desk did."""

from invoices.models.bulk import BulkItem, BulkJob, Order
from invoices.models.doors import InvoiceQuerySet
from invoices.models.figures import ClosedMonth, MonthlyFigure
from invoices.models.history import DepositRecord, StatusChange, StatusTally
from invoices.models.internal import InternalEntry
from invoices.models.invoice import Attachment, Invoice
from invoices.models.line import InvoiceLine, UnfinishedLine

__all__ = [
    "Attachment",
    "BulkItem",
    "BulkJob",
    "ClosedMonth",
    "DepositRecord",
    "InternalEntry",
    "Invoice",
    "InvoiceLine",
    "InvoiceQuerySet",
    "MonthlyFigure",
    "Order",
    "StatusChange",
    "StatusTally",
    "UnfinishedLine",
]
