"""Which files belong into an archive of received invoices, and under which names."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, Sum

from files.archives import is_whole
from files.models import StoredFile
from files.rules import serving_finding
from invoices import errors
from invoices.models import Attachment, Invoice, InvoiceQuerySet
from invoices.rules.archives import folder_name, names_in_folder
from kernel.errors import Finding

_ATTACHMENTS = "pieces-jointes"


@dataclass(frozen=True, slots=True)
class Contents:
    """How much an archive would hold."""

    invoices: int
    documents: int
    size: int


@dataclass(frozen=True, slots=True)
class Document:
    """A file with its place in the archive."""

    path: str
    file: StoredFile
    is_original: bool


@dataclass(slots=True)
class Entry:
    """An invoice in an archive: its files, and what kept some of them out."""

    invoice: Invoice
    documents: list[Document]
    findings: list[Finding] = field(default_factory=list)

    @property
    def kept(self) -> list[Document]:
        """The files that are in the archive."""
        left_out = {finding.params.get("name") for finding in self.findings}
        return [document for document in self.documents if document.path not in left_out]


def contents_of(rows: InvoiceQuerySet) -> Contents:
    """How many invoices and documents these are, and how many octets."""
    invoices = rows.order_by().aggregate(count=Count("pk"), size=Sum("pdf__size"))
    attached = Attachment.objects.filter(invoice__in=rows.order_by().values("pk"))
    attachments = attached.aggregate(count=Count("pk"), size=Sum("file__size"))
    return Contents(
        invoices=invoices["count"],
        documents=invoices["count"] + attachments["count"],
        size=(invoices["size"] or 0) + (attachments["size"] or 0),
    )


def with_documents(rows: InvoiceQuerySet) -> InvoiceQuerySet:
    """These invoices with all that an archive says of them."""
    return rows.select_related("issuer", "recipient", "pdf").prefetch_related("attachments__file").order_by("pk")


def entry_of(invoice: Invoice, position: int) -> Entry:
    """The files of an invoice under safe names: the original, and the attachments in a folder inside."""
    folder = folder_name(position, invoice.number)
    attached = [one.file for one in sorted(invoice.attachments.all(), key=lambda one: one.pk)]
    originals = [invoice.pdf] if invoice.pdf else []
    return Entry(
        invoice, [*_documents(originals, folder, True), *_documents(attached, f"{folder}/{_ATTACHMENTS}", False)]
    )


def _documents(files: list[StoredFile], folder: str, is_original: bool) -> Iterable[Document]:
    names = names_in_folder(file.name for file in files)
    return [Document(f"{folder}/{name}", file, is_original) for name, file in zip(names, files, strict=True)]


def checked_entry(invoice: Invoice, position: int) -> Entry:
    """The same, with a finding for each file that may not be served or is not what was deposited."""
    entry = entry_of(invoice, position)
    entry.findings = [
        errors.FILE_NOT_IN_ARCHIVE.finding(name=document.path)
        for document in entry.documents
        if not _can_be_given(document.file)
    ]
    return entry


def _can_be_given(file: StoredFile) -> bool:
    return not serving_finding(file.scan_state, file.name, scanning=settings.FILES_SCANNING) and is_whole(file.sha256)
