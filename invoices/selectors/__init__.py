"""Reads of invoices for pages, services and other apps."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import FETCH_RAISE, BigIntegerField, Case, Count, Max, Min, Q, QuerySet, Sum, When
from django.db.models.functions import Cast, Substr
from django.utils import timezone
from django.utils.translation import gettext

from files.models import PdfReading, StoredFile
from files.selectors import reading_of
from invoices import errors
from invoices.enums import DocumentType, NumberCheck, Side, Status
from invoices.models import Attachment, Invoice, InvoiceQuerySet, StatusChange, StatusTally
from invoices.rules.copies import CREDITABLE, may_be_corrected
from invoices.rules.lines import LineData, UnfinishedLineData
from invoices.rules.number import check_not_a_date, check_number_form, normalise_number
from invoices.rules.prefill import Document, suggest
from invoices.rules.prefill.suggestion import PROPOSED, Suggestion
from invoices.rules.series import MOST_DIGITS, Series, first_series, next_number, series_of
from invoices.rules.sides import sides
from invoices.rules.verification import verify_number
from invoices.workflow import CORRECTIONS, INVOICE_TABLE
from kernel.errors import Finding, spec_of
from kernel.workflow import Move
from structures.actor import ALL, Actor
from structures.enums import Degree, IdentifierType, Space
from structures.models import Service, Structure
from structures.rules import check_commitment, check_recipient, check_service
from structures.selectors import default_service, find_service, public_structures_by_siret

# How many numbers after the highest are looked at for one that is free.
_CANDIDATES = 50

SPACE_OF = {
    Side.SUPPLIER: Space.ISSUED,
    Side.RECIPIENT: Space.RECEIVED,
    Side.VALIDATOR_1: Space.TO_VALIDATE,
    Side.VALIDATOR_2: Space.TO_VALIDATE,
}


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an invoice goes as things stand now, or why it cannot."""

    recipient: Structure
    service: Service | None
    findings: list[Finding] = field(default_factory=list)


def resolve_destination(invoice: Invoice, today: date) -> Destination:
    """The service that receives the invoice, with every refusal of recipient, service and commitment."""
    recipient = invoice.recipient
    if recipient is None:
        raise ValueError("an invoice without recipient has no destination")
    code = invoice.service_code.strip()
    service = find_service(recipient, code) if code else None
    findings = [
        check_recipient(recipient),
        check_service(recipient, service, code, today),
        check_commitment(recipient, service, invoice.commitment_number),
    ]
    return Destination(
        recipient, service or default_service(recipient), [finding for finding in findings if finding is not None]
    )


def issued_invoices(actor: Actor) -> InvoiceQuerySet:
    """Factures émises, ready for a list."""
    return (
        Invoice.objects.issued_by(actor)
        .select_related("issuer", "recipient", "recipient_service")
        .fetch_mode(FETCH_RAISE)
    )


def received_invoices(actor: Actor) -> InvoiceQuerySet:
    """Factures reçues, ready for a list."""
    return (
        Invoice.objects.received_by(actor)
        .select_related("issuer", "recipient", "recipient_service")
        .fetch_mode(FETCH_RAISE)
    )


def invoices_to_validate(actor: Actor) -> InvoiceQuerySet:
    """Factures à valider, ready for a list."""
    return Invoice.objects.to_validate_by(actor).select_related("issuer", "recipient").fetch_mode(FETCH_RAISE)


def received_services(actor: Actor) -> list[Service]:
    """The services whose invoices the actor sees in Factures reçues, by structure and code."""
    rows = Q(pk__in=[])
    for grant in actor.scope(Space.RECEIVED):
        rows |= Q(structure_id=grant.structure_id) if grant.services is ALL else Q(pk__in=grant.services)
    return list(Service.objects.filter(rows).select_related("structure").order_by("structure_id", "code", "pk"))


