"""« Annuaire »: open to everybody, searched like the deposit form's recipients, downloaded as a whole."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from structures.selectors import recipient_search
from tests.structures.factories import ServiceFactory, StructureFactory
from tests.support.htmx import assert_swap_gives_the_page

pytestmark = pytest.mark.django_db

LIST = reverse("structures:directory-list")


@pytest.fixture
def town():
    return StructureFactory(
        public=True, name="Commune de Saint-Élan", town="Évreux", identifier="90010981000011", commitment_required=True
    )


def names(page):
    return [row.name for row in page.context["listing"].page.rows]


def sheet(structure):
    return reverse("structures:directory-sheet", args=[structure.pk])


def downloaded(response):
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(
    "words", ["9001098", "90010981000011", "900 109 810 00011", "saint-elan", "EVREUX", "élan commune", "évreux saint"]
)
def test_a_recipient_is_found_by_siret_name_or_town_without_its_accents(client, town, words):
    StructureFactory(public=True, name="Métropole", town="Lyon")
    assert names(client.get(LIST, {"recherche": words})) == [town.name]
    assert recipient_search(words, 10) == [town]


def test_only_those_who_receive_invoices_are_listed(client, town):
    StructureFactory(name="Ateliers privés")
    closed = StructureFactory(public=True, is_active=False)
    assert names(client.get(LIST)) == [town.name]
    assert client.get(sheet(closed)).status_code == 404
    assert client.get(sheet(StructureFactory())).status_code == 404


def test_the_list_swaps_what_it_shows_whole(client, town):
    for query in ("recherche=evreux", "recherche=rien", "tri=-nom"):
        assert_swap_gives_the_page(client, LIST, f"{LIST}?{query}")


def test_a_sheet_holds_what_is_mandatory_and_the_services_of_today(client, town):
    today = timezone.localdate()
    ServiceFactory(structure=town, code="TECH", valid_from=today, valid_to=today)
    ServiceFactory(structure=town, code="VIEUX", is_active=False)
    ServiceFactory(structure=town, code="PASSE", valid_to=today - timedelta(days=1))
    page = client.get(sheet(town))
    assert [row.code for row in page.context["listing"].page.rows] == ["FACTURES_PUBLIQUES", "TECH"]
    assert page.context["demands"] == ["Le numéro d’engagement (bon de commande, marché…) est obligatoire."]


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"service_code_required": True}, "Le code du service destinataire est obligatoire."),
        ({"service_or_commitment_required": True}, "Un code service ou un numéro d’engagement est obligatoire."),
        ({"is_moa_only": True}, "ne reçoit que des factures de travaux"),
        ({"commitment_checked": True}, "l’un de ceux que cette structure vous a transmis"),
        ({}, "Ni code service ni numéro d’engagement"),
    ],
)
def test_each_demand_is_told_in_a_sentence(client, parameters, sentence):
    assert sentence in client.get(sheet(StructureFactory(public=True, **parameters))).text


def test_a_sheet_tells_nothing_of_the_inside(client):
    town = StructureFactory(public=True, email="interne@exemple.fr", phone="0299000000", vat_number="FR40303265045")
    page = client.get(sheet(town)).text
    for inside in (town.email, town.phone, town.vat_number):
        assert inside not in page


def test_the_services_of_all_recipients_are_downloaded_as_csv(client, town):
    ServiceFactory(structure=town, code="TECH", label="=SOMME(1)")
    ServiceFactory(structure=town, code="VIEUX", is_active=False)
    ServiceFactory(structure=StructureFactory(), code="PRIVE")
    response = client.get(reverse("structures:directory-csv"))
    assert (response["Content-Type"], response.streaming) == ("text/csv; charset=utf-8", True)
    lines = list(csv.reader(io.StringIO(downloaded(response).decode("utf-8-sig")), delimiter=";"))
    assert lines == [
        ["SIRET", "Nom", "Code service", "Libellé", "Numéro d’engagement obligatoire"],
        [town.identifier, town.name, "FACTURES_PUBLIQUES", "Factures publiques", "oui"],
        [town.identifier, town.name, "TECH", "'=SOMME(1)", "oui"],
    ]


def test_the_whole_directory_is_downloaded_as_zip(client, town):
    response = client.get(reverse("structures:directory-zip"))
    assert response.streaming
    with zipfile.ZipFile(io.BytesIO(downloaded(response))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["structures.csv", "services.csv"]
        structures, services = (archive.read(name).decode("utf-8-sig") for name in archive.namelist())
    assert town.identifier in structures
    assert "FACTURES_PUBLIQUES" in services


def test_a_long_directory_goes_out_in_parts(client):
    for _ in range(40):
        StructureFactory(public=True)
    parts = list(client.get(reverse("structures:directory-csv")).streaming_content)
    assert len(parts) > 40


def test_anybody_finds_the_way_to_the_directory(client):
    for page in ("/", reverse("portal:site-map")):
        assert f'href="{LIST}"' in client.get(page).text


def test_the_list_costs_the_same_for_one_row_and_for_many(client, town, django_assert_max_num_queries):
    for _ in range(12):
        StructureFactory(public=True)
    with django_assert_max_num_queries(4):
        client.get(LIST)
    with django_assert_max_num_queries(5):
        client.get(sheet(town))
