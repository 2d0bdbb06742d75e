"""Who validates an invoice before its recipient has it, and what silence means (product.md §8)."""

from datetime import date, datetime, time, timedelta
from typing import Protocol

from invoices import errors
from invoices.enums import Framework, Side, Status
from invoices.rules.delay import PARIS, paris_day
from kernel.errors import Finding

VALIDATED_FRAMEWORKS = frozenset({Framework.A9, Framework.A12})
VALIDATORS = frozenset({Side.VALIDATOR_1, Side.VALIDATOR_2})
AWAITS_VALIDATION = frozenset({Status.A_VALIDER_1, Status.A_VALIDER_2})
ANSWERS_OF_THE_SECOND = frozenset(
    {
        Status.VALIDEE_2,
        Status.REFUSEE_2,
        Status.ABSENCE_VALIDATION_2_HORS_DELAI,
        Status.ERREUR_COTRAITANT_SUR_VALIDEUR,
    }
)
# From the asking to the worker that takes the answer up: no recipient sees it then.
ON_THE_WAY_THROUGH_VALIDATORS = frozenset(
    {
        *AWAITS_VALIDATION,
        *ANSWERS_OF_THE_SECOND,
        Status.VALIDEE_1,
        Status.REFUSEE_1,
        Status.ABSENCE_VALIDATION_1_HORS_DELAI,
        Status.ERREUR_FOURNISSEUR_SUR_VALIDEUR,
    }
)
# A sub-contractor's invoice is accepted when these days have passed in silence (code de la commande publique,
# R2193-12); of a co-contractor's the validator is only reminded, again and again.
TACIT_DAYS = 15
REMINDER_DAYS = 7


class Candidate(Protocol):
    """What of a structure decides whether it may validate."""

    pk: int
    name: str
    is_active: bool


class InValidation(Protocol):
    """What of an invoice decides who may validate it."""

    framework: str
    issuer_id: int
    recipient_id: int | None
    validator_1_id: int | None
    validator_2_id: int | None


def needs_validator(framework: str) -> bool:
    """Whether an invoice of this framework is validated on its way."""
    return framework in VALIDATED_FRAMEWORKS


def check_validator(
    framework: str, validator: Candidate | None, issuer_id: int, recipient_id: int | None
) -> Finding | None:
    """Whether this validator, if there is one, suits the invoice; a missing one is another rule's matter."""
    if validator is None:
        return None
    if not needs_validator(framework):
        return errors.VALIDATOR_NOT_EXPECTED.finding(on="validator")
    if validator.pk == issuer_id:
        return errors.VALIDATOR_IS_ISSUER.finding(on="validator")
    if validator.pk == recipient_id:
        return errors.VALIDATOR_IS_RECIPIENT.finding(on="validator")
    if not validator.is_active:
        return errors.VALIDATOR_INACTIVE.finding(on="validator", name=validator.name)
    return None


def missing_validator(framework: str, validator: Candidate | None) -> Finding | None:
    """The refusal of an invoice that nobody is named to validate."""
    lacks_one = needs_validator(framework) and validator is None
    return errors.VALIDATOR_MISSING.finding(on="validator") if lacks_one else None


def check_titulaire(invoice: InValidation, titulaire: Candidate | None) -> Finding | None:
    """Whether a cotraitant may name this structure as the titulaire, who validates in turn."""
    if titulaire is None:
        return errors.TITULAIRE_MISSING.finding(on="validator")
    if titulaire.pk == invoice.validator_1_id:
        return errors.TITULAIRE_IS_COTRAITANT.finding(on="validator")
    if titulaire.pk == invoice.validator_2_id:
        return errors.VALIDATOR_UNCHANGED.finding(on="validator")
    return check_validator(invoice.framework, titulaire, invoice.issuer_id, invoice.recipient_id)


def awaited_validator(invoice: InValidation, status: str) -> int | None:
    """The structure whose answer an invoice in this status waits for."""
    return invoice.validator_2_id if status == Status.A_VALIDER_2 else invoice.validator_1_id


def awaits_validators(framework: str, passed_at: datetime | None) -> bool:
    """Whether the invoice still has to be validated before it may go to its recipient."""
    return needs_validator(framework) and passed_at is None


def may_be_routed(status: str, passed_at: datetime | None) -> bool:
    """Whether a worker may take it: deposited, or let through by its validators; a refusal under A12 is the end."""
    return status == Status.DEPOSEE or passed_at is not None


def silence_ends(framework: str, since: datetime) -> datetime:
    """When silence is acted upon, at the beginning of a day in Paris: fifteen whole days are a validator's own."""
    days = TACIT_DAYS + 1 if framework == Framework.A9 else REMINDER_DAYS
    return datetime.combine(paris_day(since) + timedelta(days=days), time.min, PARIS)


def last_day(due_at: datetime) -> date:
    """The last day on which an answer comes before silence is acted upon."""
    return paris_day(due_at) - timedelta(days=1)
