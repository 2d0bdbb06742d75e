"""What the pages of Organisation and the directory read."""

from datetime import date

from django.db.models import Q, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.db import Fold
from structures.actor import Actor
from structures.enums import ChangeKind, Space
from structures.models import BankAccount, Service, Structure
from structures.rules import PARAMETERS
from structures.selectors.changes import field_label, in_words


def organised_structures(actor: Actor) -> QuerySet[Structure]:
    """The structures in view whose organisation the actor may consult."""
    return Structure.objects.filter(pk__in={grant.structure_id for grant in actor.scope(Space.ORGANISATION)})


def parameters_in_force(structure: Structure) -> list[tuple[str, str]]:
    """What a public structure demands and how it pays, label by label."""
    names = PARAMETERS if structure.is_public else ()
    kind = ChangeKind.MODIFY
    return [(field_label(kind, name), in_words(kind, name, getattr(structure, name))) for name in names]


def bank_accounts(structure: Structure) -> QuerySet[BankAccount]:
    """Every account of the structure, those in use first."""
    return structure.bank_accounts.order_by("-is_active", "label", "pk")


def valid_bank_accounts(structure: Structure, on: date | None = None) -> QuerySet[BankAccount]:
    """The accounts that an invoice of the structure can name that day, today by default."""
    day = on or timezone.localdate()
    return bank_accounts(structure).filter(
        Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day), is_active=True
    )


def services_matching(rows: QuerySet[Service], words: str) -> QuerySet[Service]:
    """Those whose code or label contains each word, accents and case aside."""
    rows = rows.alias(folded_code=Fold("code"), folded_label=Fold("label"))
    for word in words.split():
        needle = Fold(Value(word))
        rows = rows.filter(Q(folded_code__contains=needle) | Q(folded_label__contains=needle))
    return rows


def directory_structures() -> QuerySet[Structure]:
    """Every recipient, by name."""
    return Structure.objects.recipients().order_by("name", "pk")


def directory_services() -> QuerySet[Service]:
    """Every service that can be named today, of every recipient."""
    today = timezone.localdate()
    usable = Service.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=today), Q(valid_to=None) | Q(valid_to__gte=today), is_active=True
    )
    return (
        usable.filter(structure__in=Structure.objects.recipients())
        .select_related("structure")
        .order_by("structure__name", "structure_id", "code", "pk")
    )


def demands(structure: Structure) -> list[str]:
    """What every invoice to this structure must hold, in sentences."""
    told = {
        "service_code_required": _("Le code du service destinataire est obligatoire."),
        "commitment_required": _("Le numéro d’engagement (bon de commande, marché…) est obligatoire."),
        "service_or_commitment_required": _("Un code service ou un numéro d’engagement est obligatoire."),
        "commitment_checked": _(
            "Le numéro d’engagement, s’il est indiqué, doit être l’un de ceux que cette structure vous a transmis."
        ),
        "is_moa_only": _("Cette structure ne reçoit que des factures de travaux, comme maître d’ouvrage."),
    }
    return [sentence for name, sentence in told.items() if getattr(structure, name)]


def yes_or_no(value: bool) -> str:
    """A flag for a reader."""
    return _("oui") if value else _("non")
