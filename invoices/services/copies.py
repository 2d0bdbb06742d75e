"""New drafts made from an invoice: its correction, its duplicate, its credit note."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from invoices import errors
from invoices.enums import DocumentType, Side, Status
from invoices.models import Attachment, Invoice
from invoices.rules.bank_account import check_bank_account
from invoices.rules.copies import may_be_corrected, may_be_credited
from invoices.rules.sides import sides
from invoices.selectors import lines_of, unfinished_lines_of
from invoices.services.deposit import keep_lines
from invoices.services.moves import add_to_tally, lock_invoice
from kernel.errors import Refused
from structures.actor import Actor
from structures.models import BankAccount

# A validator goes with its framework, which each copy takes along.
# How it is made goes with it too: a typed invoice stays one that is typed.
ROUTING = (
    *("issuer", "issuer_service", "recipient", "validator_1"),
    *("service_code", "commitment_number", "market_number", "deposit_mode"),
)
AMOUNTS = ("net_amount", "vat_amount", "gross_amount", "payable_amount")
CONTENT = ("framework", "document_type", "corrected_invoice", "invoice_date", "comment", *AMOUNTS)


@transaction.atomic
def correct_invoice(*, actor: Actor, invoice_id: int, form_key: UUID) -> Invoice:
    """« Corriger et renvoyer »: a draft with all data of an invoice that was rejected or withdrawn, linked to it.

    It has number and PDF only if the number is free again. As long as one such draft waits, it is that one.
    """
    source = _source(invoice_id, actor)
    if not may_be_corrected(source.supplier_status, source.framework):
        raise _refused(source)
    waiting = source.replacements.filter(status=Status.BROUILLON).order_by("pk").first()
    if waiting is not None:
        return waiting
    kept = () if source.number_is_taken else ("number", "pdf")
    draft, is_new = _draft(
        actor,
        source,
        (*ROUTING, *CONTENT, *kept),
        _key(form_key, "correct", source),
        replaced_invoice=source,
        bank_account=_usable_account(source),
    )
    if is_new:
        attached = source.attachments.filter(change=None).order_by("pk")
        Attachment.objects.bulk_create([Attachment(invoice=draft, file_id=one.file_id) for one in attached])
    return draft


@transaction.atomic
def duplicate_invoice(*, actor: Actor, invoice_id: int, form_key: UUID) -> Invoice:
    """« Dupliquer »: a draft to the same recipient, service, engagement and account, with the lines of a typed one."""
    source = _source(invoice_id, actor)
    # What a typed invoice sells is typed again otherwise; its amounts follow.
    content = ("document_type", "corrected_invoice", *AMOUNTS) if source.is_typed else ()
    account = _usable_account(source)
    key = _key(form_key, "duplicate", source)
    return _draft(actor, source, (*ROUTING, "framework", *content), key, bank_account=account)[0]


@transaction.atomic
def credit_invoice(*, actor: Actor, invoice_id: int, form_key: UUID) -> Invoice:
    """« Créer un avoir »: the draft of a credit note over the whole of the invoice, linked to it."""
    source = _source(invoice_id, actor)
    if not may_be_credited(source.supplier_status, source.document_type):
        raise _refused(source)
    amounts = {name: -getattr(source, name) for name in AMOUNTS}
    return _draft(
        actor,
        source,
        (*ROUTING, "framework"),
        _key(form_key, "credit", source),
        document_type=DocumentType.AVOIR,
        corrected_invoice=source,
        **amounts,
    )[0]


def _source(pk: int, actor: Actor) -> Invoice:
    """The invoice, locked, so that two who copy it at once make one draft."""
    source = lock_invoice(pk)
    if Side.SUPPLIER not in sides(source, actor) or not source.issuer.is_active:
        raise Refused(errors.ISSUER_NOT_ALLOWED.finding())
    return source


def _usable_account(source: Invoice) -> BankAccount | None:
    """The account of the source, unless it can no longer be named."""
    account = source.bank_account
    return None if check_bank_account(account, source.issuer_id, timezone.localdate()) else account


def _refused(source: Invoice) -> Refused:
    return Refused(errors.MOVE_NOT_AVAILABLE.finding(status=Status(source.supplier_status).label))


def _key(form_key: UUID, way: str, source: Invoice) -> UUID:
    """The same button of the same page makes the same draft, however often it is pressed."""
    return uuid5(form_key, f"{way} {source.pk}")


def _draft(actor: Actor, source: Invoice, names: Iterable[str], key: UUID, **more: Any) -> tuple[Invoice, bool]:
    copied = {name: getattr(source, name) for name in names}
    draft, is_new = Invoice.objects.get_or_create(form_key=key, defaults={**copied, **more, "created_by": actor.user})
    if is_new:
        add_to_tally(draft, +1)
        keep_lines(draft, lines_of(source), unfinished_lines_of(source))
    return draft, is_new
