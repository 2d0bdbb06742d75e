"""Drafts and their sending."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from files.models import StoredFile
from files.rules import ATTACHMENT, DEPOSITED_PDF, check_total, pdf_finding
from files.selectors import reading_of
from files.services import read_pdf, store_file
from invoices import errors
from invoices.enums import DepositMode, DocumentType, Framework, Side, Status
from invoices.models import Attachment, DepositRecord, Invoice, InvoiceLine, UnfinishedLine
from invoices.rules import deposit as rules
from invoices.rules.amounts import signed
from invoices.rules.bank_account import check_bank_account
from invoices.rules.lines import LineData, UnfinishedLineData
from invoices.rules.sides import sides
from invoices.rules.validation import check_validator, missing_validator
from invoices.selectors import lines_of, number_taken, resolve_destination, unfinished_lines_of
from invoices.services.moves import add_to_tally, lock_invoice, move_invoice
from kernel import clock
from kernel.db import refusing
from kernel.errors import Finding, Refused, refuse_if
from kernel.recovery import forget_place
from structures.actor import Actor
from structures.enums import Degree, Space
from structures.models import BankAccount, Structure
from structures.services.bank_accounts import hold_bank_account

# The request waits this long for the sandbox to read a PDF; a slower file is left to the worker.
PDF_DEADLINE = 3.0

AMOUNTS = ("net_amount", "vat_amount", "gross_amount", "payable_amount")
_LINES = frozenset({"lines", "unfinished"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftData:
    """What the deposit form holds, under the names of the model's fields; amounts in euros, as they are typed."""

    issuer: Structure
    framework: str = Framework.A1
    document_type: str = DocumentType.FACTURE
    corrected_invoice: Invoice | None = None
    recipient: Structure | None = None
    validator_1: Structure | None = None
    service_code: str = ""
    commitment_number: str = ""
    market_number: str = ""
    number: str = ""
    invoice_date: date | None = None
    net_amount: Decimal | None = None
    vat_amount: Decimal | None = None
    gross_amount: Decimal | None = None
    payable_amount: Decimal | None = None
    bank_account: BankAccount | None = None
    comment: str = ""
    pdf: StoredFile | None = None
    deposit_mode: str = DepositMode.DEPOT_PDF_PORTAIL
    # Of a typed invoice alone: its PDF and amounts follow from them.
    lines: tuple[LineData, ...] = ()
    unfinished: tuple[UnfinishedLineData, ...] = ()

    def values(self) -> dict[str, Any]:
        """Field by field as the invoice keeps them, models included."""
        values = {field.name: getattr(self, field.name) for field in fields(self) if field.name not in _LINES}
        return values | {name: signed(values[name], self.document_type) for name in AMOUNTS}


def receive_pdf(*, upload: "UploadedFile[bytes]") -> StoredFile:
    """Keep an uploaded invoice; a PDF that nobody could process is refused and forgotten."""
    file = store_file(upload=upload, profile=DEPOSITED_PDF)
    reading = read_pdf(file=file, deadline=PDF_DEADLINE)
    if reading is not None and (found := pdf_finding(reading)):
        file.delete()
        raise Refused(found.beside("pdf"))
    return file


def receive_attachment(*, upload: "UploadedFile[bytes]") -> StoredFile:
    """Keep an uploaded complementary file."""
    return store_file(upload=upload, profile=ATTACHMENT)


@transaction.atomic
def save_draft(
    *, actor: Actor, form_key: UUID, version: int, data: DraftData, attachments: Collection[StoredFile] = ()
) -> Invoice:
    """Keep what was typed as a Brouillon; missing data are no matter, wrong ones are refused.

    `form_key` is that of the rendered form: posting the same form again finds the same draft. `version` is the one
    the form was made from (0 for a new form): a draft that changed since is not overwritten.
    """
    _check_issuer(actor, data.issuer)
    data = _held(data)
    draft = Invoice(**data.values(), form_key=form_key, created_by=actor.user)
    refuse_if([*_wrong(draft), _check_files(data.pdf, attachments)])
    kept, is_new = Invoice.objects.get_or_create(
        form_key=form_key, defaults={**data.values(), "created_by": actor.user}
    )
    if is_new:
        add_to_tally(kept, +1)
    else:
        kept = _update(kept.pk, actor, version, data)
    if kept.is_draft:
        _keep_attachments(kept, attachments)
        keep_lines(kept, data.lines, data.unfinished)
    return kept


