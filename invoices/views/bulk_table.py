"""The jobs that somebody asked for, and the invoices of one of them with how they ended."""

from django.forms import ChoiceField
from django.utils.translation import gettext as gettext_now
from django.utils.translation import gettext_lazy as _

from invoices.enums import ItemState
from invoices.models import BulkJob
from invoices.selectors import stored_findings
from invoices.workflow import PROCESSING_MOVES
from kernel.tables import Column, Filter, Kind, Table


def _said(part: str):
    """What the findings of a row say, one after the other."""
    return lambda row: "\n".join(getattr(finding, part) for finding in stored_findings(row.findings))


def what_of(job: BulkJob) -> str:
    """What the job does, as the list of jobs and its own page call it."""
    move = PROCESSING_MOVES.get(job.move)
    return gettext_now(move.label) if move else str(job.get_action_display())


ITEMS = Table(
    caption=_("Factures de l’opération"),
    columns=(
        Column(
            key="numero",
            label=_("Numéro"),
            value="invoice.number",
            sort=("invoice__number_key",),
            template="invoices/bulk_number_cell.html",
        ),
        Column(key="emetteur", label=_("Émetteur"), value="invoice.issuer.name"),
        Column(key="siret", label=_("Identifiant"), value="invoice.issuer.identifier"),
        Column(key="montant", label=_("Montant TTC"), value="invoice.gross_amount", kind=Kind.MONEY),
        Column(
            key="resultat",
            label=_("Résultat"),
            value=lambda row: ItemState(row.state).label,
            sort=("state",),
            template="invoices/bulk_state_cell.html",
        ),
        Column(key="code", label=_("Code"), value=_said("code")),
        Column(
            key="erreur",
            label=_("Ce qui s’y oppose"),
            value=_said("message"),
            template="invoices/bulk_finding_cell.html",
        ),
        Column(key="remede", label=_("Que faire"), value=_said("remedy"), template="invoices/bulk_remedy_cell.html"),
    ),
    # Refused ones first: they are what is left to do.
    order=("-state", "pk"),
    filters=(
        Filter(
            key="resultat",
            label=_("Résultat"),
            field=ChoiceField(choices=[("", _("Tous")), *ItemState.choices]),
            apply=lambda rows, state: rows.filter(state=state),
        ),
    ),
    file_name="operation",
)

JOBS = Table(
    caption=_("Vos opérations en lot"),
    columns=(
        Column(key="operation", label=_("Opération"), value=what_of, template="invoices/bulk_job_cell.html"),
        Column(key="debut", label=_("Demandée le"), value="created_at", kind=Kind.MOMENT, sort=("created_at",)),
        Column(key="etat", label=_("État"), value=BulkJob.get_state_display, sort=("state",)),
        Column(key="factures", label=_("Factures"), value="total", kind=Kind.NUMBER),
        Column(key="faites", label=_("Faites"), value="done", kind=Kind.NUMBER),
        Column(key="refusees", label=_("Refusées"), value="refused", kind=Kind.NUMBER),
    ),
    order=("-pk",),
    file_name="operations",
)
