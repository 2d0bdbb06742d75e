"""How the statuses of invoices are shown."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from invoices.enums import Status
from invoices.selectors import stored_findings
from kernel.errors import Finding

register = template.Library()

_FAMILIES = {
    Status.DEPOSEE: "info",
    Status.EN_COURS_ACHEMINEMENT: "info",
    Status.A_VALIDER_1: "new",
    Status.A_VALIDER_2: "new",
    Status.VALIDEE_1: "success",
    Status.VALIDEE_2: "success",
    Status.ABSENCE_VALIDATION_1_HORS_DELAI: "success",
    Status.ABSENCE_VALIDATION_2_HORS_DELAI: "success",
    Status.REFUSEE_1: "error",
    Status.REFUSEE_2: "error",
    Status.ERREUR_FOURNISSEUR_SUR_VALIDEUR: "warning",
    Status.ERREUR_COTRAITANT_SUR_VALIDEUR: "warning",
    Status.MISE_A_DISPOSITION: "new",
    Status.COMPLETEE: "new",
    Status.A_RECYCLER: "warning",
    Status.SUSPENDUE: "warning",
    Status.REJETEE: "error",
    Status.SERVICE_FAIT: "success",
    Status.MANDATEE: "success",
    Status.MISE_A_DISPOSITION_COMPTABLE: "success",
    Status.COMPTABILISEE: "success",
    Status.MISE_EN_PAIEMENT: "success",
}


@register.filter
def status_label(status: str) -> str:
    """The status in words."""
    return str(Status(status).label)


@register.filter
def status_family(status: str) -> str:
    """The design system's badge whose colour and icon suit the meaning; none for what is at rest."""
    return _FAMILIES.get(Status(status), "")


@register.filter
def explained(rows: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """Findings that were kept, in today's words."""
    return stored_findings(rows)
