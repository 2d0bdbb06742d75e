"""Many received invoices and somebody who deals with all of them, for tests of the desk."""

import csv
import io
import uuid
from hashlib import sha256
from zipfile import ZipFile

from files.services import keep_own_file
from invoices.enums import BulkAction
from invoices.models import BulkJob, Invoice, Order
from invoices.rules.words import Words
from invoices.services import archives, bulk
from invoices.services.bulk import start_job
from structures.enums import Degree
from structures.selectors import load_actor
from tests.invoices.factories import AttachmentFactory, InvoiceFactory
from tests.structures.factories import MembershipFactory


def principal_of(structure):
    """The actor of a principal manager of the structure."""
    return load_actor(MembershipFactory(structure=structure).user, None)


def received_by(structure, count, **fields):
    """So many invoices that the structure has, of one supplier."""
    first = InvoiceFactory(recipient=structure, available=True, **fields)
    shared = {"issuer": first.issuer, "pdf": first.pdf, "created_by": first.created_by, **fields}
    return [first, *(InvoiceFactory(recipient=structure, available=True, **shared) for _ in range(count - 1))]


def chosen(invoices):
    """These invoices as a selection."""
    return Invoice.objects.filter(pk__in=[invoice.pk for invoice in invoices])


def rejection(**words):
    """The order to reject for one motive."""
    return Order(action=BulkAction.MOVE, move="reject", words=Words(**{"motive": "DOUBLE_FACT", **words}))


def start(actor, invoices, order=None, **fields) -> BulkJob:
    """A job on these invoices, confirmed for as many as there are."""
    asked = {"rows": chosen(invoices), "expected": len(invoices), "form_key": uuid.uuid4(), **fields}
    return start_job(actor=actor, order=order or rejection(), **asked)


def all_received(actor):
    """Everything the actor may process."""
    return Invoice.objects.received_by(actor, Degree.MODIFICATION)


def small_steps():
    """Batches and slices of two, for a process of its own."""
    bulk.BATCH = archives.SLICE = 2


def with_file(number, content=None, **fields):
    """An invoice with real octets behind its PDF."""
    pdf = keep_own_file(content=content or f"%PDF-1.7 {number}".encode(), name=f"{number}.pdf".replace("/", "-"))
    return InvoiceFactory(available=True, number=number, pdf=pdf, **fields)


def attach(invoice, content, name):
    """One more file of the invoice."""
    return AttachmentFactory(invoice=invoice, file=keep_own_file(content=content, name=name))


def manifest_of(archive: ZipFile):
    """The lines of the manifest, by column."""
    text = archive.read("manifeste.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def assert_is_what_its_manifest_says(archive: ZipFile):
    """Every file is told with its digest, and nothing else is there."""
    lines = [line for line in manifest_of(archive) if line["Fichier"]]
    assert sorted([line["Fichier"] for line in lines] + ["manifeste.csv"]) == sorted(archive.namelist())
    for line in lines:
        content = archive.read(line["Fichier"])
        assert sha256(content).hexdigest() == line["SHA-256"]
        assert str(len(content)) == line["Taille (octets)"]
