"""« Gérer une structure » as people meet it: the list, the requests, INSEE's window."""

import re

import pytest
from django.db import connection, models
from django.test.html import parse_html
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from structures.enums import Degree, IdentifierType, Space
from structures.models import ChangeRequest, Structure
from structures.rules import COORDINATES, FROM_INSEE, PARAMETERS
from tests.accounts.factories import UserFactory
from tests.matrix.asking import undone
from tests.structures.factories import MembershipFactory, SireneEstablishmentFactory, StructureFactory
from tests.structures.organisation_pages import CHANGES, codes, colleague, version
from tests.support.htmx import assert_swap_gives_the_page, find, swapped, walk
from tests.support.outbox import drain_outbox
from tests.support.refusals import written

pytestmark = pytest.mark.django_db

LIST = reverse("structures:structure-list")


# The list


def names(page):
    return [row.name for row in page.context["listing"].page.rows]


@pytest.fixture
def many(client):
    """Somebody who organises three structures, and only sees invoices of a fourth."""
    user = UserFactory()
    for fields in (
        {"name": "Ateliers Vauban", "town": "Brest"},
        {"name": "Bureau fermé", "is_active": False},
        {"name": "Charpentes", "identifier_type": IdentifierType.RIDET, "identifier": "123456789"},
    ):
        MembershipFactory(user=user, structure=StructureFactory(**fields))
    MembershipFactory(user=user, structure__name="Sans droit", rights={Space.ISSUED: Degree.MODIFICATION})
    StructureFactory(name="Ailleurs")
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Ateliers Vauban", "Bureau fermé", "Charpentes"]),
        ("demande=consulter", ["Ateliers Vauban", "Bureau fermé", "Charpentes"]),
        ("demande=activer", ["Bureau fermé"]),
        ("demande=desactiver", ["Ateliers Vauban", "Charpentes"]),
        ("demande=insee", ["Ateliers Vauban", "Bureau fermé"]),
        ("demande=inconnue", ["Ateliers Vauban", "Bureau fermé", "Charpentes"]),
        ("recherche=BREST", ["Ateliers Vauban"]),
        ("tri=-nom", ["Charpentes", "Bureau fermé", "Ateliers Vauban"]),
    ],
)
def test_the_list_shows_the_structures_that_the_request_concerns(many, query, expected):
    assert names(many.get(f"{LIST}?{query}")) == expected


@pytest.mark.parametrize(
    ("asked", "address"),
    [("", "structure-detail"), ("modifier", "structure-modify"), ("insee", "structure-insee")],
)
def test_a_structure_leads_to_what_was_asked(many, asked, address):
    page = many.get(LIST, {"demande": asked})
    structure = Structure.objects.get(name="Ateliers Vauban")
    assert f'href="{reverse(f"structures:{address}", args=[structure.pk])}"' in page.text


def test_the_list_swaps_what_it_shows_whole(many):
    for query in ("demande=activer", "tri=-nom", "recherche=brest"):
        assert_swap_gives_the_page(many, LIST, f"{LIST}?demande=consulter&{query}")


def test_the_menu_leads_to_organisation_those_who_have_the_right(client, town):
    assert LIST in colleague(client, town, "consultation").get("/").text
    assert LIST not in colleague(client, town, "invoices").get("/").text


def test_the_list_is_closed_to_those_without_the_right(client, town):
    assert colleague(client, town, "invoices").get(LIST).status_code == 403


# One structure, and its requests


def test_a_reader_is_offered_nothing_to_change(client, town, url):
    page = colleague(client, town, "consultation").get(url("structure-detail")).text
    assert town.name in page
    for name in CHANGES:
        assert url(name) not in page


def test_a_modification_is_queued_then_shown_as_effective(manager, town, url):
    form = {"version": version(manager, url("structure-modify")), "email": "mairie@exemple.fr"}
    answer = manager.post(url("structure-modify"), {**form, "payment_delay_category": "HEALTH"})
    assert answer["Location"] == url("structure-detail")
    page = manager.get(url("structure-detail"))
    assert "30 minutes" in page.text
    assert "En attente" in page.text
    assert (page.context["structure"].email, page.context["pending"]) == ("", 1)
    drain_outbox()
    page = manager.get(url("structure-detail"))
    assert (page.context["structure"].email, page.context["pending"]) == ("mairie@exemple.fr", 0)
    assert "Effective" in page.text


