"""The list of Factures émises."""

import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from invoices.enums import Status
from invoices.rules.number import normalise_number
from kernel.forms import DayField
from kernel.tables import Column, Filter, Kind, Table
from structures.models import Structure


def _service(invoice):
    return str(invoice.recipient_service or invoice.service_code)


def _by_number(rows, typed):
    decomposed = unicodedata.normalize("NFKD", typed)
    letters = "".join(character for character in decomposed if not unicodedata.combining(character))
    return rows.filter(number_key__contains=normalise_number(letters))


def _by_recipient(rows, words):
    return rows.filter(recipient__in=Structure.objects.matching(words))


ISSUED = Table(
    caption=_("Factures émises"),
    file_name="factures-emises",
    order=("-created_at",),
    total="gross_amount",
    columns=(
        Column(
            key="numero",
            label=_("Numéro"),
            value=str,
            reads=("number",),
            sort=("number_key",),
            template="invoices/issued_number_cell.html",
        ),
        Column(
            key="destinataire",
            label=_("Destinataire"),
            value="recipient",
            sort=("recipient__name",),
            reads=("recipient__name",),
        ),
        Column(
            key="service",
            label=_("Service"),
            value=_service,
            sort=("recipient_service__code", "service_code"),
            reads=("recipient_service__code", "recipient_service__label", "service_code"),
        ),
        Column(
            key="montant", label=_("Montant TTC (€)"), value="gross_amount", kind=Kind.MONEY, sort=("gross_amount",)
        ),
        Column(key="depot", label=_("Date de dépôt"), value="first_sent_at", kind=Kind.DAY, sort=("first_sent_at",)),
        Column(
            key="echeance",
            label=_("Échéance"),
            value="due_date",
            kind=Kind.DAY,
            sort=("due_date",),
            template="invoices/issued_due_cell.html",
        ),
        Column(
            key="statut",
            label=_("Statut"),
            value=lambda invoice: Status(invoice.supplier_status).label,
            reads=("supplier_status",),
            sort=("supplier_status",),
            template="invoices/issued_status_cell.html",
        ),
    ),
    filters=(
        Filter(
            key="statut",
            label=_("Statut"),
            field=forms.ChoiceField(choices=[("", _("Tous")), *Status.choices]),
            apply=lambda rows, status: rows.filter(supplier_status=status),
        ),
        Filter(
            key="rejet",
            label=_("Rejets"),
            field=forms.ChoiceField(choices=[("", _("Tous")), ("nouveau", _("Dont il faut prendre connaissance"))]),
            apply=lambda rows, _state: rows.filter(needs_acknowledgement=True),
        ),
        Filter(key="numero", label=_("Numéro de facture"), field=forms.CharField(max_length=50), apply=_by_number),
        Filter(
            key="destinataire",
            label=_("Destinataire (SIRET ou nom)"),
            field=forms.CharField(max_length=200),
            apply=_by_recipient,
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
