"""Live checks of the deposit form: what sending would say of what stands in it now, by the same rules."""

from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget

from invoices.errors import NUMBER_TAKEN, RECIPIENT_MISSING, VALIDATOR_MISSING
from invoices.forms.deposit import DepositForm
from invoices.models import Invoice
from invoices.selectors import invoice_with_number, number_finding, pdf_verdict, probable_duplicate
from invoices.services.deposit import DraftData, sending_findings
from kernel.access import allow
from kernel.http import is_partial, render_page
from kernel.system_errors import ASKED_TOO_OFTEN
from kernel.throttle import is_too_often
from structures.enums import Degree, Space

TEMPLATE = "invoices/deposit_checks.html"
CHECKED = (
    *("recipient", "service_code", "commitment_number", "market_number", "validator", "corrected_number", "number"),
    *("invoice_date", "net_amount", "vat_amount", "gross_amount", "payable_amount", "prepaid"),
)
# Said when words found structures of which none is chosen yet; words that find none are told by another error.
BEING_CHOSEN = {RECIPIENT_MISSING.code, VALIDATOR_MISSING.code}
# By one person within a minute.
MOST_CHECKS = 120


@require_POST
@allow(Space.ISSUED, Degree.MODIFICATION)
def check(request):
    """Everything that can be said already of the form as it stands; nothing is written."""
    if not is_partial(request):
        return redirect("invoices:issued-deposit")
    if (pause := paused_checks(request)) is not None:
        return pause
    form = DepositForm(request.POST, actor=request.actor)
    form.is_valid()
    form.mark()
    invoice = Invoice(**DraftData(**form.values()).values()) if "issuer" in form.cleaned_data else None
    page = checks_of(request, form, invoice, set(request.POST.getlist("touched")))
    return render_page(request, TEMPLATE, page, "checks")


def paused_checks(request):
    """The answer to whoever asks too often: no check at all rather than an old one; else nothing."""
    if not is_too_often("deposit-check", request.actor.user.pk, MOST_CHECKS):
        return None
    answer = render_page(request, TEMPLATE, {"paused": ASKED_TOO_OFTEN.finding()}, "paused", status=429)
    return reswap(retarget(answer, "#deposit-checks"), "innerHTML")


def checks_of(request, form, invoice, touched, others=()):
    """What the page is told: field by field, of the number, and of a probable duplicate; `others` its form found."""
    findings = _findings(form, [*(sending_findings(invoice) if invoice else ()), *others], touched)
    return {
        "fields": [(form[name], findings.get(name, [])) for name in CHECKED if name in form.fields],
        "duplicate": probable_duplicate(invoice) if invoice else None,
        "number": form.typed("number"),
        **number_checks(request, form, form.typed("number")),
    }


def number_checks(request, form, number):
    """What can be said already of the number: against the rules, the numbers of this year, and the PDF."""
    finding = number_finding(form.issuer_id, number) if not form["number"].errors else None
    is_taken = finding is not None and finding.code == NUMBER_TAKEN.code
    return {
        "number_finding": finding,
        "taken_by": invoice_with_number(request.actor, form.issuer_id, number) if is_taken else None,
        "verdict": pdf_verdict(form.kept_pdf.file, number) if form.kept_pdf else None,
    }


def _findings(form, findings, touched):
    """By field: one that nobody has come to yet is not reproached with being empty, nor one that offers a choice.

    While somebody chooses, a sentence above what is offered would push it from under the pointer.
    """
    found = {
        name: [
            line.finding for line in form[name].error_lines if line.finding and line.finding.code not in BEING_CHOSEN
        ]
        for name in CHECKED
        if name in form.fields and form[name].errors and (name in touched or form[name].value())
    }
    for finding in findings:
        name = finding.on
        is_shown = name in CHECKED and name in form.fields and not form[name].errors
        # What is wrong with a number is told of it already, with the way to the invoice that has it.
        is_shown = is_shown and not (name == "number" and form.typed_in(name))
        if is_shown and (name in touched or form.typed_in(name)):
            found.setdefault(name, []).append(finding)
    return found
