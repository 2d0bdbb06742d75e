"""After saving: the draft again, the window « Confirmation d'envoi », or what somebody else saved meanwhile."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect, replace_url, reswap, retarget

from invoices.errors import DRAFT_CHANGED, NUMBER_TAKEN
from invoices.forms.deposit import ConfirmForm
from invoices.models import Invoice
from invoices.selectors import draft_of_form, invoice_with_number, pdf_verdict, probable_duplicate
from invoices.services.deposit import send_invoice, sending_findings
from invoices.views.doors import issued_invoice
from invoices.views.items import differences, invoice_items
from kernel.access import signed_in
from kernel.http import form_status, is_partial, render_page, submit
from kernel.recovery import Recovery, close_copy, posted_key
from structures.enums import Degree


def after_saving(request, invoice, command):
    """Where saving leads: to the draft, to its confirmation, or to the receipt of what was sent before."""
    close_copy(user_id=request.actor.user.pk, key=posted_key(request))
    if not invoice.is_draft:
        return _go(request, reverse("invoices:issued-receipt", args=[invoice.pk]))
    edit_url = reverse("invoices:issued-edit", args=[invoice.pk])
    if command != "send":
        messages.success(request, _("Le brouillon est enregistré. La facture n’est pas encore envoyée."))
        return _go(request, edit_url)
    if not is_partial(request):
        return redirect("invoices:issued-confirm", invoice.pk)
    # The form stays under the window: what is typed in it afterwards has a copy of its own.
    window = _window(request, invoice, ConfirmForm(), is_just_saved=True, recovery=Recovery(uuid4(), edit_url))
    return replace_url(reswap(retarget(window, "#window-body"), "innerHTML"), edit_url)


def conflict_of(request, form, typed, data):
    """What somebody else saved meanwhile, beside what was typed; sending the form again then overwrites it."""
    if not form.has_error(NON_FIELD_ERRORS, DRAFT_CHANGED.code):
        return None
    saved = draft_of_form(request.actor, form.cleaned_data["form_key"])
    typed["version"] = str(saved.version)
    files = [file.name for file in form.cleaned_data["attachments"]]
    saved_files = [one.file.name for one in saved.attachments.select_related("file").order_by("pk")]
    return differences(Invoice(**data.values()), files, saved, saved_files)


def _go(request, url):
    return HttpResponseClientRedirect(url) if is_partial(request) else redirect(url)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def confirm(request, pk):
    invoice = issued_invoice(request, pk, Degree.MODIFICATION)
    if not invoice.is_draft:
        return _go(request, reverse("invoices:issued-receipt", args=[pk]))
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    sent = form.is_bound and submit(form, lambda: send_invoice(actor=request.actor, invoice_id=pk, **form.cleaned_data))
    if sent:
        return _go(request, reverse("invoices:issued-receipt", args=[pk]))
    return _window(request, invoice, form)


def _window(request, invoice, form, **context):
    attachments = invoice.attachments.select_related("file").order_by("pk")
    findings = sending_findings(invoice)
    is_taken = any(finding.code == NUMBER_TAKEN.code for finding in findings)
    page = {
        "invoice": invoice,
        "form": form,
        "items": invoice_items(invoice, [attachment.file.name for attachment in attachments]),
        "findings": findings,
        "taken_by": invoice_with_number(request.actor, invoice.issuer_id, invoice.number) if is_taken else None,
        "verdict": pdf_verdict(invoice.pdf, invoice.number) if invoice.pdf else None,
        "duplicate": probable_duplicate(invoice),
        **context,
    }
    return render_page(request, "invoices/deposit_confirm.html", page, "window", form_status(form))
