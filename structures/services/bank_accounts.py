"""The bank accounts of a supplier. An IBAN is never edited: invoices keep the account they were to be paid on."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from kernel.errors import Finding, Refused, refuse_if
from structures import errors
from structures.actor import Actor
from structures.enums import ChangeKind
from structures.models import BankAccount
from structures.rules import check_account_validity, check_bic, check_iban, check_version, normalised
from structures.services.history import differences, record_done
from structures.services.locks import lock_to_organise


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountData:
    """What may change of an account."""

    label: str
    bic: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    is_active: bool = True

    def values(self) -> dict[str, Any]:
        """Under the names of the model's fields, the BIC as it is stored."""
        return {**asdict(self), "bic": normalised(self.bic)}


@transaction.atomic
def add_bank_account(*, actor: Actor, structure_id: int, iban: str, data: AccountData) -> BankAccount:
    """Register an account that its structure does not have yet."""
    structure = lock_to_organise(actor, structure_id)
    iban = normalised(iban)
    known = structure.bank_accounts.filter(iban=iban).exists()
    refuse_if(
        [
            check_iban(iban),
            errors.IBAN_TAKEN.finding(on="iban") if known else None,
            *_wrong(data),
        ]
    )
    account = BankAccount(structure=structure)
    _write(actor, account, {"iban": iban, **data.values()})
    return account


@transaction.atomic
def update_bank_account(*, actor: Actor, account_id: int, data: AccountData, version: str | None = None) -> BankAccount:
    """Describe an account anew, or say that it is no longer used."""
    account = _locked(actor, account_id)
    refuse_if([check_version(version, {name: getattr(account, name) for name in data.values()})])
    refuse_if(_wrong(data))
    _write(actor, account, data.values())
    return account


@transaction.atomic
def delete_bank_account(*, actor: Actor, account_id: int) -> BankAccount:
    """Forget an account that no invoice names."""
    account = _locked(actor, account_id)
    record_done(
        actor,
        account.structure,
        ChangeKind.BANK_ACCOUNT,
        {"iban": [account.iban, ""], "label": [account.label, ""]},
        subject=account.label,
    )
    try:
        account.delete()
    except ProtectedError as error:
        raise Refused(errors.ACCOUNT_IN_USE.finding()) from error
    return account


def hold_bank_account(account: BankAccount) -> BankAccount | None:
    """The account as it stands, which nobody deletes before this transaction ends; None if somebody just has."""
    return BankAccount.objects.select_for_update(no_key=True).filter(pk=account.pk).first()


def _wrong(data: AccountData) -> list[Finding | None]:
    return [check_bic(data.values()["bic"]), check_account_validity(data.valid_from, data.valid_to)]


def _write(actor: Actor, account: BankAccount, values: dict[str, Any]) -> None:
    before = {name: getattr(account, name) for name in values} if account.pk else {}
    changes = differences(before, values)
    if not changes:
        return
    for name, value in values.items():
        setattr(account, name, value)
    account.save()
    record_done(actor, account.structure, ChangeKind.BANK_ACCOUNT, changes, subject=account.label)


def _locked(actor: Actor, account_id: int) -> BankAccount:
    """The account under its structure's lock, for an actor who may organise it."""
    structure = lock_to_organise(actor, BankAccount.objects.get(pk=account_id).structure_id)
    # Whoever is just naming it on an invoice comes first, and is then seen.
    account = structure.bank_accounts.select_for_update(of=("self",)).get(pk=account_id)
    account.structure = structure
    return account
