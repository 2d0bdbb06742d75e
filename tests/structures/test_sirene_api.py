"""The client of the API Sirene, against a server on loopback."""

import time

import pytest

from structures.services.insee import lookup
from structures.sirene import api
from structures.sirene.breaker import FAILURES, REST_SECONDS, Breaker
from tests.structures.sirene_server import Answer, establishment, running
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db

SIRET = "90020185600011"


@pytest.fixture(scope="module")
def server():
    with running() as server:
        yield server


@pytest.fixture
def insee(server, settings, monkeypatch):
    """The server as the source of the portal, with a breaker of the test's own."""
    settings.SIRENE_SOURCE = "structures.sirene.api.find"
    settings.SIRENE_API_URL, settings.SIRENE_API_KEY = server.url, "cle-d-essai"
    monkeypatch.setattr(api, "BREAKER", Breaker())
    server.questions.clear()
    return server


@pytest.fixture
def pauses(monkeypatch):
    """How long a patient client would have waited between its tries."""
    pauses = []
    monkeypatch.setattr(api.time, "sleep", pauses.append)
    return pauses


def found(insee, **parts):
    insee.answers = [Answer(body=establishment(SIRET, **parts))]
    return lookup(SIRET)


def test_the_question_bears_the_key_and_the_siret(insee):
    found(insee)
    ((path, headers),) = insee.questions
    assert path == f"/api-sirene/3.11/siret/{SIRET}"
    assert (headers["X-INSEE-Api-Key-Integration"], headers["Accept"]) == ("cle-d-essai", "application/json")


def test_an_establishment_becomes_a_record(insee):
    assert found(insee).values() == {
        "name": "QUINCAILLERIE LE GOFF",
        "address": "25 BOULEVARD DE LA LIBERTE",
        "address_extra": "",
        "postal_code": "56000",
        "town": "VANNES",
    }


@pytest.mark.parametrize(
    ("address", "field", "expected"),
    [
        ({"indiceRepetitionEtablissement": "BIS"}, "address", "25 BIS BOULEVARD DE LA LIBERTE"),
        ({"complementAdresseEtablissement": "BAT A"}, "address_extra", "BAT A"),
        (
            {"complementAdresseEtablissement": "BAT A", "distributionSpecialeEtablissement": "BP 12"},
            "address_extra",
            "BAT A, BP 12",
        ),
        ({"codeCedexEtablissement": "56019", "libelleCedexEtablissement": "VANNES CEDEX"}, "postal_code", "56019"),
        ({"codeCedexEtablissement": "56019", "libelleCedexEtablissement": "VANNES CEDEX"}, "town", "VANNES CEDEX"),
        (
            {
                "libelleCommuneEtablissement": None,
                "libelleCommuneEtrangerEtablissement": "GENEVE",
                "libellePaysEtrangerEtablissement": "SUISSE",
            },
            "town",
            "GENEVE SUISSE",
        ),
    ],
)
def test_each_kind_of_address_is_understood(insee, address, field, expected):
    assert found(insee, address=address).values()[field] == expected


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ({"prenom1UniteLegale": "ANNE", "nomUniteLegale": "MARTIN"}, "ANNE MARTIN"),
        (
            {
                "prenom1UniteLegale": "ANNE",
                "prenomUsuelUniteLegale": "LOU",
                "nomUniteLegale": "MARTIN",
                "nomUsageUniteLegale": "LE GALL",
            },
            "LOU LE GALL",
        ),
    ],
)
def test_a_sole_trader_has_his_or_her_own_name(insee, person, name):
    assert found(insee, unit={"denominationUniteLegale": None, **person}).name == name


HIDDEN = {"nomUniteLegale": "[ND]", "prenom1UniteLegale": "[ND]", "denominationUniteLegale": None}


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"unit": {"etatAdministratifUniteLegale": "C"}}, "STR-071"),
        ({"periods": [{"dateFin": None, "etatAdministratifEtablissement": "F"}]}, "STR-071"),
        ({"place": {"statutDiffusionEtablissement": "P"}, "unit": HIDDEN}, "STR-072"),
        ({"unit": {"statutDiffusionUniteLegale": "P", **HIDDEN}}, "STR-072"),
        ({"place": {"statutDiffusionEtablissement": "N"}}, "STR-072"),
    ],
)
def test_closed_and_hidden_establishments_are_refused(insee, parts, code):
    with refused((code, "identifier")):
        found(insee, **parts)


@pytest.mark.parametrize(
    ("status", "code"),
    [(404, "STR-070"), (403, "STR-072"), (401, "STR-073")],
)
def test_what_another_try_would_not_change_is_asked_once(insee, pauses, status, code):
    insee.answers = [Answer(status)]
    with refused(code):
        lookup(SIRET, is_patient=True)
    assert (len(insee.questions), pauses) == (1, [])


