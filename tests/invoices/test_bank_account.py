"""The account on which an invoice asks to be paid: offered in the form, judged by the services, kept afterwards."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from invoices.models import Invoice
from invoices.services.copies import correct_invoice, credit_invoice, duplicate_invoice
from invoices.services.deposit import save_draft, save_for_sending, send_invoice
from invoices.services.processing import withdraw_invoice
from structures.services.bank_accounts import delete_bank_account
from tests.invoices.deposit_form import DEPOSIT, above, beside, parsed, typed
from tests.invoices.scenes import deposited_pdf, make_scene
from tests.structures.factories import BankAccountFactory, MembershipFactory
from tests.support.concurrency import at_once
from tests.support.htmx import find, walk
from tests.support.refusals import refused, written

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def account(scene):
    return BankAccountFactory(structure=scene.issuer, label="Compte principal")


@pytest.fixture
def supplier(client, scene):
    client.force_login(scene.supplier.user)
    return client


def unusable(structure, way):
    today = timezone.localdate()
    dates = {"ended": {"valid_to": today - DAY}, "to come": {"valid_from": today + DAY}, "closed": {"is_active": False}}
    return BankAccountFactory(structure=structure, label="Ancien", **dates[way])


def end(account):
    account.is_active = False
    account.save()


def offered(page):
    """The accounts that the form proposes, by key, and the one that is chosen."""
    options = [dict(one.attributes) for one in walk(find(parsed(page), "id_bank_account")) if one.name == "option"]
    chosen = [one["value"] for one in options if "selected" in one]
    return [one["value"] for one in options if one.get("value")], chosen


# The services


@pytest.mark.parametrize("service", [save_draft, save_for_sending])
@pytest.mark.parametrize("way", ["ended", "to come", "closed"])
def test_an_account_that_cannot_be_used_today_is_refused(scene, service, way):
    data = scene.data(bank_account=unusable(scene.issuer, way), pdf=deposited_pdf("Facture n° FA-2026-17"))
    with refused(("FAC-121", "bank_account")):
        service(actor=scene.supplier, form_key=uuid.uuid4(), version=0, data=data)


@pytest.mark.parametrize("service", [save_draft, save_for_sending])
def test_an_account_of_another_structure_is_refused(scene, service):
    data = scene.data(bank_account=BankAccountFactory(), pdf=deposited_pdf("Facture n° FA-2026-17"))
    with refused(("FAC-120", "bank_account")):
        service(actor=scene.supplier, form_key=uuid.uuid4(), version=0, data=data)


def test_an_account_deleted_since_the_form_was_opened_is_refused(scene, account):
    data = scene.data(bank_account=account)
    delete_bank_account(actor=scene.supplier, account_id=account.pk)
    with refused(("FAC-120", "bank_account")):
        save_draft(actor=scene.supplier, form_key=uuid.uuid4(), version=0, data=data)


def test_a_draft_whose_account_ended_since_is_not_sent(scene, account):
    draft = scene.draft(bank_account=account)
    end(account)
    with refused(("FAC-121", "bank_account")):
        send_invoice(actor=scene.supplier, invoice_id=draft.pk)


def test_an_account_that_a_draft_names_is_not_deleted(scene, account):
    scene.draft(bank_account=account)
    with refused("STR-094"):
        delete_bank_account(actor=scene.supplier, account_id=account.pk)


@pytest.mark.django_db(transaction=True)
def test_an_account_is_either_named_or_deleted_never_both():
    for _ in range(5):
        assert outcome_of_both_at_once(make_scene()) in (["FAC-120"], ["STR-094"])


def outcome_of_both_at_once(scene):
    """What is refused when an account is named and deleted at the same time."""
    account = BankAccountFactory(structure=scene.issuer)
    data = scene.data(bank_account=account)
    outcomes = at_once(
        [
            lambda: save_draft(actor=scene.supplier, form_key=uuid.uuid4(), version=0, data=data),
            lambda: delete_bank_account(actor=scene.supplier, account_id=account.pk),
        ]
    )
    return [one.findings[0].code for one in outcomes if isinstance(one, Exception)]


def test_copies_keep_the_account_while_it_can_be_used(scene, account):
    source = scene.sent(bank_account=account)
    withdraw_invoice(actor=scene.supplier, invoice_id=source.pk)
    for service in (duplicate_invoice, correct_invoice):
        draft = service(actor=scene.supplier, invoice_id=source.pk, form_key=uuid.uuid4())
        assert draft.bank_account == account
        draft.delete()
    end(account)
    for service in (duplicate_invoice, correct_invoice):
        assert service(actor=scene.supplier, invoice_id=source.pk, form_key=uuid.uuid4()).bank_account is None


def test_a_credit_note_asks_for_no_payment(scene, account):
    source = scene.routed(bank_account=account)
    assert credit_invoice(actor=scene.supplier, invoice_id=source.pk, form_key=uuid.uuid4()).bank_account is None


# The pages


def test_the_form_proposes_the_accounts_of_the_issuer_that_can_be_used_today(supplier, scene, account):
    for way in ("ended", "to come", "closed"):
        unusable(scene.issuer, way)
    BankAccountFactory()
    page = supplier.get(DEPOSIT)
    assert offered(page) == ([str(account.pk)], [""])
    assert account.iban_in_groups in page.text


def test_who_deposits_for_several_structures_sees_whose_account_it_is(supplier, scene, account):
    other = BankAccountFactory(label="Compte du cabinet")
    MembershipFactory(user=scene.supplier.user, structure=other.structure)
    page = supplier.get(DEPOSIT)
    assert set(offered(page)[0]) == {str(account.pk), str(other.pk)}
    assert f"{other.structure.name}\u00a0: Compte du cabinet" in page.text
    before = written()
    answer = supplier.post(DEPOSIT, typed(scene, bank_account=other.pk, pdf=None, command="save"))
    assert answer.status_code == 422
    assert beside(answer, "bank_account") == ["FAC-120"]
    assert written() == before


def test_a_form_without_any_account_does_not_ask_for_one(supplier):
    assert "id_bank_account" not in supplier.get(DEPOSIT).text


def test_the_account_is_kept_shown_and_told_to_the_recipient(supplier, scene, account, client):
    supplier.post(DEPOSIT, typed(scene, bank_account=account.pk))
    draft = Invoice.objects.get()
    assert draft.bank_account == account
    assert offered(supplier.get(reverse("invoices:issued-edit", args=[draft.pk])))[1] == [str(account.pk)]
    assert account.iban_in_groups in supplier.get(reverse("invoices:issued-confirm", args=[draft.pk])).text
    sent = scene.routed(number="FA-2026-18", bank_account=account)
    assert account.iban_in_groups in supplier.get(reverse("invoices:issued-detail", args=[sent.pk])).text
    client.force_login(scene.clerk.user)
    assert account.iban_in_groups in client.get(reverse("invoices:received-detail", args=[sent.pk])).text


@pytest.mark.parametrize("forged", ["999999", "-1", "abc", "٣", "9" * 40])
def test_a_forged_account_is_refused_and_nothing_is_written(supplier, scene, account, forged):
    before = written()
    answer = supplier.post(DEPOSIT, typed(scene, bank_account=forged, pdf=None, command="save"))
    assert (answer.status_code, above(answer)) == (422, [("FAC-120", "#id_bank_account")])
    assert written() == before


def test_an_account_of_somebody_else_is_refused_like_one_that_does_not_exist(supplier, scene):
    foreign = BankAccountFactory()
    before = written()
    answer = supplier.post(DEPOSIT, typed(scene, bank_account=foreign.pk, pdf=None, command="save"))
    assert (answer.status_code, beside(answer, "bank_account")) == (422, ["FAC-120"])
    assert foreign.iban_in_groups not in answer.text
    assert written() == before


def test_a_draft_shows_its_account_even_when_it_has_ended(supplier, scene, account):
    draft = scene.draft(bank_account=account)
    end(account)
    page = supplier.get(reverse("invoices:issued-edit", args=[draft.pk]))
    assert offered(page) == ([str(account.pk)], [str(account.pk)])
    assert "FAC-121" in supplier.get(reverse("invoices:issued-confirm", args=[draft.pk])).text
