"""The files of many invoices in one ZIP with a manifest: at once when they are few, else by workers in slices."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from uuid import UUID
from zipfile import ZipFile

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from files import archives
from files.archives import Mark, Member
from invoices import errors
from invoices.enums import BulkAction
from invoices.models import BulkItem, BulkJob, InvoiceQuerySet, Order
from invoices.models.bulk import ARCHIVE_KEPT_FOR
from invoices.rules.archives import MOST_BYTES, MOST_DOCUMENTS
from invoices.selectors import stored_findings
from invoices.selectors.archives import (
    Contents,
    Document,
    Entry,
    checked_entry,
    contents_of,
    entry_of,
    with_documents,
)
from invoices.services import bulk
from kernel.errors import Finding, refuse_if
from kernel.exports import harmless
from structures.actor import Actor
from structures.enums import Degree

# One slice: so many invoices, or fewer if they have so many octets; seconds of work, and a kill loses no more.
SLICE, SLICE_BYTES = 250, 128 * 1024**2
MANIFEST = "manifeste.csv"


def stream_archive(*, rows: InvoiceQuerySet) -> Iterator[bytes]:
    """The archive of a few invoices, while it is being made."""
    entries = [checked_entry(invoice, position) for position, invoice in enumerate(with_documents(rows), start=1)]
    members = chain.from_iterable(_members(entry) for entry in entries)
    return archives.streamed(chain(members, [_manifest(entries)]))


def start_archive(*, actor: Actor, rows: InvoiceQuerySet, expected: int, form_key: UUID) -> BulkJob:
    """Have workers gather the files of these invoices, unless that would be too much for anybody."""
    refuse_if([size_finding(contents_of(rows))])
    order = Order(action=BulkAction.ARCHIVE)
    return bulk.start_job(actor=actor, order=order, rows=rows, expected=expected, form_key=form_key)


def size_finding(contents: Contents) -> Finding | None:
    """What is said of an archive that is too big."""
    if contents.documents <= MOST_DOCUMENTS and contents.size <= MOST_BYTES:
        return None
    return errors.ARCHIVE_TOO_BIG.finding(
        documents=contents.documents,
        size=contents.size,
        most=MOST_DOCUMENTS,
        most_size=MOST_BYTES,
    )


def extend_archive(*, job_id: int) -> None:
    """Write the next slice of a job's archive; what a dead run wrote of it before is written over."""
    job = BulkJob.objects.select_related("author").get(pk=job_id)
    if job.is_over:
        return
    items = _slice(job)
    actor = bulk.author_of(job)
    with archives.extending(name_of(job), Mark(job.archive_step, job.archive_end)) as archive:
        for position, item in enumerate(items, start=job.done + job.refused + 1):
            _put(archive, actor, item, position)
        if len(items) == job.left:
            # The manifest is in the language of whoever asked for it, as mails are.
            with override(job.author.language or settings.LANGUAGE_CODE):
                archives.add(archive, _manifest(_entries_of(job, {item.pk: item for item in items})))
    _advance(job, items, archives.keep(name_of(job), job.archive_step + 1, archive))


def name_of(job: BulkJob) -> str:
    """How the archive of a job is called among the others."""
    return f"{job.pk}-{job.form_key}"


def _slice(job: BulkJob) -> list[BulkItem]:
    """The next invoices, as many as one slice takes."""
    items: list[BulkItem] = []
    size = 0
    for item in bulk.next_items(job, SLICE):
        attached = sum(one.file.size for one in item.invoice.attachments.all())
        size += attached + (item.invoice.pdf.size if item.invoice.pdf else 0)
        if items and size > SLICE_BYTES:
            break
        items.append(item)
    return items


def _put(archive: ZipFile, actor: Actor, item: BulkItem, position: int) -> None:
    """Write the files of an invoice that its author may still read, and note what is not there."""
    missing = bulk.right_finding(actor, item, Degree.CONSULTATION)
    if missing:
        bulk.keep_outcome(item, [missing])
        return
    entry = checked_entry(item.invoice, position)
    for member in _members(entry):
        archives.add(archive, member)
    bulk.keep_outcome(item, entry.findings)


def _advance(job: BulkJob, items: list[BulkItem], mark: Mark) -> None:
    """Commit a slice, unless the job was cancelled or another run committed it meanwhile."""
    with transaction.atomic():
        current = bulk.lock_job(job.pk)
        if current.is_over or current.archive_step != job.archive_step:
            return
        current.archive_step, current.archive_end = mark.step, mark.end
        if len(items) == current.left:
            current.expires_at = timezone.now() + ARCHIVE_KEPT_FOR
        bulk.settle_items(current, items)


def _entries_of(job: BulkJob, fresh: Mapping[int, BulkItem]) -> Iterator[Entry]:
    """Every invoice of the job as its archive has it; the slice under way is not in the database yet."""
    items = job.items.select_related("invoice__issuer", "invoice__recipient", "invoice__pdf")
    rows = items.prefetch_related("invoice__attachments__file").order_by("pk").iterator(chunk_size=SLICE)
    for position, row in enumerate(rows, start=1):
        entry = entry_of(row.invoice, position)
        entry.findings = stored_findings(fresh.get(row.pk, row).findings)
        yield entry


def _members(entry: Entry) -> Iterator[Member]:
    for document in entry.kept:
        sent_at = entry.invoice.first_sent_at or entry.invoice.created_at
        yield Member(document.path, archives.stored_chunks(document.file.sha256), sent_at)


def _manifest(entries: Iterable[Entry]) -> Member:
    return Member(MANIFEST, (line.encode() for line in _manifest_lines(entries)), timezone.now())


def _manifest_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """One line a file, with its digest; what is not in the archive has a line too, which says why."""
    yield "\ufeff"
    yield _line(
        [_("Fichier"), _("Numéro de facture"), _("Émetteur"), _("Identifiant de l’émetteur"), _("Destinataire")]
        + [_("Nature"), _("Taille (octets)"), "SHA-256", _("Anomalie")]
    )
    for entry in entries:
        invoice = entry.invoice
        about = [invoice.number, invoice.issuer.name, invoice.issuer.identifier, str(invoice.recipient)]
        for document in entry.kept:
            yield _line([document.path, *about, *_facts(document), ""])
        for finding in entry.findings:
            yield _line(["", *about, "", "", "", f"{finding.message} ({finding.code})"])


def _facts(document: Document) -> list[str]:
    nature = _("Facture originale") if document.is_original else _("Pièce jointe")
    return [nature, str(document.file.size), document.file.sha256]


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerow([harmless(cell) for cell in cells])
    return out.getvalue()


def purge_archives() -> int:
    """Delete the archives that nobody can fetch any more; returns how many."""
    expired = list(BulkJob.objects.filter(expires_at__lte=timezone.now()).order_by("pk"))
    for job in expired:
        archives.discard(name_of(job))
    BulkJob.objects.filter(pk__in=[job.pk for job in expired]).update(expires_at=None)
    return len(expired)
