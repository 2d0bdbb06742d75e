"""Where an invoice asks to be paid: an account of its issuer that can be used the day it is named."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from invoices import errors
from kernel.errors import Finding
from structures.rules import is_usable_on

if TYPE_CHECKING:
    from structures.models import BankAccount


def check_bank_account(account: BankAccount | None, issuer_id: int, day: date) -> Finding | None:
    """Whether the issuer can be paid on this account; an invoice need not name one."""
    if account is None:
        return None
    if account.structure_id != issuer_id:
        return errors.BANK_ACCOUNT_OF_ANOTHER.finding(on="bank_account")
    if not is_usable_on(account, day):
        return errors.BANK_ACCOUNT_NOT_USABLE.finding(on="bank_account", account=account.label)
    return None