def status_counts(actor: Actor, side: Side) -> dict[Status, int]:
    """How many invoices stand in each status on that side, for the structures and services in view."""
    rows = Q(pk__in=[])
    for grant in actor.scope(SPACE_OF[side]):
        covered = Q(structure_id=grant.structure_id)
        if grant.services is not ALL:
            covered &= Q(service_id__in=grant.services)
        rows |= covered
    tally = StatusTally.objects.filter(rows, side=side).values_list("status").annotate(total=Sum("delta"))
    return {Status(status): total for status, total in tally if total}


def validation_counts(actor: Actor) -> dict[Status, int]:
    """How many of Factures à valider stand in each status; what the actor validates on both sides counts once."""
    counts = Counter(status_counts(actor, Side.VALIDATOR_1)) + Counter(status_counts(actor, Side.VALIDATOR_2))
    twice = Invoice.objects.validated_twice_by(actor).values_list("supplier_status", flat=True)
    return counts - Counter(Status(status) for status in twice)


@dataclass(frozen=True, slots=True)
class PdfVerdict:
    """What is known of a deposited PDF so far; `reading` is None while it was not read."""

    reading: PdfReading | None
    number: NumberCheck


def pdf_verdict(pdf: StoredFile, number: str) -> PdfVerdict:
    """What reading the PDF gave, and whether this number stands in it; without number there is nothing to check."""
    reading = reading_of(pdf)
    if reading is None or not number.strip():
        return PdfVerdict(reading, NumberCheck.NOT_CHECKED)
    return PdfVerdict(reading, verify_number(number, reading))


@dataclass(frozen=True, slots=True)
class Prefill:
    """What the PDF proposes for the fields of the deposit form, by their names; the recipient is in the directory."""

    values: Mapping[str, Any] = field(default_factory=dict)
    # The profile of the embedded Factur-X data, whether they are used or not.
    profile: str = ""
    # That the PDF is another structure's, if it says so.
    other_issuer: Finding | None = None


def prefill_of(pdf: StoredFile, issuer: Structure | None, recipient: Structure | None, *, use_data: bool) -> Prefill:
    """What is proposed from the PDF of a form that names these parties so far, with or without its embedded data."""
    reading = reading_of(pdf)
    if reading is None:
        return Prefill()
    document = Document(reading.text, reading.layout, reading.embedded)
    found = suggest(document, timezone.localdate(), use_embedded=use_data)
    named = _recipient_named(found, issuer)
    values = {name: getattr(found, name) for name in PROPOSED} | {"recipient": named}
    if not (found.service_code and (to := recipient or named) and find_service(to, found.service_code)):
        values["service_code"] = ""
    return Prefill(
        values={name: value for name, value in values.items() if value not in ("", None)},
        profile=reading.embedded.get("profile", ""),
        other_issuer=_other_issuer(found, issuer, named),
    )


def _recipient_named(found: Suggestion, issuer: Structure | None) -> Structure | None:
    """The one public structure whose SIRET stands in the PDF, the issuer apart."""
    sirets = [found.recipient_siret] if found.recipient_siret else found.sirets
    named = public_structures_by_siret([siret for siret in sirets if issuer is None or siret != issuer.identifier])
    return named[0] if len(named) == 1 else None


def _other_issuer(found: Suggestion, issuer: Structure | None, recipient: Structure | None) -> Finding | None:
    """That the PDF names somebody else as its issuer, or leaves only somebody else for that."""
    if issuer is None or issuer.identifier_type != IdentifierType.SIRET:
        return None
    rest = [siret for siret in found.sirets if recipient is None or siret != recipient.identifier]
    only = rest[0] if recipient is not None and len(rest) == 1 else ""
    named = found.issuer_siret or only
    return None if issuer.identifier.startswith(named) else errors.OTHER_ISSUER.finding(siret=named)


def batch_drafts(actor: Actor, batch_key: UUID) -> InvoiceQuerySet:
    """What the PDFs dropped together became, as far as the actor may see it, in their order."""
    rows = Invoice.objects.visible_to(actor).issued_by_structures_of(actor).filter(batch_key=batch_key)
    return rows.select_related("issuer", "recipient", "pdf").order_by("pk")