@transaction.atomic
def save_for_sending(
    *, actor: Actor, form_key: UUID, version: int, data: DraftData, attachments: Collection[StoredFile] = ()
) -> Invoice:
    """Keep what was typed if it can be sent as it stands; otherwise nothing is kept, and everything amiss is told."""
    _check_issuer(actor, data.issuer)
    sent_before = Invoice.objects.filter(form_key=form_key).exclude(status=Status.BROUILLON)
    if not sent_before.exists():
        refuse_if([*sending_findings(Invoice(**data.values())), _check_files(data.pdf, attachments)])
    return save_draft(actor=actor, form_key=form_key, version=version, data=data, attachments=attachments)


def _held(data: DraftData) -> DraftData:
    """The same data, their bank account as it stands and kept from being deleted meanwhile."""
    if data.bank_account is None:
        return data
    account = hold_bank_account(data.bank_account)
    if account is None:
        raise Refused(errors.BANK_ACCOUNT_OF_ANOTHER.finding(on="bank_account"))
    return replace(data, bank_account=account)


def _check_files(pdf: StoredFile | None, attachments: Collection[StoredFile]) -> Finding | None:
    too_big = check_total(file.size for file in (pdf, *attachments) if file)
    return too_big and too_big.beside("attachments")


def _update(pk: int, actor: Actor, version: int, data: DraftData) -> Invoice:
    invoice = lock_invoice(pk)
    if Side.SUPPLIER not in sides(invoice, actor):
        raise Refused(errors.ISSUER_NOT_ALLOWED.finding(on="issuer"))
    changed = {name: value for name, value in data.values().items() if getattr(invoice, name) != value}
    if not changed and _holds(invoice, data.lines, data.unfinished):
        return invoice
    if not invoice.is_draft:
        raise Refused(errors.NOT_A_DRAFT.finding())
    if max(version, 1) != invoice.version:
        raise Refused(errors.DRAFT_CHANGED.finding(author=str(_last_author(invoice))))
    add_to_tally(invoice, -1)
    for name, value in changed.items():
        setattr(invoice, name, value)
    invoice.version += 1
    invoice.changed_by = actor.user
    invoice.save()
    add_to_tally(invoice, +1)
    return invoice


def _last_author(invoice: Invoice) -> User | None:
    return invoice.changed_by or invoice.created_by


def _keep_attachments(invoice: Invoice, attachments: Collection[StoredFile]) -> None:
    """Make the attachments of the draft exactly these."""
    invoice.attachments.exclude(file__in=attachments).delete()
    Attachment.objects.bulk_create(
        [Attachment(invoice=invoice, file=file) for file in attachments], ignore_conflicts=True
    )


def keep_lines(invoice: Invoice, lines: tuple[LineData, ...], unfinished: tuple[UnfinishedLineData, ...]) -> None:
    """Make the lines of the draft exactly these."""
    if _holds(invoice, lines, unfinished):
        return
    invoice.lines.all().delete()
    invoice.unfinished_lines.all().delete()
    InvoiceLine.objects.bulk_create(
        InvoiceLine(invoice=invoice, position=position, **asdict(line)) for position, line in enumerate(lines, start=1)
    )
    UnfinishedLine.objects.bulk_create(UnfinishedLine(invoice=invoice, **asdict(line)) for line in unfinished)


def _holds(invoice: Invoice, lines: tuple[LineData, ...], unfinished: tuple[UnfinishedLineData, ...]) -> bool:
    return lines_of(invoice) == lines and unfinished_lines_of(invoice) == unfinished


@transaction.atomic
def delete_draft(*, actor: Actor, invoice_id: int) -> Invoice:
    """Delete a draft; anything that was sent is kept for ten years."""
    invoice = lock_invoice(invoice_id)
    _check_supplier(invoice, actor)
    if not invoice.is_draft:
        raise Refused(errors.NOT_A_DRAFT.finding())
    add_to_tally(invoice, -1)
    invoice.delete()
    _forget_copies(invoice_id)
    return invoice


@transaction.atomic
def send_invoice(*, actor: Actor, invoice_id: int, version: int | None = None) -> Invoice:
    """Send a draft: its number is taken and routing starts. Sending it again changes nothing.

    `version` is the one that was shown for confirmation: what changed since has to be confirmed anew.
    """
    invoice = lock_invoice(invoice_id)
    _check_supplier(invoice, actor)
    if not invoice.is_draft:
        return invoice
    if version not in (None, invoice.version):
        raise Refused(errors.DRAFT_CHANGED.finding(author=str(_last_author(invoice))))
    refuse_if(sending_findings(invoice))
    invoice.first_sent_at = clock.now()
    invoice.number_is_taken = True
    taken = errors.NUMBER_TAKEN.finding(on="number", year=timezone.localdate(invoice.first_sent_at).year)
    with refusing({"invoice_number_once": taken}):
        move_invoice(invoice, "send", actor=actor, sides={Side.SUPPLIER})
    record_deposit(invoice)
    _forget_copies(invoice_id)
    return invoice


