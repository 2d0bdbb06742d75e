"""The notices that invoices cause."""

from invoices.workflow import INVOICE_TABLE
from kernel.text import _
from notifications.registry import kind

# Supplier and recipient hear of every step but the passing one between deposit and arrival, which lasts seconds, and
# the supplier's own word that a rejection is known.
STATUS_EVENTS = tuple(
    sorted({move.event for move in INVOICE_TABLE} - {"invoice.routing", "invoice.rejection_acknowledged"})
)

INVOICE_RECEIVED = kind(
    "invoice-received",
    label=_("Facture reçue"),
    template="invoices/emails/received",
    reason=_("Vous recevez ce message parce que vous avez accès aux factures reçues de cette structure."),
)
INVOICE_COMPLETED = kind(
    "invoice-completed",
    label=_("Facture complétée"),
    template="invoices/emails/completed",
    reason=_("Vous recevez ce message parce que vous traitez les factures reçues de cette structure."),
)
STATUS_CHANGED = kind(
    "invoice-status",
    label=_("Changement de statut d’une facture émise"),
    template="invoices/emails/status",
    reason=_("Vous recevez ce message parce que vous avez accès aux factures émises de cette structure."),
)
