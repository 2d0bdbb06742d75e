"""Which passwords are refused, wherever one is chosen."""

from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from accounts.rules import is_predictable
from kernel.text import _

WEAK_WORDS = Path(__file__).parent / "weak_words.txt"
LONGEST = 128


@cache
def weak_words() -> frozenset[str]:
    """Common passwords of the world, and the words that French ones are made of: some 23,000."""
    return frozenset([*CommonPasswordValidator().passwords, *WEAK_WORDS.read_text().split()])


class PredictableValidator:
    """Refuses common passwords, one or two known words, sequences and repetitions, whatever decorates them."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise for a password that guessing programs try early."""
        if is_predictable(password, weak_words()):
            raise ValidationError(self.get_help_text(), code="password_too_common")

    def get_help_text(self) -> str:
        """What Django shows where it lists the demands."""
        return _("Ni mot courant, ni suite de touches, ni répétition")


class LongestValidator:
    """Refuses what would only keep the hasher busy."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise for a password that is too long."""
        if len(password) > LONGEST:
            raise ValidationError(
                self.get_help_text(), code="max_length", params={"limit_value": LONGEST, "show_value": len(password)}
            )

    def get_help_text(self) -> str:
        """What Django shows where it lists the demands."""
        return _("128 caractères au plus")
