"""The search of the top bar: numbers, SIRET and engagements of all that a person sees, and of nothing else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from invoices.enums import Framework, Status
from structures.enums import Degree, Space
from tests.invoices.factories import InvoiceFactory
from tests.structures.factories import MembershipFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db

SEARCH = reverse("portal:search")


@pytest.fixture
def town():
    return StructureFactory(public=True, name="Commune de Valbourg", identifier="90010981000011")


@pytest.fixture
def member(town):
    return MembershipFactory(structure=town)


@pytest.fixture
def clerk(client, member):
    client.force_login(member.user)
    return client


def received(town, number, **fields):
    return InvoiceFactory(recipient=town, available=True, number=number, **fields)


def found(client, words):
    """The numbers shown, by the title of their group."""
    page = client.get(SEARCH, {"q": words})
    assert page.status_code == 200, page.headers
    groups = page.context["found"].groups
    return {f"{group.title} {group.by}": [hit.invoice.number for hit in group.hits] for group in groups}


def test_the_one_invoice_with_that_number_is_opened(clerk, town):
    invoice = received(town, "FA-2026-12")
    received(town, "FA-2026-123")
    for typed in ("FA-2026-12", " fa-2026-12 "):
        answer = clerk.get(SEARCH, {"q": typed})
        assert answer.url == reverse("invoices:received-detail", args=[invoice.pk])


def test_the_one_invoice_of_an_engagement_is_opened(clerk, town):
    invoice = received(town, "FA-1", commitment_number="ENG-2026-001")
    assert clerk.get(SEARCH, {"q": "eng-2026-001"}).url == reverse("invoices:received-detail", args=[invoice.pk])


def test_several_are_shown_by_space_and_by_what_they_were_found_by(clerk, town):
    received(town, "FA-10", commitment_number="FA-X")
    received(town, "FA-11")
    InvoiceFactory(issuer=town, sent=True, number="FA-12")
    assert found(clerk, "fa-") == {
        "Factures reçues par le numéro de facture": ["FA-11", "FA-10"],
        "Factures reçues par le numéro d’engagement": ["FA-10"],
        "Factures émises par le numéro de facture": ["FA-12"],
    }


def test_more_than_are_shown_are_one_click_away(clerk, town):
    for number in range(7):
        received(town, f"LOT-{number}")
    page = clerk.get(SEARCH, {"q": "lot-"})
    (group,) = page.context["found"].groups
    assert len(group.hits) == 5
    assert clerk.get(group.more_url).context["listing"].totals.count == 7
    assert f'href="{group.more_url}"' in page.text


def test_a_siret_finds_its_invoices_and_the_recipients_of_the_directory(clerk, town):
    supplier = StructureFactory(identifier="90010137900015")
    for number in ("A-1", "A-2"):
        received(town, number, issuer=supplier)
    assert found(clerk, "900 101 379 00015") == {"Factures reçues par le SIRET": ["A-2", "A-1"]}
    page = clerk.get(SEARCH, {"q": town.identifier})
    assert reverse("structures:directory-sheet", args=[town.pk]) in page.text


def test_what_is_in_another_structure_of_the_person_is_opened_there_and_said(client, clerk, member, town):
    other = StructureFactory(public=True, name="Commune de Rivemont")
    MembershipFactory(user=member.user, structure=other)
    clerk.post(reverse("structures:switch"), {"structure": town.pk})
    received(other, "RIV-1")
    page = clerk.get(SEARCH, {"q": "RIV-1"}, follow=True)
    assert "Vous travaillez maintenant pour la structure Commune de Rivemont" in page.text
    assert client.session["current_structure"] == other.pk


def test_nothing_of_strangers_is_found_nor_what_one_may_not_open(client, town):
    school = ServiceFactory(structure=town, code="ECOLES")
    received(town, "SECRET-1", commitment_number="SECRET-E", issuer=StructureFactory(identifier="90010137900015"))
    InvoiceFactory(issuer=StructureFactory(), sent=True, recipient=town, number="SECRET-2")
    people = [
        MembershipFactory(structure=StructureFactory(public=True)).user,
        MembershipFactory(structure=town, rights={Space.ORGANISATION: Degree.MODIFICATION}).user,
        MembershipFactory(structure=town, service=school, rights={Space.RECEIVED: Degree.CONSULTATION}).user,
    ]
    for user in people:
        client.force_login(user)
        for words in ("SECRET-1", "SECRET", "SECRET-E", "SECRET-2", "90010137900015"):
            assert found(client, words) == {}


def test_validators_find_what_was_asked_of_them(client):
    validator = StructureFactory()
    InvoiceFactory(
        sent=True, status=Status.A_VALIDER_1, framework=Framework.A9, number="SOUS-1",
        validator_1=validator, validator_1_asked_at=timezone.now(),
    )  # fmt: skip
    client.force_login(MembershipFactory(structure=validator).user)
    assert found(client, "sous") == {"Factures à valider par le numéro de facture": ["SOUS-1"]}


@pytest.mark.parametrize("words", ["", "  ", "zz", "%", "\x00", "a" * 51, "١٢٣٤٥٦٧٨٩"])
def test_whatever_is_typed_is_answered(clerk, words):
    page = clerk.get(SEARCH, {"q": words})
    assert page.status_code in (200, 422)
    assert "Recherche" in page.text


def test_visitors_sign_in_first(client):
    assert client.get(SEARCH, {"q": "FA"}).url.startswith(reverse("accounts:sign-in"))
    assert SEARCH not in client.get("/").text


def test_the_search_stands_on_every_page(clerk):
    assert f'action="{SEARCH}"' in clerk.get("/").text


def test_a_search_costs_the_same_however_much_it_finds(clerk, town):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            clerk.get(SEARCH, {"q": "LOT"})
        return len(asked)

    InvoiceFactory.create_batch(2, recipient=town, available=True, number="LOT-A")
    queries()
    few = queries()
    for number in range(9):
        received(town, f"LOT-{number}")
    assert queries() == few <= 25