@pytest.mark.parametrize(
    ("status", "code"), [(429, "STR-074"), (500, "STR-075"), (502, "STR-075"), (503, "STR-075"), (301, "STR-075")]
)
def test_a_page_does_not_try_twice(insee, pauses, status, code):
    insee.answers = [Answer(status)]
    with refused(code):
        lookup(SIRET)
    assert (len(insee.questions), pauses) == (1, [])


def test_a_worker_tries_again_later_and_later(insee, pauses, monkeypatch):
    insee.answers = [Answer(503), Answer(500), Answer(body=establishment(SIRET))]
    assert lookup(SIRET, is_patient=True).siret == SIRET
    assert (len(insee.questions), pauses) == (3, [1.0, 2.0])


def test_a_worker_gives_up_after_its_last_try(insee, pauses):
    insee.answers = [Answer(503)]
    with refused("STR-075"):
        lookup(SIRET, is_patient=True)
    assert len(insee.questions) == api.IN_A_WORKER.tries


def test_a_worker_comes_back_when_it_is_told_to(insee, pauses):
    insee.answers = [Answer(429, headers={"Retry-After": "7"}), Answer(body=establishment(SIRET))]
    assert lookup(SIRET, is_patient=True).siret == SIRET
    assert pauses == [7.0]


@pytest.mark.parametrize("delay", ["61", "3600"])
def test_a_worker_does_not_wait_beyond_its_own_limit(insee, pauses, delay):
    insee.answers = [Answer(429, headers={"Retry-After": delay})]
    with refused("STR-074"):
        lookup(SIRET, is_patient=True)
    assert (len(insee.questions), pauses) == (1, [])


@pytest.mark.parametrize("header", ["Wed, 21 Oct 2026 07:28:00 GMT", "soon", "-5"])
def test_a_retry_after_that_is_no_number_counts_for_nothing(insee, pauses, header):
    insee.answers = [Answer(503, headers={"Retry-After": header}), Answer(body=establishment(SIRET))]
    lookup(SIRET, is_patient=True)
    assert pauses == [1.0]


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", {}, {"etablissement": None}, establishment(SIRET, periods=[{"dateFin": "2020"}])]
)
def test_an_answer_in_another_form_is_no_answer(insee, body):
    insee.answers = [Answer(body=body)]
    with refused("STR-075"):
        lookup(SIRET)


def test_an_endless_answer_is_cut(insee):
    insee.answers = [Answer(body=b" " * (api.MOST_BYTES + 1))]
    with refused("STR-075"):
        lookup(SIRET)


@pytest.mark.parametrize("answer", [Answer(silent=True), Answer(trickling=True)])
def test_a_page_waits_two_seconds_at_most(insee, answer):
    insee.answers = [answer]
    started = time.monotonic()
    with refused("STR-075"):
        lookup(SIRET)
    assert time.monotonic() - started < 3


def test_a_server_that_is_not_there_is_told(insee, settings):
    settings.SIRENE_API_URL = "http://127.0.0.1:9/api-sirene/3.11"
    with refused("STR-075"):
        lookup(SIRET)


# The breaker.


def test_a_server_that_keeps_failing_is_left_in_peace(insee):
    insee.answers = [Answer(500)]
    for _ in range(FAILURES + 2):
        with refused("STR-075"):
            lookup(SIRET)
    assert len(insee.questions) == FAILURES


@pytest.mark.parametrize("status", [404, 401, 403])
def test_an_answer_that_refuses_is_no_failure(insee, status):
    insee.answers = [Answer(500)] * (FAILURES - 1) + [Answer(status), Answer(500)]
    for code in ["STR-075"] * (FAILURES - 1) + [{404: "STR-070", 401: "STR-073", 403: "STR-072"}[status]]:
        with refused(code):
            lookup(SIRET)
    for _ in range(FAILURES + 1):
        with refused("STR-075"):
            lookup(SIRET)
    assert len(insee.questions) == 2 * FAILURES


def test_after_its_rest_one_call_finds_out():
    now = [0.0]
    breaker = Breaker(clock=lambda: now[0])
    for _ in range(FAILURES):
        assert breaker.lets_pass()
        breaker.failed()
    assert not breaker.lets_pass()
    now[0] = REST_SECONDS
    assert [breaker.lets_pass() for _ in range(3)] == [True, False, False]
    breaker.succeeded()
    assert [breaker.lets_pass() for _ in range(3)] == [True] * 3


def test_one_success_forgets_the_failures():
    breaker = Breaker()
    for _ in range(FAILURES - 1):
        breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.lets_pass()


def test_a_breaker_rests_as_long_as_it_is_asked_to():
    now = [0.0]
    breaker = Breaker(clock=lambda: now[0])
    for _ in range(FAILURES):
        breaker.failed(rest=600)
    now[0] = 599.0
    assert not breaker.lets_pass()
    now[0] = 600.0
    assert breaker.lets_pass()
