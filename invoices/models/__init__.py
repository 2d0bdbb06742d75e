"""Payment requests: the invoice and its files, and what became of it."""

from invoices.models.doors import InvoiceQuerySet
from invoices.models.history import DepositRecord, StatusChange, StatusTally
from invoices.models.invoice import Attachment, Invoice

__all__ = ["Attachment", "DepositRecord", "Invoice", "InvoiceQuerySet", "StatusChange", "StatusTally"]
