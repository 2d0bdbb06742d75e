"""Keeping files: storing what is uploaded, scanning it, reading PDFs."""

import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, BinaryIO

from django.conf import settings
from django.core import signing
from django.core.files import File
from django.db import transaction
from django.db.models import Exists, F, ForeignObjectRel, OuterRef
from django.db.models.expressions import NegatedExpression
from django.utils import timezone
from django.utils.module_loading import import_string

from files import errors, pdf_reader, rules, storage
from files.enums import OcrState, ScanState
from files.models import PdfReading, StoredFile
from files.rules import Profile
from kernel.errors import Refused, refuse_if
from outbox.services import publish

TOKEN_MAX_AGE = 24 * 60 * 60
# Longer than any form's token is good.
KEPT_UNATTACHED_FOR = timedelta(days=2)
PURGE_BATCH = 1000
_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}

# Seconds for three pages; the time limits of the workers are longer.
OCR_DEADLINE = 60.0
MAX_OCR_ATTEMPTS = 2

type Scanner = Callable[[BinaryIO], ScanState]
type Recogniser = Callable[[bytes, float], str | None]


def store_file(*, upload: "File[bytes]", name: str | None = None, profile: Profile = rules.DEPOSITED_PDF) -> StoredFile:
    """Keep an upload whose name, size and beginning suit the profile; equal bytes are kept once."""
    kept_name = rules.clean_name(name or upload.name or "")
    upload.seek(0)
    head = upload.read(rules.HEAD_SIZE)
    size_finding = rules.check_size(upload.size, kept_name, profile)
    refuse_if(
        [
            *rules.check_name(kept_name, profile),
            size_finding or rules.check_content(head, kept_name),
        ]
    )
    written = _write(upload, kept_name)
    with transaction.atomic():
        file = StoredFile.objects.create(
            sha256=written.sha256,
            size=written.size,
            name=kept_name,
            media_type=rules.media_type_of(kept_name),
            scan_state=ScanState.PENDING if settings.FILES_SCANNING else ScanState.CLEAN,
        )
        if settings.FILES_SCANNING:
            publish("file.stored", key=str(file.pk), payload={"file_id": file.pk})
    return file


def keep_own_file(*, content: bytes, name: str) -> StoredFile:
    """Keep a file that the portal itself made, which nobody has to scan."""
    written = storage.write([content])
    return StoredFile.objects.create(
        sha256=written.sha256,
        size=written.size,
        name=name,
        media_type=rules.media_type_of(name),
        scan_state=ScanState.CLEAN,
    )


def _write(upload: "File[bytes]", name: str) -> storage.Written:
    try:
        return storage.write(upload.chunks())
    except OSError as error:
        if error.errno not in _DISK_FULL:
            raise
        raise Refused(errors.STORAGE_FULL.finding(name=name)) from error


def _salt(user_id: int) -> str:
    return f"files.upload.{user_id}"


def token_for(file: StoredFile, *, user_id: int) -> str:
    """What a form carries instead of an upload that was already stored; good for this user and one day."""
    return signing.dumps(file.pk, salt=_salt(user_id))


def file_for_token(token: str, *, user_id: int) -> StoredFile | None:
    """The file behind a form's token; None when it is forged, too old, or was made for somebody else."""
    try:
        pk = signing.loads(token, salt=_salt(user_id), max_age=TOKEN_MAX_AGE)
    except signing.BadSignature:
        return None
    return StoredFile.objects.filter(pk=pk).first()


@dataclass(frozen=True, slots=True)
class Damage:
    """Stored bytes that are not what was deposited, and the files that they stand for."""

    sha256: str
    names: tuple[str, ...]
    is_missing: bool


def verify_files() -> Iterator[Damage | None]:
    """Hash every stored file again, one after the other; yields None for each that is whole."""
    rows = StoredFile.objects.order_by("sha256", "pk").values_list("sha256", "pk", "name")
    for sha256, files in groupby(rows.iterator(chunk_size=2000), key=itemgetter(0)):
        found = storage.digest_of(sha256)
        names = tuple(f"{name} (no. {pk})" for _, pk, name in files)
        yield None if found == sha256 else Damage(sha256, names, is_missing=found is None)


def scan_file(*, file_id: int) -> None:
    """Record the antivirus verdict on a file that has none yet, and announce it."""
    file = StoredFile.objects.get(pk=file_id)
    if file.scan_state != ScanState.PENDING:
        return
    scan: Scanner = import_string(settings.FILES_SCANNER)
    with storage.open_bytes(file.sha256) as stream:
        verdict = scan(stream)
    with transaction.atomic():
        if StoredFile.objects.filter(pk=file_id, scan_state=ScanState.PENDING).update(scan_state=verdict):
            publish("file.scanned", key=str(file_id), payload={"file_id": file_id})


def read_pdf(*, file: StoredFile, deadline: float) -> PdfReading | None:
    """What the sandbox finds in a PDF, read once for the same bytes; None when `deadline` seconds were too few.

    With at least `pdf_reader.PATIENCE` seconds there is always an answer, unless others keep the reader busy.
    """
    known = PdfReading.objects.filter(sha256=file.sha256).first()
    if known:
        return known
    with storage.open_bytes(file.sha256) as stream:
        result = pdf_reader.read(stream.read(), deadline)
    if result is None:
        return None
    reading, _ = PdfReading.objects.get_or_create(
        sha256=file.sha256,
        defaults={
            "state": result.state,
            "pages": result.pages,
            "text": result.text,
            "layout": result.layout,
            "embedded": result.embedded,
        },
    )
    return reading


def purge_unattached(*, limit: int = PURGE_BATCH) -> int:
    """Delete the uploads that nothing came of, once no form can name them any more; returns how many."""
    before = timezone.now() - KEPT_UNATTACHED_FOR
    with transaction.atomic():
        unattached = StoredFile.objects.filter(*_unattached(), created_at__lt=before).order_by("pk")[:limit]
        files = list(unattached.select_for_update(of=("self",), skip_locked=True))
        StoredFile.objects.filter(pk__in=[file.pk for file in files]).delete()
    digests = {file.sha256 for file in files}
    for sha256 in digests - set(StoredFile.objects.filter(sha256__in=digests).values_list("sha256", flat=True)):
        PdfReading.objects.filter(sha256=sha256).delete()
        storage.delete(sha256, unless_written_since=before)
    return len(files)


def _unattached() -> "list[NegatedExpression[Any]]":
    """One condition for each foreign key to files that there is, in whatever app: its row points elsewhere."""
    return [
        ~Exists(relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")}))
        for relation in StoredFile._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel)
    ]


def recognise_text(*, sha256: str) -> PdfReading:
    """What stands in the pictures of a scan, read once for the same bytes; illegible if its worker died of it twice."""
    pending = PdfReading.objects.filter(sha256=sha256, ocr_state=OcrState.PENDING)
    pending.filter(ocr_attempts__gte=MAX_OCR_ATTEMPTS).update(ocr_state=OcrState.FAILED)
    # Written down first: whatever happens to this process, the next one knows of the attempt.
    if pending.update(ocr_attempts=F("ocr_attempts") + 1):
        recognise: Recogniser = import_string(settings.FILES_OCR)
        with storage.open_bytes(sha256) as stream:
            text = recognise(stream.read(), OCR_DEADLINE)
        pending.update(ocr_state=OcrState.FAILED if text is None else OcrState.READ, ocr_text=text or "")
    return PdfReading.objects.get(sha256=sha256)
