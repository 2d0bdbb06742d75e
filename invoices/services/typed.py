"""Saisie: an invoice typed line by line, whose amounts and PDF the portal makes."""

import re
from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from files.enums import ScanState
from files.models import StoredFile
from files.services import keep_own_file, read_pdf
from invoices import errors
from invoices.enums import DepositMode
from invoices.models import Invoice
from invoices.rules.lines import LineData, UnfinishedLineData, check_line, check_lines, totals_of
from invoices.rules.number import check_number_form
from invoices.services.deposit import PDF_DEADLINE, DraftData, save_draft, save_for_sending
from invoices.services.typed_pdf import Document, draw
from kernel.errors import Finding, refuse_if
from structures.actor import Actor


# What is refused leaves no row of its PDF behind.
@transaction.atomic
def save_typed(
    *,
    actor: Actor,
    form_key: UUID,
    version: int,
    data: DraftData,
    prepaid: Decimal = Decimal(0),
    attachments: Collection[StoredFile] = (),
) -> Invoice:
    """Keep a typed invoice as a Brouillon, with the amounts of its lines and, as soon as it can be made, its PDF."""
    whole = _with_pdf(with_amounts(data, prepaid))
    return save_draft(actor=actor, form_key=form_key, version=version, data=whole, attachments=attachments)


@transaction.atomic
def save_typed_for_sending(
    *,
    actor: Actor,
    form_key: UUID,
    version: int,
    data: DraftData,
    prepaid: Decimal = Decimal(0),
    attachments: Collection[StoredFile] = (),
) -> Invoice:
    """Keep it if it can be sent as it stands; otherwise nothing is kept, and everything amiss is told."""
    refuse_if([errors.LINE_TO_CORRECT.finding(on="lines")] if data.unfinished else [])
    whole = _with_pdf(with_amounts(data, prepaid))
    return save_for_sending(actor=actor, form_key=form_key, version=version, data=whole, attachments=attachments)


def with_amounts(data: DraftData, prepaid: Decimal) -> DraftData:
    """The data with the amounts that its lines come to; wrong lines are refused."""
    refuse_if(_line_findings(data, prepaid))
    return _added_up(data, prepaid)


def amounts_so_far(data: DraftData, prepaid: Decimal) -> DraftData:
    """The data with the amounts of its lines, if these are right as they stand; without, if they are not."""
    return data if _line_findings(data, prepaid) else _added_up(data, prepaid)


def _line_findings(data: DraftData, prepaid: Decimal) -> list[Finding]:
    lines: list[LineData | UnfinishedLineData] = [*data.lines, *data.unfinished]
    wrong = [finding for line in lines for finding in check_line(line)]
    return wrong or check_lines(data.lines, prepaid, len(data.unfinished))


def _added_up(data: DraftData, prepaid: Decimal) -> DraftData:
    typed = replace(data, deposit_mode=DepositMode.SAISIE_PORTAIL)
    if not data.lines:
        return typed
    totals = totals_of(data.lines)
    return replace(
        typed,
        net_amount=totals.net,
        vat_amount=totals.vat,
        gross_amount=totals.gross,
        payable_amount=totals.gross - prepaid,
    )


def _with_pdf(data: DraftData) -> DraftData:
    """The data with its PDF, which also stands as read by the sandbox, as any other deposited PDF does."""
    document = _document(data)
    if document is None:
        return data
    name = re.sub(r"[^A-Za-z0-9]+", "-", document.number).strip("-")
    file = _keep(draw(document), f"facture-{name}.pdf")
    read_pdf(file=file, deadline=PDF_DEADLINE)
    return replace(data, pdf=file)


def _keep(content: bytes, name: str) -> StoredFile:
    """The file of this content: what was drawn before and is the same again is not kept twice."""
    same = StoredFile.objects.filter(sha256=sha256(content).hexdigest(), name=name, scan_state=ScanState.CLEAN)
    return same.order_by("pk").first() or keep_own_file(content=content, name=name)


def _document(data: DraftData) -> Document | None:
    """What there is to draw, once a seller, a buyer, a number, a date and all lines are known."""
    if data.recipient is None or data.invoice_date is None or data.gross_amount is None:
        return None
    if not data.lines or data.unfinished:
        return None
    if check_number_form(data.number) is not None:
        return None
    return Document(
        document_type=data.document_type,
        framework=data.framework,
        number=data.number.strip(),
        invoice_date=data.invoice_date,
        seller=data.issuer,
        buyer=data.recipient,
        service_code=data.service_code,
        commitment_number=data.commitment_number,
        market_number=data.market_number,
        corrected_number=data.corrected_invoice.number if data.corrected_invoice else "",
        lines=data.lines,
        prepaid=data.gross_amount - (data.payable_amount or Decimal(0)),
        account=data.bank_account,
        comment=data.comment,
    )
