"""What each page asks of the database: a number of its own, whatever the number of rows."""

import json
import os
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from structures.models import SavedView
from tests.invoices.factories import AttachmentFactory, InvoiceFactory, StatusChangeFactory
from tests.matrix.addresses import addresses, views
from tests.matrix.asking import browser
from tests.matrix.world import make_world
from tests.structures.factories import MembershipFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db

BUDGETS = Path(__file__).with_name("query_budgets.json")
MOST = 25
ROWS = 3
READERS = ("supplier principal", "entity principal", "validator", "anonymous")


@pytest.fixture
def measured():
    """The queries of every page that people read, with some rows of everything and with three times as many."""
    world = make_world()
    for person in READERS:
        if person in world.users:
            world.users[person].rows_per_page = 50
            world.users[person].save(update_fields=["rows_per_page"])
    browsers = {person: browser(world.users.get(person)) for person in READERS}
    _add_rows(world, ROWS)
    pages = dict(_pages(world, browsers))
    few = {name: _queries(*page) for name, page in pages.items()}
    _add_rows(world, 2 * ROWS)
    return few, {name: _queries(*page) for name, page in pages.items()}


def _add_rows(world, count):
    """More of whatever a page may show several of."""
    issuer, recipient = world.scene.issuer, world.scene.recipient
    for _ in range(count):
        InvoiceFactory(issuer=issuer, available=True)
        InvoiceFactory(recipient=recipient, available=True)
        ServiceFactory(structure=recipient)
        for invoice in world.received.values():
            AttachmentFactory(invoice=invoice)
            StatusChangeFactory(invoice=invoice)
        for name, owner in ((f"Vue {uuid4()}", world.users[person]) for person in READERS if person in world.users):
            SavedView.objects.create(list_name="factures-recues", name=name, query="tri=montant", owner=owner)
        for structure, person in ((issuer, "supplier principal"), (recipient, "entity principal")):
            MembershipFactory(structure=structure)
            MembershipFactory(user=world.users[person], structure=StructureFactory(public=structure == recipient))


def _pages(world, browsers):
    """For each view, the first who may read it, and where; this reading also fills what a process keeps."""
    for name in views():
        readings = ((client, url) for _, url in addresses(world, name) for client in browsers.values())
        if reading := next((one for one in readings if _is_page(*one)), None):
            yield name, reading


def _is_page(client, url):
    response = client.get(url)
    response.getvalue()
    return response.status_code == 200 and response["Content-Type"].startswith("text/html")


def _queries(client, url):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_each_page_keeps_to_its_number_of_queries(measured):
    few, many = measured
    if os.environ.get("WRITE_GOLDEN"):
        BUDGETS.write_text(json.dumps(dict(sorted(few.items())), indent=2) + "\n")
    assert many == few, "more rows take more queries"
    assert few == json.loads(BUDGETS.read_text())
    assert {name: count for name, count in few.items() if count > MOST} == {}
