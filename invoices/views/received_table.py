"""The list of Factures reçues."""

from collections.abc import Collection

from django.forms import ChoiceField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from invoices.enums import Status
from invoices.models import InvoiceQuerySet
from invoices.rules import delay
from invoices.rules.validation import ON_THE_WAY_THROUGH_VALIDATORS
from invoices.selectors import received_services
from invoices.selectors.desk import seen_to_by_nobody
from invoices.views.filters import AMOUNTS, number_filter, party_filter, structure_filter, structures_in_view
from kernel.filters import any_of, beginning, from_day, to_day, words
from kernel.tables import Column, Filter, Kind, Table
from structures.actor import Actor, StructureRef
from structures.enums import Space
from structures.models import Service
from structures.selectors import colleagues

# What a recipient never sees.
_BEFORE_ARRIVAL = {
    *(Status.BROUILLON, Status.DEPOSEE, Status.EN_COURS_ACHEMINEMENT, Status.ABANDONNEE),
    *ON_THE_WAY_THROUGH_VALIDATORS,
}
STATUSES = [status for status in Status if status not in _BEFORE_ARRIVAL]
LATE, SOON = "depassee", "semaine"
MINE, NOBODYS = "moi", "personne"

_RECIPIENT = Column(key="structure", label=_("Structure"), value="recipient.name")
COLUMNS = (
    Column(
        key="numero",
        label=_("Numéro"),
        value="number",
        sort=("number_key",),
        template="invoices/received_number_cell.html",
    ),
    Column(key="emetteur", label=_("Émetteur"), value="issuer.name", sort=("issuer_folded_name",)),
    Column(key="siret", label=_("Identifiant"), value="issuer.identifier"),
    Column(key="service", label=_("Service"), value="recipient_service.code", sort=("recipient_service__code",)),
    Column(key="montant", label=_("Montant TTC"), value="gross_amount", kind=Kind.MONEY, sort=("gross_amount",)),
    Column(
        key="mise_a_disposition",
        label=_("Mise à disposition"),
        value="made_available_at",
        kind=Kind.DAY,
        sort=("made_available_at",),
    ),
    Column(
        key="echeance",
        label=_("Échéance"),
        value="due_date",
        kind=Kind.DAY,
        # What still awaits somebody, the latest first; what is over has no place in that order.
        sort=("open_due_date",),
        template="invoices/received_due_cell.html",
    ),
    Column(
        key="statut",
        label=_("Statut"),
        # Django's own get_…_display puts every status into words to find one: most of the time of a long export.
        value=lambda invoice: Status(invoice.status).label,
        reads=("status",),
        sort=("status", "-made_available_at"),
        template="invoices/received_status_cell.html",
    ),
)


def received_table(actor: Actor) -> Table:
    """The table for this reader: filters choose among the structures, services and colleagues in view."""
    structures = structures_in_view(actor, Space.RECEIVED)
    return Table(
        name="factures-recues",
        caption=_("Factures reçues"),
        columns=(*COLUMNS, _RECIPIENT) if len(structures) > 1 else COLUMNS,
        order=("-made_available_at",),
        arrival="made_available_at",
        filters=_filters(actor, structures),
        total="gross_amount",
        file_name="factures-recues",
        selection="invoices/_received_selection.html",
    )


def _filters(actor: Actor, structures: Collection[StructureRef]) -> tuple[Filter, ...]:
    services = received_services(actor)
    dues = [("", _("Toutes")), (LATE, _("Dépassée")), (SOON, _("Dans les sept jours"))]
    arrival = "made_available_at"
    return (
        words("recherche", _("Mots (numéro, émetteur, commentaire)"), "received_words"),
        number_filter(20),
        party_filter("emetteur", _("Émetteur (nom ou SIRET)"), "issuer", 100),
        beginning("engagement", _("Numéro d’engagement"), "commitment_number", 50),
        *([structure_filter(structures, "recipient")] if len(structures) > 1 else []),
        *([_service_filter(services)] if len(services) > 1 else []),
        _assignee_filter(actor),
        Filter(key="echeance", label=_("Échéance"), field=ChoiceField(choices=dues), apply=_due),
        from_day("du", _("Mise à disposition à partir du"), arrival),
        to_day("au", _("Mise à disposition jusqu’au"), arrival),
        *AMOUNTS,
        any_of("statut", _("Statut"), [(status.value, status.label) for status in STATUSES], "status"),
    )


def _service_filter(services: Collection[Service]) -> Filter:
    several = len({service.structure_id for service in services}) > 1
    labels = [(str(one.pk), f"{one} ({one.structure})" if several else str(one)) for one in services]
    return Filter(
        key="service",
        label=_("Service"),
        field=ChoiceField(choices=[("", _("Tous les services")), *labels]),
        apply=lambda rows, service: rows.filter(recipient_service_id=service),
    )


def _assignee_filter(actor: Actor) -> Filter:
    user = actor.user
    people = [(str(one.pk), str(one)) for one in colleagues(actor, Space.RECEIVED) if one != user]
    choices = [("", _("Toutes")), (MINE, _("À moi")), (NOBODYS, _("À personne")), *people]

    def apply(rows: InvoiceQuerySet, whose: str) -> InvoiceQuerySet:
        if whose == NOBODYS:
            return seen_to_by_nobody(rows, actor)
        return rows.filter(assignee=user if whose == MINE else whose)

    return Filter(key="attribution", label=_("Attribuée"), field=ChoiceField(choices=choices), apply=apply)


def _due(rows: InvoiceQuerySet, when: str) -> InvoiceQuerySet:
    today = timezone.localdate()
    if when == LATE:
        return rows.filter(open_due_date__lt=today)
    return rows.filter(open_due_date__range=(today, today + delay.SOON))
