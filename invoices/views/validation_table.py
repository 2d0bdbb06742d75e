"""The list of Factures à valider."""

from django import forms
from django.utils.translation import gettext_lazy as _

from invoices.enums import Framework, Status
from invoices.models import Invoice
from invoices.rules.validation import AWAITS_VALIDATION, VALIDATED_FRAMEWORKS, last_day
from invoices.views.filters import AMOUNTS, number_filter, party_filter
from kernel.filters import any_of, from_day, to_day, words
from kernel.tables import Column, Filter, Kind, Table
from structures.actor import Actor

MINE = "moi"

# What nobody is asked to validate yet.
_BEFORE = {Status.BROUILLON, Status.DEPOSEE}
STATUSES = [status for status in Status if status not in _BEFORE]
_FRAMEWORKS = [(framework.value, framework.label) for framework in Framework if framework in VALIDATED_FRAMEWORKS]


def tacit_day(invoice: Invoice):
    """The last day to answer before silence is acceptance; none where it never is, or where an answer came."""
    waits = invoice.status in AWAITS_VALIDATION and invoice.framework == Framework.A9
    return last_day(invoice.validation_due_at) if waits else None


COLUMNS = (
    Column(
        key="numero",
        label=_("Numéro"),
        value="number",
        sort=("number_key",),
        template="invoices/validation_number_cell.html",
    ),
    Column(key="emetteur", label=_("Émetteur"), value="issuer.name", sort=("issuer_folded_name",)),
    Column(key="destinataire", label=_("Destinataire"), value="recipient.name", sort=("recipient_folded_name",)),
    Column(key="cadre", label=_("Cadre"), value=Invoice.get_framework_display, sort=("framework",)),
    Column(key="montant", label=_("Montant TTC"), value="gross_amount", kind=Kind.MONEY, sort=("gross_amount",)),
    Column(key="depot", label=_("Date de dépôt"), value="first_sent_at", kind=Kind.DAY, sort=("first_sent_at",)),
    Column(key="reponse", label=_("Répondre au plus tard le"), value=tacit_day, kind=Kind.DAY),
    Column(
        key="statut",
        label=_("Statut"),
        value=lambda invoice: Status(invoice.supplier_status).label,
        sort=("supplier_status", "-first_sent_at"),
        template="invoices/issued_status_cell.html",
    ),
)


def validation_table(actor: Actor) -> Table:
    """The table for this reader, whose own answer one of the filters waits for."""
    awaited = forms.ChoiceField(choices=[("", _("Toutes")), (MINE, _("La mienne"))])
    return Table(
        name="factures-a-valider",
        caption=_("Factures à valider"),
        file_name="factures-a-valider",
        order=("-first_sent_at",),
        total="gross_amount",
        columns=COLUMNS,
        filters=(
            words("recherche", _("Mots (numéro, émetteur, commentaire)"), "received_words"),
            number_filter(20),
            party_filter("emetteur", _("Émetteur (nom ou SIRET)"), "issuer", 100),
            Filter(
                key="cadre",
                label=_("Cadre de facturation"),
                field=forms.ChoiceField(choices=[("", _("Tous")), *_FRAMEWORKS]),
                apply=lambda rows, framework: rows.filter(framework=framework),
            ),
            Filter(
                key="reponse",
                label=_("Réponse attendue"),
                field=awaited,
                apply=lambda rows, _whose: rows.awaiting_answer_of(actor),
            ),
            from_day("depuis", _("Déposée à partir du"), "first_sent_at"),
            to_day("jusque", _("Déposée jusqu’au"), "first_sent_at"),
            *AMOUNTS,
            any_of("statut", _("Statut"), [(one.value, one.label) for one in STATUSES], "supplier_status"),
        ),
    )
