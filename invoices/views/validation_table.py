"""The list of Factures à valider."""

from django import forms
from django.utils.translation import gettext_lazy as _

from invoices.enums import Framework, Status
from invoices.models import Invoice
from invoices.rules.number import normalise_number
from invoices.rules.validation import AWAITS_VALIDATION, VALIDATED_FRAMEWORKS, last_day
from kernel.forms import DayField
from kernel.tables import Column, Filter, Kind, Table
from structures.models import Structure

# What nobody is asked to validate yet.
_BEFORE = {Status.BROUILLON, Status.DEPOSEE}
STATUSES = [status for status in Status if status not in _BEFORE]
_FRAMEWORKS = [(framework.value, framework.label) for framework in Framework if framework in VALIDATED_FRAMEWORKS]


def tacit_day(invoice: Invoice):
    """The last day to answer before silence is acceptance; none where it never is, or where an answer came."""
    waits = invoice.status in AWAITS_VALIDATION and invoice.framework == Framework.A9
    return last_day(invoice.validation_due_at) if waits else None


TO_VALIDATE = Table(
    caption=_("Factures à valider"),
    file_name="factures-a-valider",
    order=("-first_sent_at",),
    total="gross_amount",
    columns=(
        Column(
            key="numero",
            label=_("Numéro"),
            value="number",
            sort=("number_key",),
            template="invoices/validation_number_cell.html",
        ),
        Column(key="emetteur", label=_("Émetteur"), value="issuer.name", sort=("issuer__name",)),
        Column(key="destinataire", label=_("Destinataire"), value="recipient.name", sort=("recipient__name",)),
        Column(key="cadre", label=_("Cadre"), value=Invoice.get_framework_display, sort=("framework",)),
        Column(key="montant", label=_("Montant TTC"), value="gross_amount", kind=Kind.MONEY, sort=("gross_amount",)),
        Column(key="depot", label=_("Date de dépôt"), value="first_sent_at", kind=Kind.DAY, sort=("first_sent_at",)),
        Column(key="reponse", label=_("Répondre au plus tard le"), value=tacit_day, kind=Kind.DAY),
        Column(
            key="statut",
            label=_("Statut"),
            value=lambda invoice: Status(invoice.supplier_status).label,
            sort=("supplier_status",),
            template="invoices/issued_status_cell.html",
        ),
    ),
    filters=(
        Filter(
            key="statut",
            label=_("Statut"),
            field=forms.ChoiceField(choices=[("", _("Tous")), *((one.value, one.label) for one in STATUSES)]),
            apply=lambda rows, status: rows.filter(supplier_status=status),
        ),
        Filter(
            key="numero",
            label=_("Numéro de facture"),
            field=forms.CharField(max_length=20),
            apply=lambda rows, number: rows.filter(number_key__contains=normalise_number(number)),
        ),
        Filter(
            key="emetteur",
            label=_("Émetteur (nom ou SIRET)"),
            field=forms.CharField(max_length=100),
            apply=lambda rows, words: rows.filter(issuer__in=Structure.objects.matching(words)),
        ),
        Filter(
            key="cadre",
            label=_("Cadre de facturation"),
            field=forms.ChoiceField(choices=[("", _("Tous")), *_FRAMEWORKS]),
            apply=lambda rows, framework: rows.filter(framework=framework),
        ),
        Filter(
            key="depuis",
            label=_("Déposée à partir du"),
            field=DayField(),
            apply=lambda rows, day: rows.filter(first_sent_at__date__gte=day),
        ),
        Filter(
            key="jusque",
            label=_("Déposée jusqu’au"),
            field=DayField(),
            apply=lambda rows, day: rows.filter(first_sent_at__date__lte=day),
        ),
    ),
)
