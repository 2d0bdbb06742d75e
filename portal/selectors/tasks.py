"""What waits for a person in each space: figures, and the lists that they are the length of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import ngettext

from invoices.enums import Side, Status
from invoices.models import Invoice
from invoices.rules.delay import AWAITS_PAYMENT, SOON
from invoices.selectors import status_counts
from kernel.formats import number
from structures.actor import Actor
from structures.enums import Degree, Space


@dataclass(frozen=True, slots=True)
class Task:
    """How many invoices wait for what, and the list of exactly these."""

    count: int
    text: str
    url: str


def tasks(actor: Actor) -> list[Task]:
    """What waits for those who may do something about it, space by space."""
    found: list[Task] = []
    if actor.holds(Space.RECEIVED, Degree.MODIFICATION):
        found += _of_recipient(actor)
    if actor.holds(Space.TO_VALIDATE, Degree.MODIFICATION):
        found += _of_validator(actor)
    if actor.holds(Space.ISSUED, Degree.MODIFICATION):
        found += _of_supplier(actor)
    return [replace(task, text=task.text.format(n=number(task.count))) for task in found if task.count]


def _of_recipient(actor: Actor) -> Iterator[Task]:
    counts = status_counts(actor, Side.RECIPIENT)
    fresh = [Status.MISE_A_DISPOSITION, Status.COMPLETEE]
    n = sum(counts.get(status, 0) for status in fresh)
    yield Task(n, ngettext("Une facture à traiter", "{n} factures à traiter", n), _received(statut=fresh))
    rows, today = Invoice.objects.received_by(actor).order_by(), timezone.localdate()
    n = rows.filter(open_due_date__lt=today).count()
    late = ngettext("Une facture dont l’échéance est dépassée", "{n} factures dont l’échéance est dépassée", n)
    yield Task(n, late, _received(echeance="depassee"))
    n = rows.filter(open_due_date__range=(today, today + SOON)).count()
    soon = ngettext("Une facture à payer dans les sept jours", "{n} factures à payer dans les sept jours", n)
    yield Task(n, soon, _received(echeance="semaine"))
    unpaid = [status for status in Status if status in AWAITS_PAYMENT]
    n = rows.filter(assignee=actor.user, status__in=unpaid).count()
    mine = ngettext("Une facture qui vous est attribuée", "{n} factures qui vous sont attribuées", n)
    yield Task(n, mine, _received(attribution="moi", statut=unpaid))


def _of_validator(actor: Actor) -> Iterator[Task]:
    first, second = (status_counts(actor, side) for side in (Side.VALIDATOR_1, Side.VALIDATOR_2))
    n = first.get(Status.A_VALIDER_1, 0) + second.get(Status.A_VALIDER_2, 0)
    url = reverse("invoices:validation-summary")
    yield Task(n, ngettext("Une facture à valider", "{n} factures à valider", n), f"{url}?reponse=moi")
    misrouted = Status.ERREUR_COTRAITANT_SUR_VALIDEUR
    n = first.get(misrouted, 0)
    text = ngettext("Une facture dont le titulaire est à corriger", "{n} factures dont le titulaire est à corriger", n)
    yield Task(n, text, f"{url}?statut={misrouted}")


def _of_supplier(actor: Actor) -> Iterator[Task]:
    counts = status_counts(actor, Side.SUPPLIER)
    n = Invoice.objects.issued_by(actor).filter(needs_acknowledgement=True).count()
    rejected = ngettext(
        "Une facture rejetée dont il faut prendre connaissance",
        "{n} factures rejetées dont il faut prendre connaissance",
        n,
    )
    yield Task(n, rejected, _issued(rejet="nouveau"))
    n = counts.get(Status.SUSPENDUE, 0)
    suspended = ngettext("Une facture suspendue à compléter", "{n} factures suspendues à compléter", n)
    yield Task(n, suspended, _issued(statut=Status.SUSPENDUE))
    n = counts.get(Status.A_RECYCLER, 0)
    recycled = ngettext(
        "Une facture dont l’acheminement est à corriger", "{n} factures dont l’acheminement est à corriger", n
    )
    yield Task(n, recycled, _issued(statut=Status.A_RECYCLER))
    n = counts.get(Status.ERREUR_FOURNISSEUR_SUR_VALIDEUR, 0)
    misrouted = ngettext(
        "Une facture dont le valideur est à corriger", "{n} factures dont le valideur est à corriger", n
    )
    yield Task(n, misrouted, _issued(statut=Status.ERREUR_FOURNISSEUR_SUR_VALIDEUR))


def _received(**filters: str | Iterable[str]) -> str:
    return f"{reverse('invoices:received-list')}?{urlencode(filters, doseq=True)}"


def _issued(**filters: str) -> str:
    return f"{reverse('invoices:issued-summary')}?{urlencode(filters)}"
