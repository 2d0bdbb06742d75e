"""The list of Factures émises."""

from django import forms
from django.utils.translation import gettext_lazy as _

from invoices.enums import Status
from invoices.views.filters import AMOUNTS, number_filter, party_filter, structure_filter, structures_in_view
from kernel.filters import any_of, beginning, from_day, to_day, words
from kernel.tables import Column, Filter, Kind, Table
from structures.actor import Actor
from structures.enums import Space


def _service(invoice):
    return str(invoice.recipient_service or invoice.service_code)


_ISSUER = Column(key="structure", label=_("Structure"), value="issuer.name")
COLUMNS = (
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
        reads=("recipient__name",),
        sort=("recipient_folded_name",),
    ),
    Column(
        key="service",
        label=_("Service"),
        value=_service,
        reads=("recipient_service__code", "recipient_service__label", "service_code"),
        sort=("recipient_service__code", "service_code"),
    ),
    Column(key="montant", label=_("Montant TTC (€)"), value="gross_amount", kind=Kind.MONEY, sort=("gross_amount",)),
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
        sort=("supplier_status", "-created_at"),
        template="invoices/issued_status_cell.html",
    ),
)
FILTERS = (
    words("recherche", _("Mots (numéro, destinataire, commentaire)"), "issued_words"),
    Filter(
        key="rejet",
        label=_("Rejets"),
        field=forms.ChoiceField(choices=[("", _("Tous")), ("nouveau", _("Dont il faut prendre connaissance"))]),
        apply=lambda rows, _state: rows.filter(needs_acknowledgement=True),
    ),
    number_filter(50),
    party_filter("destinataire", _("Destinataire (SIRET ou nom)"), "recipient", 200),
    beginning("engagement", _("Numéro d’engagement"), "commitment_number", 50),
    from_day("depuis", _("Déposée à partir du"), "first_sent_at"),
    to_day("jusque", _("Déposée jusqu’au"), "first_sent_at"),
    *AMOUNTS,
    any_of("statut", _("Statut"), Status.choices, "supplier_status"),
)


def issued_table(actor: Actor) -> Table:
    """The table for this reader, who chooses among the structures in view if there are several."""
    structures = structures_in_view(actor, Space.ISSUED)
    several = len(structures) > 1
    return Table(
        name="factures-emises",
        caption=_("Factures émises"),
        file_name="factures-emises",
        columns=(*COLUMNS, _ISSUER) if several else COLUMNS,
        order=("-created_at",),
        arrival="created_at",
        total="gross_amount",
        filters=(*FILTERS[:3], structure_filter(structures, "issuer"), *FILTERS[3:]) if several else FILTERS,
    )
