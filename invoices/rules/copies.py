"""From which invoices a new one may be made."""

from invoices.enums import DocumentType, Framework, Status
from invoices.rules.delay import AWAITS_PAYMENT

# What its recipient has, and has not sent back.
CREDITABLE = AWAITS_PAYMENT | {Status.MISE_EN_PAIEMENT}


def may_be_corrected(status: str, framework: str) -> bool:
    """Whether it came to nothing, so that a corrected one may take its place.

    A validator's refusal is the end of a cotraitant's invoice; a sub-contractor's goes on all the same.
    """
    refused = framework == Framework.A12 and status in {Status.REFUSEE_1, Status.REFUSEE_2}
    return refused or status in {Status.REJETEE, Status.ABANDONNEE}


def may_be_credited(status: str, document_type: str) -> bool:
    """Whether there is something to give back; a credit note itself is not credited."""
    return document_type == DocumentType.FACTURE and status in CREDITABLE
