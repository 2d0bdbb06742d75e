"""Routing: a sent invoice is checked, then made available to its recipient or rejected by the system.

One that others have to validate first goes to them in between, and is checked again afterwards.

Each step can be run again at any time: under the lock it looks at the status first, and does what is left to do.
"""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from files.enums import OcrState, PdfState, ScanState
from files.models import PdfReading, StoredFile
from files.rules import pdf_finding, serving_finding
from files.services import read_pdf, recognise_text
from invoices.enums import NumberCheck, Side, Status
from invoices.models import Invoice
from invoices.rules.delay import NO_CLOCK, has_clock, started
from invoices.rules.validation import awaits_validators, check_validator, may_be_routed, silence_ends
from invoices.rules.verification import number_finding, verify_number
from invoices.selectors import Destination, resolve_destination
from invoices.services.moves import clock_fields, lock_invoice, move_invoice
from invoices.workflow import INVOICE_TABLE
from kernel import clock
from kernel.errors import Finding
from outbox.services import publish
from structures.actor import SYSTEM

PDF_DEADLINE = 20.0  # seconds; the sandbox gives up on a file sooner
_SIDES = frozenset({Side.SYSTEM})


class PdfNotReadYet(Exception):
    """The PDF could not be read in time; its delivery will be tried again."""


def route_invoice(*, invoice_id: int) -> None:
    """Bring a sent invoice to its recipient, or reject it with every reason there is."""
    invoice = _start(invoice_id)
    if invoice is None or invoice.pdf is None or _awaits_scan(invoice.pdf):
        return
    reading = read_pdf(file=invoice.pdf, deadline=PDF_DEADLINE)
    if reading is None:
        raise PdfNotReadYet(invoice_id)
    if reading.state == PdfState.NO_TEXT and reading.ocr_state == OcrState.PENDING:
        _have_recognised(invoice_id)
    else:
        _finish(invoice_id, reading)


@transaction.atomic
def _have_recognised(invoice_id: int) -> None:
    """Leave the reading of a scan, which takes long, to the workers of the slow queue; routing goes on afterwards."""
    if lock_invoice(invoice_id).status == Status.EN_COURS_ACHEMINEMENT:
        publish("invoice.awaits_ocr", key=str(invoice_id), payload={"invoice": invoice_id})


def route_recognised(*, invoice_id: int) -> None:
    """Read the pictures of the scan that an invoice is, then route it; legible or not, it goes on."""
    invoice = Invoice.objects.select_related("pdf").get(pk=invoice_id)
    if invoice.pdf is not None:
        recognise_text(sha256=invoice.pdf.sha256)
        route_invoice(invoice_id=invoice_id)


def route_scanned(*, file_id: int) -> None:
    """Route the invoices that waited for the verdict on their PDF."""
    waiting = Invoice.objects.filter(pdf_id=file_id, status__in=[Status.DEPOSEE, Status.EN_COURS_ACHEMINEMENT])
    for invoice_id in waiting.values_list("pk", flat=True):
        route_invoice(invoice_id=invoice_id)


def _awaits_scan(pdf: StoredFile) -> bool:
    return settings.FILES_SCANNING and pdf.scan_state == ScanState.PENDING


@transaction.atomic
def _start(invoice_id: int) -> Invoice | None:
    invoice = lock_invoice(invoice_id)
    is_ready = INVOICE_TABLE.find("route", invoice.status, _SIDES) is not None
    if is_ready and may_be_routed(invoice.status, invoice.validation_passed_at):
        move_invoice(invoice, "route", actor=SYSTEM, sides=_SIDES)
    return invoice if invoice.status == Status.EN_COURS_ACHEMINEMENT else None


@transaction.atomic
def _finish(invoice_id: int, reading: PdfReading) -> None:
    invoice = lock_invoice(invoice_id)
    if invoice.status != Status.EN_COURS_ACHEMINEMENT:
        return
    unreadable = _file_finding(invoice, reading)
    check = NumberCheck.UNVERIFIABLE if unreadable else verify_number(invoice.number, reading)
    destination = resolve_destination(invoice, timezone.localdate())
    findings = [
        unreadable,
        number_finding(invoice.number, check),
        *destination.findings,
        _validator_finding(invoice),
    ]
    if found := [finding for finding in findings if finding is not None]:
        _reject(invoice, check, found)
    elif awaits_validators(invoice.framework, invoice.validation_passed_at):
        _ask_validator(invoice, check)
    else:
        _make_available(invoice, check, destination)


def _file_finding(invoice: Invoice, reading: PdfReading) -> Finding | None:
    """Why nobody may be handed this PDF."""
    if invoice.pdf is not None:
        unsafe = serving_finding(invoice.pdf.scan_state, invoice.pdf.name, scanning=settings.FILES_SCANNING)
        if unsafe is not None:
            return unsafe
    return pdf_finding(reading)


def _validator_finding(invoice: Invoice) -> Finding | None:
    """Why nobody could validate it; of no matter once that is done."""
    if not awaits_validators(invoice.framework, invoice.validation_passed_at):
        return None
    return check_validator(invoice.framework, invoice.validator_1, invoice.issuer_id, invoice.recipient_id)


def _reject(invoice: Invoice, check: NumberCheck, findings: list[Finding]) -> None:
    """If no recipient has seen it, the number is free again."""
    move_invoice(
        invoice,
        "reject_automatically",
        actor=SYSTEM,
        sides=_SIDES,
        findings=findings,
        number_check=check,
        number_is_taken=invoice.has_reached_recipient,
        needs_acknowledgement=True,
    )


def _ask_validator(invoice: Invoice, check: NumberCheck) -> None:
    asked_at = clock.now()
    move_invoice(
        invoice,
        "ask_validator_1",
        actor=SYSTEM,
        sides=_SIDES,
        number_check=check,
        validator_1_asked_at=asked_at,
        validation_due_at=silence_ends(invoice.framework, asked_at),
    )


def _make_available(invoice: Invoice, check: NumberCheck, destination: Destination) -> None:
    arrival = clock.now()
    runs = has_clock(invoice.framework, invoice.document_type)
    move_invoice(
        invoice,
        "make_available",
        actor=SYSTEM,
        sides=_SIDES,
        number_check=check,
        recipient_service=destination.service,
        made_available_at=arrival,
        has_reached_recipient=True,
        **clock_fields(started(arrival, destination.recipient.payment_delay_days) if runs else NO_CLOCK),
    )
