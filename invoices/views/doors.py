"""How the pages of either side open one invoice."""

from django.shortcuts import get_object_or_404

from invoices.models import Invoice
from invoices.rules.sides import sides
from invoices.rules.validation import VALIDATORS, awaited_validator
from kernel.errors import refuse_if
from kernel.system_errors import RIGHT_MISSING
from structures.current import follow
from structures.enums import Degree, Space


def issued_invoice(request, pk: int, degree: Degree = Degree.CONSULTATION) -> Invoice:
    """The invoice, with the session following its structure: no such page for strangers, a refusal for colleagues
    without the right."""
    rows = Invoice.objects.issued_by_structures_of(request.actor).select_related(
        *("issuer", "recipient", "recipient_service", "validator_1", "validator_2", "pdf", "created_by", "changed_by"),
        *("corrected_invoice", "replaced_invoice", "bank_account"),
    )
    invoice = get_object_or_404(rows, pk=pk)
    actor = follow(request, invoice.issuer_id)
    covered = actor.may(Space.ISSUED, degree, invoice.issuer_id, invoice.issuer_service_id)
    refuse_if([None if covered else RIGHT_MISSING.finding()])
    return invoice


def received_invoice(request, pk: int, degree: Degree = Degree.CONSULTATION) -> Invoice:
    """The same for the recipient's pages: before it was made available, the invoice does not exist."""
    rows = Invoice.objects.received_by_structures_of(request.actor).select_related(
        *("issuer", "recipient", "recipient_service", "pdf", "assignee", "bank_account"),
        *("corrected_invoice", "replaced_invoice"),
    )
    invoice = get_object_or_404(rows, pk=pk)
    actor = follow(request, invoice.recipient_id)
    covered = actor.may(Space.RECEIVED, degree, invoice.recipient_id, invoice.recipient_service_id)
    refuse_if([None if covered else RIGHT_MISSING.finding()])
    return invoice


def validating_invoice(request, pk: int, degree: Degree = Degree.CONSULTATION) -> Invoice:
    """The same for the validators' pages: the session follows the structure whose answer is awaited, if it is one of
    the person's."""
    rows = Invoice.objects.validated_by_structures_of(request.actor).select_related(
        "issuer", "recipient", "validator_1", "validator_2", "pdf", "corrected_invoice", "bank_account"
    )
    invoice = get_object_or_404(rows, pk=pk)
    own = {structure.id for structure in request.actor.structures}
    awaited = awaited_validator(invoice, invoice.status)
    asked = awaited if awaited in own else ({invoice.validator_1_id, invoice.validator_2_id} & own).pop()
    actor = follow(request, asked)
    refuse_if([None if sides(invoice, actor, degree) & VALIDATORS else RIGHT_MISSING.finding()])
    return invoice


def invoice_of_any_side(request, pk: int) -> Invoice:
    """The same for what all sides open, without choosing a side: the files."""
    actor = request.actor
    rows = (
        Invoice.objects.issued_by_structures_of(actor)
        | Invoice.objects.received_by_structures_of(actor)
        | Invoice.objects.validated_by_structures_of(actor)
    )
    invoice = get_object_or_404(rows, pk=pk)
    refuse_if([None if Invoice.objects.visible_to(actor).contains(invoice) else RIGHT_MISSING.finding()])
    return invoice
