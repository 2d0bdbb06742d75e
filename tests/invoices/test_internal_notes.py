"""What a recipient's people note never reaches anybody of the supplier's, whichever way they look."""

import io
import zipfile

import pytest
from django.urls import reverse

from accounts.models import DataExport
from invoices.enums import Status
from invoices.models import InternalEntry
from invoices.services.assignments import add_note, assign_to_colleague, assign_to_service
from invoices.services.follow_up import RoutingData, resubmit_invoice
from invoices.services.routing import route_invoice
from mails.models import Mail
from portal.services import build_data
from structures.models import Membership
from structures.selectors import load_actor
from tests.matrix.addresses import addresses, views
from tests.matrix.asking import browser, undone
from tests.matrix.world import THEIRS, make_world
from tests.structures.factories import MembershipFactory, ServiceFactory
from tests.support.outbox import drain_outbox

pytestmark = pytest.mark.django_db

CANARY = "CANARI-7F3A"
OUTSIDE = ("supplier principal", "supplier reader", "mandated accountant", "validator")
# The first one opens everything; the others of each kind of page one or two: what they are shown, doors decide.
SAMPLE = {"available", "suspended", "to validate", "misrouted"}
# The other apps know nothing of invoices: the import contracts say so.
APPS = ("invoices", "portal")
LISTS = ("invoices:issued-summary", "invoices:validation-summary", "invoices:received-list")


@pytest.fixture
def world():
    """Every invoice of the entity is noted on, given to somebody with a telling name, and moved to another service.

    Where an invoice is may be known; who sees to it and what is thought of it may not.
    """
    world = make_world()
    scene = world.scene
    clerk = load_actor(scene.clerk.user, None)
    colleague = MembershipFactory(structure=scene.recipient, user__first_name=CANARY).user
    service = ServiceFactory(structure=scene.recipient, code="SECRET")
    invoices = {invoice.pk: invoice for invoice in world.invoices.values()}
    for invoice in invoices.values():
        invoice.refresh_from_db()
        if invoice.made_available_at and invoice.recipient_id == scene.recipient.pk:
            add_note(actor=clerk, invoice_id=invoice.pk, note=f"Fournisseur douteux {CANARY}")
            assign_to_colleague(actor=clerk, invoice_id=invoice.pk, colleague=colleague)
            assign_to_service(actor=clerk, invoice_id=invoice.pk, service=service)
    assert InternalEntry.objects.count() >= 15
    # The supplier's own data, as a worker gathers them.
    export = world.exports["supplier principal's"]
    DataExport.objects.filter(pk=export.pk).update(content=None)
    build_data(export_id=export.pk)
    return world


@pytest.fixture
def second_recipient(world):
    """The client of an entity to which an invoice came that another one had noted on; and that invoice."""
    entity, service = world.services[THEIRS]
    invoice = world.returned["to recycle"]
    data = RoutingData(recipient=entity, service_code=service.code)
    resubmit_invoice(actor=world.scene.supplier, invoice_id=invoice.pk, data=data)
    route_invoice(invoice_id=invoice.pk)
    invoice.refresh_from_db()
    assert (invoice.recipient, invoice.status) == (entity, Status.MISE_A_DISPOSITION)
    return browser(world.users["other entity"]), invoice


def read(client, url):
    """All the octets of an answer; a workbook or an archive is opened."""
    with undone():
        content = client.get(url).getvalue()
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def places(world, sample=None):
    """Every address that answers to GET, and each list as a file; or of those about objects only a few."""
    for name, view in views().items():
        if view.callback.__module__.partition(".")[0] not in APPS:
            continue
        for about, url in addresses(world, name):
            if not (sample and about) or about in sample:
                yield url
    for name in LISTS:
        for file_format in ("csv", "xlsx"):
            yield f"{reverse(name)}?format={file_format}"


def test_no_page_no_export_and_no_certificate_of_the_supplier_holds_a_note(world):
    for person in OUTSIDE:
        client = browser(world.users.get(person))
        asked = places(world, None if person == OUTSIDE[0] else SAMPLE)
        found = [url for url in asked if CANARY.encode() in read(client, url)]
        assert found == [], person


def test_the_copy_of_the_suppliers_own_data_is_a_real_one(world):
    client = browser(world.users["supplier principal"])
    url = reverse("portal:account-data-file", args=[world.exports["supplier principal's"].pk])
    content = read(client, url)
    assert b"FA-3" in content
    assert CANARY.encode() not in content


def test_the_next_recipient_of_an_invoice_reads_nothing_of_what_the_first_one_noted(second_recipient):
    client, invoice = second_recipient
    listed = f"{reverse('invoices:received-list')}?numero={invoice.number}"
    pages = [
        *(
            reverse(f"invoices:received-{name}", args=[invoice.pk])
            for name in ("detail", "note", "service", "colleague")
        ),
        *(listed + way for way in ("", "&format=csv", "&format=xlsx")),
        f"{reverse('portal:search')}?q={invoice.number}",
        f"{reverse('invoices:archive-start')}?choix={invoice.pk}",
    ]
    read_pages = {page: read(client, page) for page in pages}
    assert [page for page, content in read_pages.items() if CANARY.encode() in content] == []
    # It is there to be read: no page was refused.
    named = [reverse("invoices:received-detail", args=[invoice.pk]), listed, f"{listed}&format=csv", pages[-1]]
    assert [page for page in named if invoice.number.encode() not in read_pages[page]] == []


def test_the_recipients_own_page_does_hold_it(world):
    client = browser(world.users["entity principal"])
    page = read(client, reverse("invoices:received-detail", args=[world.issued["available"].pk]))
    assert f"Fournisseur douteux {CANARY}".encode() in page


def test_no_mail_holds_a_note(world):
    drain_outbox()
    assert Mail.objects.filter(address=world.users["supplier principal"].contact_address).exists()
    own = Membership.objects.filter(structure=world.scene.recipient).values("user__contact_address")
    mails = Mail.objects.exclude(address__in=own)
    assert [mail for mail in mails if CANARY in f"{mail.subject} {mail.text} {mail.html}"] == []