def service_finding(recipient: Structure, code: str) -> Finding | None:
    """What is wrong with the service code typed for this recipient; a missing one may still come."""
    code = code.strip()
    return check_service(recipient, find_service(recipient, code), code, timezone.localdate()) if code else None


def draft_of_form(actor: Actor, form_key: UUID) -> Invoice | None:
    """The draft that this form has made, as it is now, if the actor may see it."""
    drafts = Invoice.objects.issued_by_structures_of(actor).filter(form_key=form_key)
    return drafts.select_related("issuer", "recipient", "validator_1", "pdf", "corrected_invoice").first()


def number_finding(issuer_id: int | None, number: str) -> Finding | None:
    """What is wrong with the number typed, as far as it can be said before sending; a missing one may still come."""
    if not number.strip():
        return None
    found = check_number_form(number) or check_not_a_date(number)
    return found or (number_taken(issuer_id, number) if issuer_id else None)


def number_taken(issuer_id: int, number: str) -> Finding | None:
    """The refusal of a number that the issuer has used this year; the constraint judges again at sending."""
    year = timezone.localdate().year
    taken = _numbered(issuer_id, year, number).exists()
    return errors.NUMBER_TAKEN.finding(on="number", year=year) if taken else None


def _numbered(issuer_id: int, year: int, number: str) -> QuerySet[Invoice]:
    return Invoice.objects.filter(
        issuer_id=issuer_id, sent_year=year, number_key=normalise_number(number), number_is_taken=True
    )


def invoice_with_number(actor: Actor, issuer_id: int, number: str) -> Invoice | None:
    """The invoice that has taken this number this year, if the actor may see it."""
    found = _numbered(issuer_id, timezone.localdate().year, number).first()
    return found if found and Invoice.objects.visible_to(actor).filter(pk=found.pk).exists() else None


def proposed_number(issuer_id: int) -> str:
    """The first free number after the highest of the series that the issuer used last this year."""
    year = timezone.localdate().year
    sent = Invoice.objects.filter(issuer_id=issuer_id, sent_year=year)
    last = sent.exclude(number="").order_by("-first_sent_at", "-pk").values_list("number", flat=True).first()
    found = series_of(last) if last else None
    series = found[0] if found else first_series(year)
    highest = _highest(sent, series)
    candidates = [normalise_number(series.numbered(highest + step)) for step in range(1, _CANDIDATES + 1)]
    used = Invoice.objects.filter(Q(sent_year=year) | Q(status=Status.BROUILLON), issuer_id=issuer_id)
    taken = set(used.filter(number_key__in=candidates).values_list("number_key", flat=True))
    return next_number(series, highest, taken)


def _highest(sent: QuerySet[Invoice], series: Series) -> int:
    """The highest serial of the series among these invoices."""
    prefix = series.prefix.upper()
    serial = Cast(Substr("number_key", len(prefix) + 1), BigIntegerField())
    in_series = When(number_key__regex=f"^{re.escape(prefix)}[0-9]{{1,{MOST_DIGITS}}}$", then=serial)
    # Nothing but digits may come to the cast, so it stands behind the condition.
    return sent.aggregate(highest=Max(Case(in_series)))["highest"] or 0


def lines_of(invoice: Invoice) -> tuple[LineData, ...]:
    """The lines of a typed invoice as they were typed; none for one that was deposited."""
    names = ("denomination", "quantity", "unit", "unit_price", "discount", "vat_rate")
    return tuple(LineData(**row) for row in invoice.lines.order_by("position").values(*names))


def unfinished_lines_of(invoice: Invoice) -> tuple[UnfinishedLineData, ...]:
    """The lines of a typed draft of which something is still to come."""
    names = ("position", "denomination", "quantity", "unit", "unit_price", "discount", "vat_rate")
    return tuple(UnfinishedLineData(**row) for row in invoice.unfinished_lines.order_by("position").values(*names))


