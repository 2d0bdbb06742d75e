"""Who may open which page of Organisation, and change what on it."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.accounts.factories import PASSWORD
from tests.structures.factories import BankAccountFactory, MembershipFactory, ServiceFactory
from tests.structures.organisation_pages import CHANGES, POSTS, READS, codes, colleague
from tests.support.refusals import written

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize(("rights", "status"), [("modification", 200), ("consultation", 200), ("invoices", 403)])
def test_consultation_opens_what_is_read(client, town, url, name, rights, status):
    response = colleague(client, town, rights).htmx_get(url(name))
    assert response.status_code == status
    if status == 403:
        assert codes(response) == {"SYS-020"}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("rights", ["consultation", "invoices"])
def test_only_modification_opens_what_changes_and_the_page_says_so(client, town, url, name, rights):
    response = colleague(client, town, rights).get(url(name))
    assert (response.status_code, codes(response)) == (403, {"STR-049"})


@pytest.mark.parametrize("name", POSTS)
@pytest.mark.parametrize("rights", ["consultation", "invoices"])
def test_a_forged_request_of_a_colleague_writes_nothing(client, town, url, name, rights):
    client, before = colleague(client, town, rights), written()
    response = client.post(url(name), {"email": "a@exemple.fr", "code": "X", "label": "X", "token": "x"})
    assert (response.status_code, codes(response)) == (403, {"STR-049"})
    assert written() == before


@pytest.mark.parametrize("name", [*READS, *CHANGES, *POSTS])
def test_a_stranger_finds_nothing(client, url, name):
    client.force_login(MembershipFactory().user)
    before = written()
    answer = client.post(url(name)) if name in POSTS else client.get(url(name))
    assert answer.status_code == 404
    assert written() == before


@pytest.mark.parametrize("name", [*READS, *CHANGES, *POSTS])
def test_an_unknown_visitor_is_sent_to_sign_in(client, url, name):
    answer = client.post(url(name)) if name in POSTS else client.get(url(name))
    assert answer["Location"].startswith("/connexion/")


@pytest.mark.parametrize(
    "name", ["service-activate", "service-deactivate", "service-default", "service-import-confirm"]
)
def test_moves_are_not_made_by_links(manager, url, name):
    before = written()
    assert manager.get(url(name)).status_code == 405
    assert written() == before


@pytest.mark.parametrize("name", [*CHANGES, *READS])
def test_a_manager_opens_every_page(manager, url, name):
    assert manager.get(url(name)).status_code in (200, 302, 422)


def test_what_belongs_to_another_structure_is_not_found_under_this_one(manager, town):
    service, account = ServiceFactory(), BankAccountFactory()
    for name, pk in (("service-edit", service.pk), ("account-edit", account.pk), ("account-delete", account.pk)):
        assert manager.get(reverse(f"structures:{name}", args=[town.pk, pk])).status_code == 404


def test_a_manager_of_one_service_changes_that_service_alone(client, town, service, url):
    client.force_login(MembershipFactory(structure=town, service=service).user)
    assert client.get(url("service-edit")).status_code == 200
    assert client.get(url("structure-detail")).status_code == 200
    other = ServiceFactory(structure=town)
    for name, pk in (("service-edit", other.pk), ("service-default", service.pk)):
        answer = client.post(reverse(f"structures:{name}", args=[town.pk, pk]))
        assert (answer.status_code, codes(answer)) == (403, {"STR-049"})
    assert client.get(url("structure-modify")).status_code == 403


@pytest.mark.parametrize("name", ["account-add", "account-edit", "account-delete"])
def test_bank_accounts_are_touched_only_after_showing_again_who_one_is(manager, url, name, time_machine):
    time_machine.move_to(timezone.now() + timedelta(minutes=11), tick=False)
    before = written()
    confirmation = f"/mon-compte/confirmer/?{urlencode({'next': url(name)})}"
    assert manager.get(url(name))["Location"] == confirmation
    assert manager.post(url(name), {"label": "x", "iban": "DE89370400440532013000"})["Location"] == confirmation
    assert manager.htmx_get(url(name))["HX-Redirect"] == confirmation
    assert written() == before
    assert manager.post(confirmation, {"password": PASSWORD})["Location"] == url(name)
    assert manager.get(url(name)).status_code == 200


ACCOUNT = {"label": "Compte principal", "iban": "DE89 3704 0044 0532 0130 00", "bic": "", "is_active": "on"}


def test_a_bank_account_typed_before_confirming_is_saved_after_it(manager, url, town, account, time_machine):
    time_machine.move_to(timezone.now() + timedelta(minutes=11), tick=False)
    confirmation = manager.post(url("account-add"), ACCOUNT)["Location"]
    assert "attend votre confirmation" in manager.get(confirmation).text
    wrong = manager.post(confirmation, {"password": "pas la bonne phrase"})
    assert (wrong.status_code, codes(wrong)) == (422, {"CPT-011"})
    assert list(town.bank_accounts.all()) == [account]
    saved = manager.post(confirmation, {"password": PASSWORD, "next": url("account-add")})
    assert saved["Location"].partition("#")[0] == url("structure-detail")
    assert town.bank_accounts.filter(iban="DE89370400440532013000", label="Compte principal").count() == 1
    # Once: coming back finds an empty form.
    manager.get(confirmation)
    manager.post(confirmation, {"password": PASSWORD})
    assert town.bank_accounts.count() == 2


def test_what_was_sent_wrongly_comes_back_with_its_errors_after_confirming(manager, url, town, time_machine):
    time_machine.move_to(timezone.now() + timedelta(minutes=11), tick=False)
    confirmation = manager.post(url("account-add"), ACCOUNT | {"iban": "XX12345"})["Location"]
    answer = manager.post(confirmation, {"password": PASSWORD})
    assert (answer.status_code, codes(answer)) == (422, {"STR-090"})
    assert 'value="Compte principal"' in answer.text
    assert not town.bank_accounts.filter(label="Compte principal").exists()


def test_who_opens_a_page_confirms_nothing_that_was_sent_before(manager, url, town, time_machine):
    """Somebody at an open screen leaves no order behind, which its owner would confirm unawares."""
    time_machine.move_to(timezone.now() + timedelta(minutes=11), tick=False)
    manager.post(url("account-add"), ACCOUNT)
    confirmation = manager.get(url("account-add"))["Location"]
    assert "attend votre confirmation" not in manager.get(confirmation).text
    manager.post(confirmation, {"password": PASSWORD})
    assert not town.bank_accounts.filter(label="Compte principal").exists()
