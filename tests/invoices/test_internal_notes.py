"""What a recipient's people note never reaches anybody of the supplier's, whichever way they look."""

import io
import zipfile

import pytest
from django.urls import reverse

from invoices.models import InternalEntry
from invoices.services.assignments import add_note, assign_to_colleague, assign_to_service
from mails.models import Mail
from structures.models import Membership
from structures.selectors import load_actor
from tests.matrix.addresses import addresses, views
from tests.matrix.asking import browser, undone
from tests.matrix.world import make_world
from tests.structures.factories import MembershipFactory, ServiceFactory
from tests.support.outbox import drain_outbox

pytestmark = pytest.mark.django_db

CANARY = "CANARI-7F3A"
OUTSIDE = ("supplier principal", "validator")
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
    return world


def read(client, url):
    """All the octets of an answer; a workbook or an archive is opened."""
    with undone():
        content = client.get(url).getvalue()
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def places(world):
    """Every address that answers to GET, and each list as a file."""
    for name in views():
        for _, url in addresses(world, name):
            yield url
    for name in LISTS:
        for file_format in ("csv", "xlsx"):
            yield f"{reverse(name)}?format={file_format}"


def test_no_page_no_export_and_no_certificate_of_the_supplier_holds_a_note(world):
    for person in OUTSIDE:
        client = browser(world.users.get(person))
        found = [url for url in places(world) if CANARY.encode() in read(client, url)]
        assert found == [], person


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