def _forget_copies(invoice_id: int) -> None:
    """What somebody typed in the form of a draft that is no longer one."""
    forget_place(reverse("invoices:issued-edit", args=[invoice_id]))


def record_deposit(invoice: Invoice) -> DepositRecord:
    """Keep the names and identifiers of both parties as they are now, unless that was done before."""
    parties = {"issuer": invoice.issuer, "recipient": invoice.recipient}
    facts = {
        f"{side}_{name}": getattr(party, name)
        for side, party in parties.items()
        for name in ("name", "identifier_type", "identifier")
    }
    record, _ = DepositRecord.objects.get_or_create(invoice=invoice, defaults=facts)
    return record


def sending_findings(invoice: Invoice) -> list[Finding]:
    """Everything that stands between a draft and its sending, as things stand now."""
    found = rules.missing(_deposit(invoice)) + rules.wrong(_deposit(invoice), timezone.localdate())
    found += [*_validator_findings(invoice), *_account_findings(invoice)]
    if taken := number_taken(invoice.issuer_id, invoice.number):
        found.append(taken)
    if not invoice.issuer.is_active:
        found.append(errors.ISSUER_NOT_ALLOWED.finding(on="issuer"))
    if invoice.recipient is not None:
        found += resolve_destination(invoice, timezone.localdate()).findings
    reading = reading_of(invoice.pdf) if invoice.pdf else None
    if reading is not None and (unreadable := pdf_finding(reading)):
        found.append(unreadable.beside("pdf"))
    return _of_typed(invoice, found) if invoice.is_typed else found


def _of_typed(invoice: Invoice, found: list[Finding]) -> list[Finding]:
    """The portal makes amounts and PDF: what is asked of people is what these are made from."""
    asked = [finding for finding in found if finding.on not in {"pdf", *AMOUNTS}]
    if invoice.pk and invoice.unfinished_lines.exists():
        asked.append(errors.LINE_TO_CORRECT.finding(on="lines"))
    elif invoice.gross_amount is None:
        asked.append(errors.LINES_MISSING.finding(on="lines"))
    return asked or found


def _wrong(draft: Invoice) -> list[Finding]:
    """What a draft may not even hold: wrong values, but no reproach for those still to come."""
    found = rules.wrong(_deposit(draft), timezone.localdate())
    found += [finding for finding in _validator_findings(draft) if draft.validator_1 is not None]
    found += _account_findings(draft)
    if draft.recipient is not None:
        destination = resolve_destination(draft, timezone.localdate()).findings
        typed = {"recipient", "service_code"} if draft.service_code.strip() else {"recipient"}
        found += [finding for finding in destination if finding.on in typed]
    return found


def _validator_findings(invoice: Invoice) -> list[Finding]:
    validator, framework = invoice.validator_1, invoice.framework
    found = [
        missing_validator(framework, validator),
        check_validator(framework, validator, invoice.issuer_id, invoice.recipient_id),
    ]
    return [finding for finding in found if finding is not None]


def _account_findings(invoice: Invoice) -> list[Finding]:
    found = check_bank_account(invoice.bank_account, invoice.issuer_id, timezone.localdate())
    return [] if found is None else [found]


def _deposit(invoice: Invoice) -> rules.Deposit:
    return rules.Deposit(
        issuer_id=invoice.issuer_id,
        recipient_id=invoice.recipient_id,
        number=invoice.number,
        invoice_date=invoice.invoice_date,
        **{name: signed(getattr(invoice, name), invoice.document_type) for name in AMOUNTS},
        has_pdf=invoice.pdf_id is not None,
        lacks_corrected_invoice=invoice.is_credit_note and invoice.corrected_invoice_id is None,
    )


def _check_issuer(actor: Actor, issuer: Structure) -> None:
    if not (issuer.is_active and actor.may(Space.ISSUED, Degree.MODIFICATION, issuer.pk, None)):
        raise Refused(errors.ISSUER_NOT_ALLOWED.finding(on="issuer"))


def _check_supplier(invoice: Invoice, actor: Actor) -> None:
    if Side.SUPPLIER not in sides(invoice, actor):
        raise Refused(errors.ISSUER_NOT_ALLOWED.finding(on="issuer"))
