"""The list of Factures reçues."""

from collections.abc import Collection
from datetime import timedelta

from django.forms import CharField, ChoiceField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from invoices.enums import Status
from invoices.models import InvoiceQuerySet
from invoices.rules.number import normalise_number
from invoices.rules.validation import ON_THE_WAY_THROUGH_VALIDATORS
from kernel.forms import DayField
from kernel.tables import Column, Filter, Kind, Table
from structures.models import Service, Structure

# What a recipient never sees.
_BEFORE_ARRIVAL = {
    *(Status.BROUILLON, Status.DEPOSEE, Status.EN_COURS_ACHEMINEMENT, Status.ABANDONNEE),
    *ON_THE_WAY_THROUGH_VALIDATORS,
}
STATUSES = [status for status in Status if status not in _BEFORE_ARRIVAL]
LATE, SOON = "depassee", "semaine"

COLUMNS = (
    Column(
        key="numero",
        label=_("Numéro"),
        value="number",
        sort=("number_key",),
        template="invoices/received_number_cell.html",
    ),
    Column(key="emetteur", label=_("Émetteur"), value="issuer.name", sort=("issuer__name",)),
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
        sort=("status",),
        template="invoices/received_status_cell.html",
    ),
)


def received_table(services: Collection[Service]) -> Table:
    """The table for a reader of these services, between whom a filter chooses when there are several."""
    return Table(
        caption=_("Factures reçues"),
        columns=COLUMNS,
        order=("-made_available_at",),
        filters=_filters(services),
        total="gross_amount",
        file_name="factures-recues",
        selection="invoices/_received_selection.html",
    )


def _filters(services: Collection[Service]) -> tuple[Filter, ...]:
    statuses = [("", _("Tous les statuts")), *((status.value, status.label) for status in STATUSES)]
    dues = [("", _("Toutes")), (LATE, _("Dépassée")), (SOON, _("Dans les sept jours"))]
    return (
        Filter(key="statut", label=_("Statut"), field=ChoiceField(choices=statuses), apply=_in_status),
        Filter(key="numero", label=_("Numéro de facture"), field=CharField(max_length=20), apply=_with_number),
        Filter(
            key="emetteur",
            label=_("Émetteur (nom ou SIRET)"),
            field=CharField(max_length=100),
            apply=lambda rows, words: rows.filter(issuer__in=Structure.objects.matching(words)),
        ),
        *([_service_filter(services)] if len(services) > 1 else []),
        Filter(key="echeance", label=_("Échéance"), field=ChoiceField(choices=dues), apply=_due),
        Filter(
            key="du",
            label=_("Mise à disposition à partir du"),
            field=DayField(),
            apply=lambda rows, day: rows.filter(made_available_at__date__gte=day),
        ),
        Filter(
            key="au",
            label=_("Mise à disposition jusqu’au"),
            field=DayField(),
            apply=lambda rows, day: rows.filter(made_available_at__date__lte=day),
        ),
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


def _in_status(rows: InvoiceQuerySet, status: str) -> InvoiceQuerySet:
    return rows.filter(status=status)


def _with_number(rows: InvoiceQuerySet, number: str) -> InvoiceQuerySet:
    return rows.filter(number_key__contains=normalise_number(number))


def _due(rows: InvoiceQuerySet, when: str) -> InvoiceQuerySet:
    today = timezone.localdate()
    if when == LATE:
        return rows.filter(open_due_date__lt=today)
    return rows.filter(open_due_date__range=(today, today + timedelta(days=7)))
