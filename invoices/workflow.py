"""The status table of invoices: every move there is, and who may make it (product.md §6)."""

from invoices.enums import Side, Status
from kernel.text import _
from kernel.workflow import StatusTable, row

S = Status
_OPEN = (S.MISE_A_DISPOSITION, S.COMPLETEE)
# What a validator decided, or let pass, and the worker has not taken up yet.
_DECIDED = (S.VALIDEE_1, S.VALIDEE_2, S.ABSENCE_VALIDATION_1_HORS_DELAI, S.ABSENCE_VALIDATION_2_HORS_DELAI)
_AT_VALIDATORS = (
    *(S.A_VALIDER_1, S.A_VALIDER_2),
    *(S.ERREUR_FOURNISSEUR_SUR_VALIDEUR, S.ERREUR_COTRAITANT_SUR_VALIDEUR),
)
_VALIDATE, _REFUSE, _MISROUTE = _("Valider"), _("Refuser"), _("Erreur d'acheminement")
_CORRECT_VALIDATOR = _("Corriger le valideur")
_ACCEPT_TACITLY = _("Accepter tacitement")
_CORRECT_STATUS, _STATUS_CORRECTED = _("Corriger le statut"), "invoice.status_corrected"
# Where the recipient's first moves lead.
_AFTER_ARRIVAL = (S.A_RECYCLER, S.REJETEE, S.SUSPENDUE, S.SERVICE_FAIT, S.MANDATEE)

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
        sources=[S.DEPOSEE, S.EN_COURS_ACHEMINEMENT, *_AT_VALIDATORS, *_DECIDED],
        target=S.ABANDONNEE,
        sides=[Side.SUPPLIER],
        event="invoice.withdrawn",
    ),
    row(
        "route",
        label=_("Acheminer"),
        sources=[S.DEPOSEE, *_DECIDED, S.REFUSEE_1, S.REFUSEE_2],
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
        "ask_validator_1",
        label=_("Faire valider"),
        sources=[S.EN_COURS_ACHEMINEMENT],
        target=S.A_VALIDER_1,
        sides=[Side.SYSTEM],
        event="invoice.to_validate",
    ),
    row(
        "validate_1",
        label=_VALIDATE,
        sources=[S.A_VALIDER_1],
        target=S.VALIDEE_1,
        sides=[Side.VALIDATOR_1],
        event="invoice.validated",
    ),
    row(
        "refuse_1",
        label=_REFUSE,
        sources=[S.A_VALIDER_1],
        target=S.REFUSEE_1,
        sides=[Side.VALIDATOR_1],
        needs_motive=True,
        event="invoice.refused_by_validator",
    ),
    row(
        "misroute_1",
        label=_MISROUTE,
        sources=[S.A_VALIDER_1],
        target=S.ERREUR_FOURNISSEUR_SUR_VALIDEUR,
        sides=[Side.VALIDATOR_1],
        needs_comment=True,
        event="invoice.misrouted_to_validator",
    ),
    row(
        "accept_tacitly_1",
        label=_ACCEPT_TACITLY,
        sources=[S.A_VALIDER_1],
        target=S.ABSENCE_VALIDATION_1_HORS_DELAI,
        sides=[Side.SYSTEM],
        event="invoice.accepted_tacitly",
    ),
    row(
        "correct_validator_1",
        label=_CORRECT_VALIDATOR,
        sources=[S.ERREUR_FOURNISSEUR_SUR_VALIDEUR],
        target=S.DEPOSEE,
        sides=[Side.SUPPLIER],
        event="invoice.resubmitted",
    ),
    row(
        "ask_validator_2",
        label=_("Faire valider par le titulaire"),
        sources=[S.VALIDEE_1],
        target=S.A_VALIDER_2,
        sides=[Side.SYSTEM],
        event="invoice.to_validate",
    ),
    row(
        "validate_2",
        label=_VALIDATE,
        sources=[S.A_VALIDER_2],
        target=S.VALIDEE_2,
        sides=[Side.VALIDATOR_2],
        event="invoice.validated",
    ),
    row(
        "refuse_2",
        label=_REFUSE,
        sources=[S.A_VALIDER_2],
        target=S.REFUSEE_2,
        sides=[Side.VALIDATOR_2],
        needs_motive=True,
        event="invoice.refused_by_validator",
    ),
    row(
        "misroute_2",
        label=_MISROUTE,
        sources=[S.A_VALIDER_2],
        target=S.ERREUR_COTRAITANT_SUR_VALIDEUR,
        sides=[Side.VALIDATOR_2],
        needs_comment=True,
        event="invoice.misrouted_to_validator",
    ),
    row(
        "accept_tacitly_2",
        label=_ACCEPT_TACITLY,
        sources=[S.A_VALIDER_2],
        target=S.ABSENCE_VALIDATION_2_HORS_DELAI,
        sides=[Side.SYSTEM],
        event="invoice.accepted_tacitly",
    ),
    row(
        "correct_validator_2",
        label=_CORRECT_VALIDATOR,
        sources=[S.ERREUR_COTRAITANT_SUR_VALIDEUR],
        target=S.A_VALIDER_2,
        sides=[Side.VALIDATOR_1],
        event="invoice.to_validate",
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
    # Back to where a move of the recipient had started from; MISE_EN_PAIEMENT is final.
    row(
        "correct_to_available",
        label=_CORRECT_STATUS,
        sources=_AFTER_ARRIVAL,
        target=S.MISE_A_DISPOSITION,
        sides=[Side.RECIPIENT],
        needs_comment=True,
        event=_STATUS_CORRECTED,
    ),
    row(
        "correct_to_completed",
        label=_CORRECT_STATUS,
        sources=_AFTER_ARRIVAL,
        target=S.COMPLETEE,
        sides=[Side.RECIPIENT],
        needs_comment=True,
        event=_STATUS_CORRECTED,
    ),
    row(
        "correct_to_suspended",
        label=_CORRECT_STATUS,
        sources=[S.REJETEE],
        target=S.SUSPENDUE,
        sides=[Side.RECIPIENT],
        needs_comment=True,
        event=_STATUS_CORRECTED,
    ),
    row(
        "correct_to_service_confirmed",
        label=_CORRECT_STATUS,
        sources=[S.REJETEE, S.SUSPENDUE, S.MANDATEE],
        target=S.SERVICE_FAIT,
        sides=[Side.RECIPIENT],
        needs_comment=True,
        event=_STATUS_CORRECTED,
    ),
    row(
        "correct_to_mandated",
        label=_CORRECT_STATUS,
        sources=[S.MISE_A_DISPOSITION_COMPTABLE, S.COMPTABILISEE],
        target=S.MANDATEE,
        sides=[Side.RECIPIENT],
        needs_comment=True,
        event=_STATUS_CORRECTED,
    ),
    row(
        "correct_to_handed",
        label=_CORRECT_STATUS,
        sources=[S.COMPTABILISEE],
        target=S.MISE_A_DISPOSITION_COMPTABLE,
        sides=[Side.RECIPIENT],
        needs_comment=True,
        event=_STATUS_CORRECTED,
    ),
)

# What a recipient processes invoices with, one or many, by name.
PROCESSING_MOVES = {
    move.name: move for move in INVOICE_TABLE if Side.RECIPIENT in move.sides and move.event != _STATUS_CORRECTED
}
# The correction that leads back to each status.
CORRECTIONS = {move.target: move.name for move in INVOICE_TABLE if move.event == _STATUS_CORRECTED}

# What some recipients do not send back to their suppliers (« statut de mise en paiement non remonté »).
PAYMENT_STEPS = frozenset({S.MISE_A_DISPOSITION_COMPTABLE, S.COMPTABILISEE, S.MISE_EN_PAIEMENT})
