"""The files that come with a form: kept at once, so that no refusal makes anybody choose them again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from files.models import StoredFile
from invoices.services.deposit import receive_attachment, receive_pdf
from kernel.errors import Finding, Refused


@dataclass(slots=True)
class Received:
    """The uploads that were kept, and why others were not."""

    pdfs: list[StoredFile] = field(default_factory=list)
    attachments: list[StoredFile] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def receive_uploads(
    *, pdfs: Iterable["UploadedFile[Any]"], attachments: Iterable["UploadedFile[Any]"] = ()
) -> Received:
    """Keep each upload that can be kept; a refused one takes none of the others with it."""
    received = Received()
    for upload in pdfs:
        _receive(upload, receive_pdf, received.pdfs, received.findings)
    for upload in attachments:
        _receive(upload, receive_attachment, received.attachments, received.findings)
    return received


def _receive(
    upload: "UploadedFile[Any]", receive: Callable[..., StoredFile], kept: list[StoredFile], findings: list[Finding]
) -> None:
    try:
        kept.append(receive(upload=upload))
    except Refused as refusal:
        on = "pdf" if receive is receive_pdf else "attachments"
        findings.extend(finding.beside(on) for finding in refusal.findings)
