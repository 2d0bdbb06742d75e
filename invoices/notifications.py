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
    is_billing=True,
)
INVOICE_COMPLETED = kind(
    "invoice-completed",
    label=_("Facture complétée"),
    template="invoices/emails/completed",
    reason=_("Vous recevez ce message parce que vous traitez les factures reçues de cette structure."),
    is_billing=True,
)
STATUS_CHANGED = kind(
    "invoice-status",
    label=_("Changement de statut d’une facture émise"),
    template="invoices/emails/status",
    reason=_("Vous recevez ce message parce que vous avez accès aux factures émises de cette structure."),
    is_billing=True,
)
INVOICE_TO_VALIDATE = kind(
    "invoice-to-validate",
    label=_("Facture à valider"),
    template="invoices/emails/to_validate",
    reason=_("Vous recevez ce message parce que vous avez accès aux factures à valider de cette structure."),
    is_billing=True,
)
VALIDATION_REMINDER = kind(
    "validation-reminder",
    label=_("Rappel d’une facture à valider"),
    template="invoices/emails/validation_reminder",
    reason=_("Vous recevez ce rappel parce que vous avez accès aux factures à valider de cette structure."),
    is_billing=True,
)
VALIDATION_ANSWERED = kind(
    "validation-answered",
    label=_("Réponse du titulaire à une facture que vous avez validée"),
    template="invoices/emails/validation_answered",
    reason=_("Vous recevez ce message parce que votre structure a validé cette facture en tant que cotraitant."),
    is_billing=True,
)
DRAFT_REMINDER = kind(
    "draft-reminder",
    label=_("Rappel d’un brouillon non envoyé"),
    template="invoices/emails/draft_reminder",
    reason=_("Vous recevez ce rappel parce que vous avez accès aux factures émises de cette structure."),
    is_billing=True,
)