@dataclass(frozen=True, slots=True)
class UnsentDrafts:
    """How many drafts wait, and since when the oldest does."""

    count: int
    oldest_at: datetime | None


def unsent_drafts(actor: Actor) -> UnsentDrafts:
    """The drafts that the actor sees in Factures émises, for those who may send some."""
    if not actor.holds(Space.ISSUED, Degree.MODIFICATION):
        return UnsentDrafts(0, None)
    drafts = Invoice.objects.issued_by(actor).filter(supplier_status=Status.BROUILLON)
    return UnsentDrafts(**drafts.aggregate(count=Count("pk"), oldest_at=Min("created_at")))


def probable_duplicate(invoice: Invoice) -> Invoice | None:
    """The invoice that this one replaces, if its recipient has it back; else the last one that looks the same.

    That is one sent to the same recipient with the same date and amount under another number.
    """
    replaced = invoice.replaced_invoice
    if replaced is not None and not may_be_corrected(replaced.supplier_status, replaced.framework):
        return replaced
    if None in (invoice.recipient_id, invoice.invoice_date, invoice.gross_amount):
        return None
    return (
        Invoice.objects.filter(
            issuer_id=invoice.issuer_id,
            recipient_id=invoice.recipient_id,
            invoice_date=invoice.invoice_date,
            gross_amount=invoice.gross_amount,
        )
        .exclude(status__in=[Status.BROUILLON, Status.REJETEE, Status.ABANDONNEE])
        .exclude(pk__in=[pk for pk in (invoice.pk, invoice.replaced_invoice_id) if pk])
        .exclude(number_key=normalise_number(invoice.number))
        .order_by("-first_sent_at", "-pk")
        .first()
    )


def invoice_to_correct(issuer_id: int, number: str, form_key: UUID) -> Invoice | None:
    """The invoice that a credit note of this issuer names by its number: the one its draft has, else the last sent."""
    named = Invoice.objects.filter(
        issuer_id=issuer_id,
        number_key=normalise_number(number),
        document_type=DocumentType.FACTURE,
        supplier_status__in=CREDITABLE,
    )
    kept = named.filter(credit_notes__form_key=form_key).first()
    return kept or named.order_by("-first_sent_at", "-pk").first()


def available_moves(invoice: Invoice, actor: Actor, side: Side) -> list[Move]:
    """The moves that the actor may make now on that side, in the order of the table."""
    moves = INVOICE_TABLE.available(invoice.status, sides(invoice, actor) & {side})
    offered = [move for move in moves if move.name not in CORRECTIONS.values()]
    return [move for move in offered if move.name != "acknowledge" or invoice.needs_acknowledgement]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an invoice's history as that side may read it."""

    at: datetime
    move: str
    status: Status
    who: str
    motive: str
    comment: str
    mandate_number: str
    findings: list[Finding]
    attachments: list[Attachment]

    @property
    def is_correction(self) -> bool:
        """Whether it went back to the status before."""
        return self.move in CORRECTIONS.values()


def timeline(invoice: Invoice, side: Side) -> list[Step]:
    """The history of the invoice, oldest first; the recipient alone sees the steps kept from the supplier."""
    changes = StatusChange.objects.filter(invoice=invoice).select_related("user").prefetch_related("attachments__file")
    if side != Side.RECIPIENT:
        changes = changes.filter(is_hidden_from_supplier=False)
    return [
        Step(
            at=change.created_at,
            move=change.move,
            status=Status(change.target),
            who=str(change.user) if change.user else gettext("système"),
            motive=change.get_motive_display() if change.motive else "",
            comment=change.comment,
            mandate_number=change.mandate_number,
            findings=stored_findings(change.findings),
            attachments=list(change.attachments.all()),
        )
        for change in changes
    ]


def stored_findings(rows: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """The findings kept with an automatic rejection, explained in today's words."""
    found = []
    for row in rows:
        spec = spec_of(str(row["code"]))
        if spec is not None:
            found.append(Finding(spec, dict(row["params"])))
    return found
