"""Views kept of a list: named, private or shared, never applied by themselves."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from structures.enums import Degree, Role, Space
from structures.models import SavedView
from structures.selectors import load_actor
from structures.selectors.saved_views import saved_views
from structures.services.saved_views import MOST, change_view, forget_view, keep_view
from tests.invoices.reception import LIST, received
from tests.structures.factories import MembershipFactory, ServiceFactory, StructureFactory
from tests.support.htmx import assert_swap_gives_the_page
from tests.support.refusals import refused, written

pytestmark = pytest.mark.django_db

NAME = "factures-recues"
LATE = f"{LIST}?echeance=depassee&tri=-montant"
RIGHTS = {Space.RECEIVED: Degree.MODIFICATION}


def page(name, view=None, listed=LATE):
    kept = urlencode({"liste": NAME, "retour": listed})
    return f"{reverse(f'portal:view-{name}', args=[view.pk] if view else [])}?{kept}"


@pytest.fixture
def town():
    return StructureFactory(public=True, name="Commune de Valbourg")


@pytest.fixture
def clerk(town):
    return actor_in(town)


@pytest.fixture
def colleague(town):
    return actor_in(town)


def actor_in(town, **fields):
    return load_actor(MembershipFactory(structure=town, rights=RIGHTS, **fields).user, None)


def keep(actor, name="En retard", address=LATE, **fields):
    return keep_view(actor=actor, list_name=NAME, name=name, address=address, **fields)


def offered(actor, address=LIST):
    return [view.name for view in saved_views(actor, NAME, address).views]


# Services


def test_a_view_keeps_filters_and_order_and_nothing_that_passes(clerk):
    view = keep(clerk, address=f"{LATE}&page=3&vu=17&format=csv&total=exact&statut=MANDATEE&statut=COMPLETEE")
    assert view.query == "echeance=depassee&tri=-montant&statut=MANDATEE&statut=COMPLETEE"


def test_a_private_view_is_its_owners_alone(clerk, colleague):
    keep(clerk)
    assert offered(clerk) == ["En retard"]
    assert offered(colleague) == []


def test_a_shared_view_is_that_of_the_whole_structure_and_of_no_other(clerk, colleague, town):
    keep(clerk, structure_id=town.pk)
    assert offered(colleague) == ["En retard"]
    assert offered(actor_in(StructureFactory(public=True))) == []


def test_a_view_belongs_to_its_list(clerk):
    keep(clerk)
    assert saved_views(clerk, "factures-emises", "/factures/emises/").views == []


def test_a_view_is_not_shared_where_one_does_not_belong(clerk):
    view, elsewhere = keep(clerk), StructureFactory(public=True)
    with refused(("STR-040", "structure")):
        keep(clerk, name="Autre", structure_id=elsewhere.pk)
    with refused(("STR-040", "structure")):
        change_view(actor=clerk, view_id=view.pk, name="À moi", structure_id=elsewhere.pk)


@pytest.mark.parametrize("is_shared", [True, False])
def test_a_name_stands_for_one_view(clerk, colleague, town, is_shared):
    structure_id = town.pk if is_shared else None
    keep(clerk, structure_id=structure_id)
    with refused(("SYS-030", "name")):
        keep(colleague if is_shared else clerk, name=" en  RETARD ", structure_id=structure_id)
    other = keep(clerk, name="Autre", structure_id=structure_id)
    with refused(("SYS-030", "name")):
        change_view(actor=clerk, view_id=other.pk, name="En retard", structure_id=structure_id)
    # The other's own, and the other list's, are other views.
    keep(colleague)
    keep_view(actor=clerk, list_name="factures-emises", name="En retard", address=LATE, structure_id=structure_id)


def test_there_are_not_more_views_than_can_be_chosen_from(clerk):
    for number in range(MOST):
        keep(clerk, name=f"Vue {number}")
    with refused("SYS-031"):
        keep(clerk, name="De trop")


def test_an_address_that_is_too_long_is_refused(clerk):
    with refused("SYS-004"):
        keep(clerk, address=f"{LIST}?recherche={'a' * 2000}")


def test_a_shared_view_is_changed_by_its_owner_and_the_managers_alone(clerk, colleague, town):
    view = keep(clerk, structure_id=town.pk)
    manager = load_actor(MembershipFactory(structure=town, role=Role.SECONDARY).user, None)
    for change in (
        lambda: change_view(actor=colleague, view_id=view.pk, name="À moi"),
        lambda: forget_view(actor=colleague, view_id=view.pk),
    ):
        with refused("SYS-020"):
            change()
    change_view(actor=manager, view_id=view.pk, name="Retards", structure_id=town.pk)
    assert offered(clerk) == ["Retards"]
    forget_view(actor=clerk, view_id=view.pk)
    assert offered(clerk) == []


def test_a_view_may_take_over_the_list_as_it_is_now(clerk):
    view = keep(clerk)
    change_view(actor=clerk, view_id=view.pk, name="Rejets", address=f"{LIST}?statut=REJETEE")
    view.refresh_from_db()
    assert (view.name, view.query) == ("Rejets", "statut=REJETEE")


# Pages


@pytest.fixture
def browser(client, clerk):
    client.force_login(clerk.user)
    return client


def test_a_view_is_kept_chosen_changed_and_deleted(browser, clerk, town):
    received(town, number="FA-1")
    assert page("new").replace("&", "&amp;") in browser.get(LATE).text
    answer = browser.post(page("new"), {"name": "En retard", "structure": ""})
    assert answer.url == LATE
    view = SavedView.objects.get()
    assert f'href="{LATE.replace("&", "&amp;")}"' in browser.get(LIST).text
    shown = browser.get(LATE).text
    assert 'aria-current="true">En retard' in shown
    assert "Enregistrer cette vue" not in shown
    assert "En retard" in browser.get(page("list")).text
    listed = f"{LIST}?statut=REJETEE"
    assert "Remplacer ses filtres" in browser.get(page("edit", view, listed)).text
    browser.post(page("edit", view, listed), {"name": "Rejets", "structure": town.pk, "replaces": "on"})
    view.refresh_from_db()
    assert (view.name, view.query, view.structure) == ("Rejets", "statut=REJETEE", town)
    assert browser.post(page("delete", view)).status_code == 302
    assert not SavedView.objects.exists()


def test_a_fresh_entry_shows_everything_whatever_views_there_are(browser, clerk, town):
    received(town, number="FA-1")
    keep(clerk, address=f"{LIST}?numero=RIEN", structure_id=town.pk)
    shown = browser.get(LIST)
    assert [row.number for row in shown.context["listing"].page.rows] == ["FA-1"]
    assert shown.context["listing"].chips == []
    assert 'aria-current="true">Toute la liste' in shown.text


def test_a_view_of_a_service_that_is_no_more_shows_the_list_all_the_same(browser, clerk, town):
    gone = ServiceFactory(structure=town)
    ServiceFactory(structure=town)
    received(town, number="FA-1")
    keep(clerk, address=f"{LIST}?service={gone.pk}&statut=DISPARU&montant_min=1")
    gone.delete()
    url = saved_views(clerk, NAME, LIST).views[0].url
    shown = browser.get(url)
    assert [row.number for row in shown.context["listing"].page.rows] == ["FA-1"]
    assert [chip.key for chip in shown.context["listing"].chips] == ["montant_min"]
    assert 'data-error-code="SYS-006"' in shown.text


def test_a_name_that_is_taken_is_told_beside_its_field(browser, clerk):
    keep(clerk)
    before = written()
    answer = browser.post(page("new"), {"name": "En retard", "structure": ""})
    assert answer.status_code == 422
    assert 'data-error-code="SYS-030"' in answer.text
    assert written() == before


def test_the_views_of_others_do_not_exist(browser, colleague):
    view = keep(colleague)
    before = written()
    for name in ("edit", "delete"):
        assert browser.get(page(name, view)).status_code == 404
        assert browser.post(page(name, view), {"name": "À moi"}).status_code == 404
    assert written() == before


def test_a_shared_view_of_a_colleague_is_shown_and_not_changed(browser, colleague, town):
    view = keep(colleague, structure_id=town.pk)
    listed = browser.get(page("list")).text
    assert "Commune de Valbourg" in listed
    assert reverse("portal:view-edit", args=[view.pk]) not in listed
    for name in ("edit", "delete"):
        answer = browser.post(page(name, view), {"name": "À moi"})
        assert answer.status_code == 403
        assert 'data-error-code="SYS-020"' in answer.text


def test_the_way_back_leads_to_this_portal_only(browser):
    answer = browser.post(page("new", listed="https://ailleurs.example/?a=1"), {"name": "Vue", "structure": ""})
    assert answer.url == "/"


def test_the_fragment_of_a_list_brings_its_views_along(browser, clerk, town):
    received(town)
    keep(clerk)
    assert_swap_gives_the_page(browser, LIST, LATE)
