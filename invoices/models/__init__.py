"""Payment requests: the invoice, its lines and files, and what became of it."""

from invoices.models.history import DepositRecord, StatusChange, StatusTally
from invoices.models.invoice import Attachment, Invoice, InvoiceQuerySet
from invoices.models.line import InvoiceLine

__all__ = ["Attachment", "DepositRecord", "Invoice", "InvoiceLine", "InvoiceQuerySet", "StatusChange", "StatusTally"]
