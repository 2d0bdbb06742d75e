"""Depositing many PDFs at once: their drafts, and what is missing in each."""

from uuid import uuid4

from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from invoices.errors import TOO_MANY_PDFS
from invoices.forms.batches import BatchForm
from invoices.rules.deposit import MOST_PDFS
from invoices.selectors import batch_drafts, prefill_of, probable_duplicate
from invoices.services.batches import Outcome, receive_batch
from invoices.services.deposit import sending_findings
from kernel.access import allow
from kernel.http import is_partial, render_page, submit
from structures.enums import Degree, Space

TEMPLATE = "invoices/deposit_batch.html"
MISSING = {
    "pdf": _("PDF"),
    "recipient": _("destinataire"),
    "number": _("numéro"),
    "invoice_date": _("date"),
    "net_amount": _("montant HT"),
    "vat_amount": _("TVA"),
    "gross_amount": _("montant TTC"),
    "payable_amount": _("montant à payer"),
    "service_code": _("code service"),
    "commitment_number": _("numéro d’engagement"),
    "corrected_number": _("facture corrigée"),
    "validator": _("valideur"),
}
# The fields of the form that the draft keeps under another name.
KEPT_AS = {"corrected_number": "corrected_invoice", "validator": "validator_1"}


@require_safe
@allow(Space.ISSUED, Degree.MODIFICATION)
def new_batch(request):
    """A batch has its address from the start: whoever comes back to it finds its files again."""
    return redirect("invoices:deposit-batch", uuid4())


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Space.ISSUED, Degree.MODIFICATION)
def batch(request, key):
    if request.method != "POST":
        return _page(request, key, BatchForm(actor=request.actor))
    form = BatchForm(request.POST, request.FILES, actor=request.actor)
    outcomes = submit(
        form,
        lambda: receive_batch(
            actor=request.actor, batch_key=key, issuer=form.cleaned_data["issuer"], pdfs=form.cleaned_data["pdf"]
        ),
    )
    if is_partial(request):
        return _one(request, form, outcomes)
    failed = [outcome for outcome in outcomes or [] if outcome.findings]
    if failed or form.errors:
        return _page(request, key, form, failed)
    return redirect("invoices:deposit-batch", key)


def _page(request, key, form, failed=()):
    page = {
        "key": key,
        "form": form,
        "failed": [_line(outcome) for outcome in failed],
        "drafts": [
            _line(Outcome(draft.pdf.name if draft.pdf else str(draft), draft))
            for draft in batch_drafts(request.actor, key)
        ],
        "most": MOST_PDFS,
        "too_many": TOO_MANY_PDFS.finding(limit=MOST_PDFS),
    }
    return render_page(request, TEMPLATE, page, status=422 if failed or form.errors else 200)


def _one(request, form, outcomes):
    """The line of the one file that a script sends at a time."""
    refused = [line.finding for line in form.error_lines if line.finding]
    names = [upload.name for upload in request.FILES.getlist("pdf")]
    outcome = outcomes[0] if outcomes else Outcome(", ".join(names), findings=tuple(refused))
    return render_page(request, TEMPLATE, {"line": _line(outcome)}, "file", 422 if outcome.findings else 200)


def _line(outcome):
    """A file, and of its draft what its own page would say: what is missing, what is wrong, what is doubtful."""
    draft = outcome.draft
    line = {"outcome": outcome, "draft": draft, "missing": [], "wrong": [], "other_issuer": None, "duplicate": None}
    if draft is None or not draft.is_draft:
        return line
    findings = sending_findings(draft)
    names = [finding.on for finding in findings if _is_missing(draft, finding)]
    if draft.pdf:
        line["other_issuer"] = prefill_of(draft.pdf, draft.issuer, draft.recipient, use_data=True).other_issuer
    return line | {
        "missing": [MISSING[name] for name in dict.fromkeys(names)],
        "wrong": [finding for finding in findings if not _is_missing(draft, finding)],
        "duplicate": probable_duplicate(draft),
    }


def _is_missing(draft, finding):
    return finding.on in MISSING and getattr(draft, KEPT_AS.get(finding.on, finding.on)) in ("", None)