def test_the_poller_brings_what_changed_until_nothing_waits(manager, url):
    manager.post(url("structure-deactivate"))
    page = manager.get(url("structure-detail"))
    poller = f"{url('structure-progress')}?attente=1&essai=0"
    assert poller.replace("&", "&amp;") in page.text
    assert 'hx-trigger="load delay:1s, click"' in page.text
    assert "hx-swap-oob" not in manager.htmx_get(poller).text
    drain_outbox()
    answer = manager.htmx_get(poller)
    assert "load delay" not in answer.text
    whole = manager.get(url("structure-detail"))
    for part in ("structure-data", "structure-history", "structure-poller"):
        after = swapped(page, answer, "structure-poller")
        assert text(find(after, part)) == text(find(swapped(whole, answer, "structure-poller"), part))


def text(element):
    return [child for one in walk(element) for child in one.children if isinstance(child, str)]


def test_the_poller_gives_up_after_a_while(manager, url):
    manager.post(url("structure-deactivate"))
    for tried in ("39", "x", "1000"):
        answer = manager.htmx_get(url("structure-progress"), {"attente": "1", "essai": tried})
        assert 'hx-trigger="click"' in answer.text


def test_what_is_decided_while_a_page_is_read_is_shown_by_it_or_asked_for_again(manager, url, settings):
    settings.READ_ONLY_GET = False
    manager.post(url("structure-deactivate"))
    page = url("structure-detail")
    with CaptureQueriesContext(connection) as asked:
        manager.get(page)
    for moment in range(len(asked)):
        with undone():
            shown = _decided_before(moment, lambda: manager.get(page).text)
            assert "Désactivée" in str(find(parse_html(shown), "structure-data")) or "load delay" in shown, moment


def _decided_before(moment, read):
    """What is read while a worker decides before this query of it."""
    left = [moment]

    def decide(execute, *query):
        left[0] -= 1
        if left[0] == -1:
            drain_outbox()
        return execute(*query)

    with connection.execute_wrapper(decide):
        return read()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["DEACTIVATE", "MODIFY"]),
        ("etat=PENDING", ["DEACTIVATE"]),
        ("etat=EFFECTIVE", ["MODIFY"]),
        ("etat=REFUSED", []),
        ("type=MODIFY", ["MODIFY"]),
    ],
)
def test_the_whole_history_is_a_list_of_its_own(manager, town, url, query, expected):
    seen = version(manager, url("structure-modify"))
    manager.post(
        url("structure-modify"), {"version": seen, "email": "a@exemple.fr", "payment_delay_category": "STATE_OR_LOCAL"}
    )
    drain_outbox()
    manager.post(url("structure-deactivate"))
    page = manager.get(f"{url('structure-history')}?{query}")
    assert [row.kind for row in page.context["listing"].page.rows] == expected
    assert ("Courriel\u00a0: N/A → a@exemple.fr" in page.text) == ("MODIFY" in expected)
    assert_swap_gives_the_page(manager, url("structure-history"), f"{url('structure-history')}?{query}")


def test_without_scripts_the_poller_is_the_page_itself(manager, url):
    assert manager.get(url("structure-progress"))["Location"] == url("structure-detail")


def test_a_form_sent_again_after_somebody_else_shows_both_texts(manager, town, url):
    seen = version(manager, url("structure-modify"))
    Structure.objects.filter(pk=town.pk).update(email="autre@exemple.fr")
    typed = {"version": seen, "email": "moi@exemple.fr", "payment_delay_category": town.payment_delay_category}
    before = written()
    answer = manager.post(url("structure-modify"), typed)
    assert (answer.status_code, codes(answer)) == (422, {"STR-087"})
    assert "autre@exemple.fr" in answer.text
    assert 'value="moi@exemple.fr"' in answer.text
    assert written() == before
    typed["version"] = re.search(r'name="version" value="([^"]+)"', answer.text)[1]
    assert manager.post(url("structure-modify"), typed).status_code == 302
    assert ChangeRequest.objects.get().changes == {"email": ["autre@exemple.fr", "moi@exemple.fr"]}


NOT_TYPED = {field.name for field in Structure._meta.concrete_fields} - {*COORDINATES, *PARAMETERS}


@pytest.mark.parametrize("field", sorted(NOT_TYPED))
def test_a_request_that_types_any_other_field_is_refused(manager, town, url, field):
    before = written()
    typed = {"version": version(manager, url("structure-modify")), "email": "moi@exemple.fr", field: "forgé"}
    typed["payment_delay_category"] = town.payment_delay_category
    answer = manager.post(url("structure-modify"), typed)
    if field in ("id", "created_at"):
        assert written()["structures.Structure"] == before["structures.Structure"]
        return
    assert answer.status_code == 422
    assert codes(answer) <= {"STR-077", "STR-084"}
    assert written() == before


def test_no_form_of_the_organisation_has_a_field_for_what_insee_decides(manager, url):
    for name in CHANGES:
        page = manager.get(url(name)).text
        for field in ("address", "address_extra", "postal_code", "town", "country_code", "identifier"):
            assert f'name="{field}"' not in page
        assert not re.search(r'name="name"', page)


