"""« À faire » on the home page: each figure is the length of the list that it leads to."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from invoices.enums import Framework, Status
from portal.selectors.tasks import tasks
from structures.enums import Degree, Space
from structures.selectors import load_actor
from tests.invoices.factories import InvoiceFactory
from tests.structures.factories import MembershipFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db

CHANGE, READ = Degree.MODIFICATION, Degree.CONSULTATION
RECEIVED, ISSUED, TO_VALIDATE = Space.RECEIVED, Space.ISSUED, Space.TO_VALIDATE


@pytest.fixture
def world():
    """A town, its supplier and two validators, with invoices in every status that waits for one of them."""
    town, supplier = StructureFactory(public=True), StructureFactory()
    first, second = StructureFactory(), StructureFactory()
    schools = ServiceFactory(structure=town, code="ECOLES")
    today = timezone.localdate()
    for status in Status:
        if status in _BEFORE:
            continue
        for days, service in ((-3, None), (4, schools), (40, None)):
            fields = {"recipient_service": service} if service else {}
            InvoiceFactory(
                issuer=supplier, recipient=town, available=True, status=status,
                due_date=today + timedelta(days=days), needs_acknowledgement=status == Status.REJETEE, **fields,
            )  # fmt: skip
    asked = timezone.now()
    for status in (Status.A_VALIDER_1, Status.A_VALIDER_2, Status.ERREUR_COTRAITANT_SUR_VALIDEUR,
                   Status.ERREUR_FOURNISSEUR_SUR_VALIDEUR, Status.VALIDEE_1):  # fmt: skip
        InvoiceFactory(
            issuer=supplier, recipient=town, sent=True, status=status, framework=Framework.A12, validator_1=first,
            validator_1_asked_at=asked, validator_2=second, validator_2_asked_at=asked,
        )  # fmt: skip
    return {"town": town, "supplier": supplier, "first": first, "second": second, "schools": schools}


_BEFORE = {
    status
    for status in Status
    if status in (Status.BROUILLON, Status.DEPOSEE, Status.EN_COURS_ACHEMINEMENT, Status.ABANDONNEE)
    or "VALID" in status
    or "REFUSEE" in status
    or "ERREUR" in status
}


def person(world, where, rights=None, service=None):
    member = MembershipFactory(structure=world[where], service=world[service] if service else None, rights=rights)
    return member.user


@pytest.mark.parametrize(
    ("where", "rights", "service", "expected"),
    [
        ("town", None, None, {"à traiter": 6, "dépassée": 7, "sept jours": 7}),
        ("town", {RECEIVED: CHANGE}, None, {"à traiter": 6, "dépassée": 7, "sept jours": 7}),
        ("town", {RECEIVED: CHANGE}, "schools", {"à traiter": 2, "sept jours": 7}),
        ("town", {RECEIVED: READ}, None, {}),
        ("supplier", None, None, {"connaissance": 3, "suspendues": 3, "acheminement": 3, "valideur": 1}),
        ("supplier", {ISSUED: CHANGE}, None, {"connaissance": 3, "suspendues": 3, "acheminement": 3, "valideur": 1}),
        ("supplier", {ISSUED: READ}, None, {}),
        ("first", {TO_VALIDATE: CHANGE}, None, {"à valider": 1, "titulaire": 1}),
        ("second", {TO_VALIDATE: CHANGE}, None, {"à valider": 1}),
        ("second", {TO_VALIDATE: READ}, None, {}),
    ],
)
def test_each_figure_is_the_length_of_its_list(client, world, where, rights, service, expected):
    user = person(world, where, rights, service)
    client.force_login(user)
    found = tasks(load_actor(user, None))
    for task in found:
        assert client.get(task.url).context["listing"].totals.count == task.count, task.text
    assert {word: task.count for word in expected for task in found if word in task.text} == expected
    assert len(found) == len(expected)
    page = client.get("/").text
    links = re.findall(r'href="([^"]*\?[^"]*)"', page.partition('id="home-tasks"')[2].partition("</section>")[0])
    assert [link.replace("&amp;", "&") for link in links] == [task.url for task in found]


def test_what_is_attributed_to_oneself_is_a_task(client, world):
    user = person(world, "town")
    for status in (Status.MANDATEE, Status.MISE_EN_PAIEMENT):
        InvoiceFactory(recipient=world["town"], available=True, status=status, assignee=user)
    client.force_login(user)
    mine = next(task for task in tasks(load_actor(user, None)) if "attribuée" in task.text)
    assert mine.count == client.get(mine.url).context["listing"].totals.count == 1


def test_the_figures_of_all_structures_are_those_of_their_lists(client, world):
    user = person(world, "town")
    MembershipFactory(user=user, structure=world["first"])
    MembershipFactory(user=user, structure=world["second"])
    MembershipFactory(user=user, structure=StructureFactory(public=True), rights={RECEIVED: READ})
    client.force_login(user)
    found = tasks(load_actor(user, None))
    assert [task.count for task in found if "à valider" in task.text] == [2]
    for task in found:
        assert client.get(task.url).context["listing"].totals.count == task.count, task.text
