"""The status table of invoices: every move there is, and who may make it (product.md §6)."""

from invoices.enums import Side, Status
from kernel.text import _
from kernel.workflow import StatusTable, row

S = Status
_OPEN = (S.MISE_A_DISPOSITION, S.COMPLETEE)

INVOICE_TABLE = StatusTable(
    row(
        "send",
        label=_("Confirmer et envoyer"),
        sources=[S.BROUILLON],
        target=S.DEPOSEE,
        sides=[Side.SUPPLIER],
        event="invoice.sent",
    ),
    row(
        "withdraw",
        label=_("Retirer la facture"),
        sources=[S.DEPOSEE, S.EN_COURS_ACHEMINEMENT],
        target=S.ABANDONNEE,
        sides=[Side.SUPPLIER],
        event="invoice.withdrawn",
    ),
    row(
        "route",
        label=_("Acheminer"),
        sources=[S.DEPOSEE],
        target=S.EN_COURS_ACHEMINEMENT,
        sides=[Side.SYSTEM],
        event="invoice.routing",
    ),
    row(
        "make_available",
        label=_("Mettre à disposition"),
        sources=[S.EN_COURS_ACHEMINEMENT],
        target=S.MISE_A_DISPOSITION,
        sides=[Side.SYSTEM],
        event="invoice.made_available",
    ),
    row(
        "reject_automatically",
        label=_("Rejeter automatiquement"),
        sources=[S.EN_COURS_ACHEMINEMENT],
        target=S.REJETEE,
        sides=[Side.SYSTEM],
        event="invoice.rejected_automatically",
    ),
    row(
        "recycle",
        label=_("À recycler"),
        sources=_OPEN,
        target=S.A_RECYCLER,
        sides=[Side.RECIPIENT],
        needs_comment=True,
        event="invoice.to_recycle",
    ),
    row(
        "reject",
        label=_("Rejeter"),
        sources=[*_OPEN, S.SUSPENDUE, S.SERVICE_FAIT],
        target=S.REJETEE,
        sides=[Side.RECIPIENT],
        needs_motive=True,
        event="invoice.rejected",
    ),
    row(
        "suspend",
        label=_("Suspendre"),
        sources=[*_OPEN, S.SERVICE_FAIT],
        target=S.SUSPENDUE,
        sides=[Side.RECIPIENT],
        needs_motive=True,
        event="invoice.suspended",
    ),
    row(
        "complete",
        label=_("Compléter la facture"),
        sources=[S.SUSPENDUE],
        target=S.COMPLETEE,
        sides=[Side.SUPPLIER],
        event="invoice.completed",
    ),
    row(
        "resubmit",
        label=_("Corriger l’acheminement"),
        sources=[S.A_RECYCLER],
        target=S.DEPOSEE,
        sides=[Side.SUPPLIER],
        event="invoice.resubmitted",
    ),
    row(
        "acknowledge",
        label=_("J'en ai pris connaissance"),
        sources=[S.REJETEE],
        target=S.REJETEE,
        sides=[Side.SUPPLIER],
        event="invoice.rejection_acknowledged",
    ),
    row(
        "confirm_service",
        label=_("Service fait"),
        sources=_OPEN,
        target=S.SERVICE_FAIT,
        sides=[Side.RECIPIENT],
        event="invoice.service_confirmed",
    ),
    row(
        "mandate",
        label=_("Mandater"),
        sources=[*_OPEN, S.SERVICE_FAIT],
        target=S.MANDATEE,
        sides=[Side.RECIPIENT],
        event="invoice.mandated",
    ),
    row(
        "hand_to_accountant",
        label=_("Mettre à disposition du comptable"),
        sources=[S.MANDATEE],
        target=S.MISE_A_DISPOSITION_COMPTABLE,
        sides=[Side.RECIPIENT],
        event="invoice.handed_to_accountant",
    ),
    row(
        "account",
        label=_("Comptabiliser"),
        sources=[S.MANDATEE, S.MISE_A_DISPOSITION_COMPTABLE],
        target=S.COMPTABILISEE,
        sides=[Side.RECIPIENT],
        event="invoice.accounted",
    ),
    row(
        "pay",
        label=_("Mettre en paiement"),
        sources=[S.MANDATEE, S.MISE_A_DISPOSITION_COMPTABLE, S.COMPTABILISEE],
        target=S.MISE_EN_PAIEMENT,
        sides=[Side.RECIPIENT],
        event="invoice.paid",
    ),
)

# What some recipients do not send back to their suppliers (« statut de mise en paiement non remonté »).
PAYMENT_STEPS = frozenset({S.MISE_A_DISPOSITION_COMPTABLE, S.COMPTABILISEE, S.MISE_EN_PAIEMENT})