def test_without_a_siret_name_and_address_are_in_the_form(client):
    structure = StructureFactory(identifier_type=IdentifierType.RIDET, identifier="123456789")
    client.force_login(MembershipFactory(structure=structure).user)
    page = client.get(reverse("structures:structure-modify", args=[structure.pk])).text
    for field in ("name", "address", "town"):
        assert f'name="{field}"' in page


@pytest.mark.parametrize(
    ("typed", "code"),
    [({"email": "x"}, "SYS-007"), ({"phone": "abc"}, "SYS-013"), ({"vat_number": "FR1"}, "STR-085"), ({}, "STR-080")],
)
def test_what_is_wrong_is_told_and_nothing_is_queued(manager, town, url, typed, code):
    typed |= {name: "on" for name in ("service_code_required",) if getattr(town, name)}
    typed |= {"version": version(manager, url("structure-modify"))}
    answer = manager.post(url("structure-modify"), {"payment_delay_category": town.payment_delay_category, **typed})
    assert (answer.status_code, codes(answer)) == (422, {code})
    assert not ChangeRequest.objects.exists()


# INSEE


def test_the_window_lists_exactly_what_will_change_and_confirming_does_it(manager, town, url):
    SireneEstablishmentFactory(siret=town.identifier, unit__name=town.name)
    window = manager.htmx_get(url("structure-insee-confirm"))
    assert "<!DOCTYPE" not in window.text
    lines = [(line.label, line.old, line.new) for line in window.context["lines"]]
    assert lines == [
        ("Adresse", "1 rue de la Mairie", "25 boulevard de la Liberté"),
        ("Code postal", "35000", "56000"),
        ("Ville", "Rennes", "Vannes"),
    ]
    assert not ChangeRequest.objects.exists()
    answer = manager.htmx_post(url("structure-insee-confirm"), {"confirmation": window.context["confirmation"]})
    assert answer["HX-Redirect"] == url("structure-detail")
    drain_outbox()
    assert Structure.objects.get(pk=town.pk).town == "Vannes"


def test_the_window_says_that_there_is_nothing_to_change(manager, town, url):
    SireneEstablishmentFactory(
        siret=town.identifier,
        unit__name=town.name,
        street=town.address,
        postal_code=town.postal_code,
        town=town.town,
    )
    window = manager.htmx_get(url("structure-insee-confirm"))
    assert "Rien à modifier" in window.text
    assert "<form" not in window.text


def test_one_person_compares_with_insee_so_often_and_no_more(manager, town, url, time_machine):
    SireneEstablishmentFactory(siret=town.identifier)
    time_machine.move_to(timezone.now(), tick=False)
    for _ in range(10):
        assert manager.get(url("structure-insee-confirm")).status_code == 200
    window = manager.htmx_get(url("structure-insee-confirm"))
    assert (window.status_code, codes(window)) == (429, {"SYS-041"})


@pytest.mark.parametrize(
    ("insee", "code"), [({"state": "F"}, "STR-071"), ({"diffusion": "P"}, "STR-072"), (None, "STR-070")]
)
def test_the_window_tells_why_nothing_can_be_taken_over(manager, town, url, insee, code):
    if insee is not None:
        SireneEstablishmentFactory(siret=town.identifier, **insee)
    window = manager.htmx_get(url("structure-insee-confirm"))
    assert (window.status_code, codes(window)) == (422, {code})
    assert "<form" not in window.text


@pytest.mark.parametrize("forged", ["", "forged"])
def test_a_forged_confirmation_is_refused(manager, town, url, forged):
    SireneEstablishmentFactory(siret=town.identifier)
    before = written()
    answer = manager.post(url("structure-insee-confirm"), {"confirmation": forged, "town": "Paris"})
    assert (answer.status_code, codes(answer)) == (422, {"STR-086"})
    assert written() == before


def test_a_structure_without_a_siret_is_not_in_the_window(client):
    structure = StructureFactory(identifier_type=IdentifierType.RIDET, identifier="123456789")
    client.force_login(MembershipFactory(structure=structure).user)
    window = client.htmx_get(reverse("structures:structure-insee-confirm", args=[structure.pk]))
    assert codes(window) == {"STR-076"}


def test_every_model_field_was_thought_of():
    """A new field of the structure belongs to INSEE, to people, or to nobody: someone must have said which."""
    thought_of = {"id", "kind", "identifier_type", "identifier", "is_active", "created_at", "country_code"}
    fields = {field.name for field in Structure._meta.get_fields() if isinstance(field, models.Field)}
    assert fields == thought_of | {*COORDINATES, *FROM_INSEE, *PARAMETERS}
