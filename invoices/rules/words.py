"""What must be said with a move, and what must not."""

from collections.abc import Iterator
from dataclasses import dataclass

from invoices import errors
from invoices.enums import Status
from kernel.errors import Finding
from kernel.workflow import Move


@dataclass(frozen=True, slots=True)
class Words:
    """What whoever moves an invoice says about it."""

    motive: str = ""
    comment: str = ""
    mandate_number: str = ""


def check_words(move: Move, words: Words) -> Iterator[Finding]:
    """One finding for each word that is missing, and for each that this move does not take."""
    if move.needs_motive and not words.motive:
        yield errors.MOTIVE_MISSING.finding(on="motive")
    if words.motive and not move.needs_motive:
        yield errors.MOTIVE_NOT_EXPECTED.finding(on="motive")
    if move.needs_comment and not words.comment.strip():
        yield errors.COMMENT_MISSING.finding(on="comment")
    if words.mandate_number and move.target != Status.MANDATEE:
        yield errors.MANDATE_NUMBER_NOT_EXPECTED.finding(on="mandate_number")
