"""Payment requests: the invoice, its lines and files, and what became of it."""

from invoices.models.doors import InvoiceQuerySet
from invoices.models.figures import ClosedMonth, MonthlyFigure
from invoices.models.history import DepositRecord, StatusChange, StatusTally
from invoices.models.invoice import Attachment, Invoice
from invoices.models.line import InvoiceLine

__all__ = [
    "Attachment",
    "ClosedMonth",
    "DepositRecord",
    "Invoice",
    "InvoiceLine",
    "InvoiceQuerySet",
    "MonthlyFigure",
    "StatusChange",
    "StatusTally",
]
