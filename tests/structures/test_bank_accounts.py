"""The bank accounts of a supplier."""

from datetime import timedelta

import pytest
from django.utils import timezone

from structures.models import BankAccount, ChangeRequest
from structures.rules import version_of
from structures.selectors.changes import history
from structures.selectors.organisation import valid_bank_accounts
from structures.services.bank_accounts import AccountData, add_bank_account, delete_bank_account, update_bank_account
from tests.structures.factories import BankAccountFactory, MembershipFactory, StructureFactory
from tests.structures.people import acting
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db

IBAN = "FR7630006000011234567890189"
DATA = AccountData(label="Compte principal", bic="agri frpp")


@pytest.fixture
def manager():
    return MembershipFactory()


@pytest.fixture
def account(manager):
    return BankAccountFactory(structure=manager.structure, iban=IBAN, label="Compte principal")


def add(membership, iban=IBAN, data=DATA):
    return add_bank_account(actor=acting(membership), structure_id=membership.structure_id, iban=iban, data=data)


def test_an_account_is_kept_as_banks_write_it(manager):
    account = BankAccount.objects.get(pk=add(manager, " fr76 3000 6000 0112 3456 7890 189 ").pk)
    assert (account.iban, account.bic, account.is_active) == (IBAN, "AGRIFRPP", True)
    assert ChangeRequest.objects.get().requested_by == manager.user


@pytest.mark.parametrize("iban", ["FR7630006000011234567890180", "FR76", "XX12345", "30006000011234567890189", "é"])
def test_a_wrong_iban_is_refused(manager, iban):
    with refused(("STR-090", "iban")):
        add(manager, iban)


def test_everything_wrong_is_told_at_once(manager, account):
    today = timezone.localdate()
    data = AccountData(label="Bis", bic="BANQUE", valid_from=today, valid_to=today - timedelta(days=1))
    with refused(("STR-092", "iban"), ("STR-091", "bic"), ("STR-093", "valid_to")):
        add(manager, data=data)
    with refused(("STR-091", "bic"), ("STR-093", "valid_to")):
        update_bank_account(actor=acting(manager), account_id=account.pk, data=data)


def test_the_same_account_may_belong_to_another_structure(manager):
    BankAccountFactory(iban=IBAN)
    assert add(manager).pk


def test_an_account_is_described_anew_but_keeps_its_iban(manager, account):
    update_bank_account(actor=acting(manager), account_id=account.pk, data=AccountData(label="Ancien", is_active=False))
    account.refresh_from_db()
    assert (account.label, account.is_active, account.iban) == ("Ancien", False, IBAN)
    assert ChangeRequest.objects.get().changes == {"label": ["Compte principal", "Ancien"], "is_active": [True, False]}


def test_an_edit_made_meanwhile_is_not_overwritten(manager, account):
    seen = version_of({name: getattr(account, name) for name in DATA.values()})
    update_bank_account(actor=acting(manager), account_id=account.pk, data=AccountData(label="Ancien"), version=seen)
    with refused("STR-087"):
        update_bank_account(actor=acting(manager), account_id=account.pk, data=DATA, version=seen)


def test_an_account_is_forgotten_and_the_history_says_so(manager, account):
    delete_bank_account(actor=acting(manager), account_id=account.pk)
    assert not BankAccount.objects.exists()
    assert ChangeRequest.objects.get().changes["iban"] == [IBAN, ""]
    (entry,) = history(manager.structure_id, 1)
    assert ("IBAN", "FR76 3000 6000 0112 3456 7890 189", "N/A") in [
        (line.label, line.old, line.new) for line in entry.lines
    ]


def test_only_organisation_modification_touches_accounts(manager, account):
    colleague = MembershipFactory(structure=manager.structure, rights={})
    stranger = MembershipFactory()
    for somebody in (colleague, stranger):
        with refused("STR-049"):
            add_bank_account(
                actor=acting(somebody), structure_id=manager.structure_id, iban="DE89370400440532013000", data=DATA
            )
        with refused("STR-049"):
            update_bank_account(actor=acting(somebody), account_id=account.pk, data=DATA)
        with refused("STR-049"):
            delete_bank_account(actor=acting(somebody), account_id=account.pk)


def test_an_invoice_is_offered_the_accounts_that_are_valid_that_day():
    structure, today = StructureFactory(), timezone.localdate()
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    BankAccountFactory(structure=structure, label="Toujours")
    BankAccountFactory(structure=structure, label="Aujourd’hui", valid_from=today, valid_to=today)
    BankAccountFactory(structure=structure, label="Fini", valid_to=yesterday)
    BankAccountFactory(structure=structure, label="À venir", valid_from=tomorrow)
    BankAccountFactory(structure=structure, label="Fermé", is_active=False)
    BankAccountFactory()
    assert [account.label for account in valid_bank_accounts(structure)] == ["Aujourd’hui", "Toujours"]
    assert [account.label for account in valid_bank_accounts(structure, tomorrow)] == ["Toujours", "À venir"]
