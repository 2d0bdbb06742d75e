"""Many PDFs at once: a draft for each, filled in from what the PDF says; a file that fails takes no other with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from files.models import StoredFile
from files.rules import clean_name
from invoices import errors
from invoices.models import Invoice
from invoices.rules.deposit import MOST_PDFS
from invoices.selectors import batch_drafts, prefill_of
from invoices.services.deposit import DraftData, receive_pdf, save_draft
from kernel.errors import Finding, Refused
from structures.actor import Actor
from structures.models import Structure


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: a draft, or the reasons why there is none."""

    name: str
    draft: Invoice | None = None
    findings: tuple[Finding, ...] = ()


def receive_batch(
    *, actor: Actor, batch_key: UUID, issuer: Structure, pdfs: Sequence["UploadedFile[Any]"]
) -> list[Outcome]:
    """Make a draft of each PDF, each in a transaction of its own; sending the same file again finds the same draft."""
    others = batch_drafts(actor, batch_key).exclude(form_key__in=[_form_key(batch_key, _digest(pdf)) for pdf in pdfs])
    if len(pdfs) + others.count() > MOST_PDFS:
        raise Refused(errors.TOO_MANY_PDFS.finding(on="pdf", limit=MOST_PDFS))
    return [_outcome(actor, batch_key, issuer, pdf) for pdf in pdfs]


def _form_key(batch_key: UUID, digest: str) -> UUID:
    return uuid5(batch_key, digest)


def _digest(upload: "UploadedFile[Any]") -> str:
    found = sha256()
    for chunk in upload.chunks():
        found.update(chunk)
    upload.seek(0)
    return found.hexdigest()


def _outcome(actor: Actor, batch_key: UUID, issuer: Structure, upload: "UploadedFile[Any]") -> Outcome:
    name = clean_name(upload.name or "")
    try:
        file = receive_pdf(upload=upload)
        return Outcome(name, draft=_draft(actor, batch_key, issuer, file))
    except Refused as refusal:
        return Outcome(name, findings=refusal.findings)


@transaction.atomic
def _draft(actor: Actor, batch_key: UUID, issuer: Structure, file: StoredFile) -> Invoice:
    form_key = _form_key(batch_key, file.sha256)
    known: Invoice | None = batch_drafts(actor, batch_key).filter(form_key=form_key).first()
    if known is not None:
        return known
    offered = prefill_of(file, issuer, None, use_data=True).values
    try:
        draft = _save(actor, form_key, DraftData(issuer=issuer, pdf=file, **offered))
    except Refused:
        # What the PDF says cannot be right: its supplier types it.
        draft = _save(actor, form_key, DraftData(issuer=issuer, pdf=file))
    draft.batch_key = batch_key
    draft.save(update_fields=["batch_key"])
    return draft


def _save(actor: Actor, form_key: UUID, data: DraftData) -> Invoice:
    with transaction.atomic():
        return save_draft(actor=actor, form_key=form_key, version=0, data=data)
