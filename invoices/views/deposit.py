"""Depositing an invoice: the form, its live checks, and the window « Confirmation d'envoi »."""

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, replace_url, reswap, retarget

from files.http import download
from files.services import file_for_token
from invoices.errors import DRAFT_CHANGED
from invoices.forms.deposit import ConfirmForm, DepositForm
from invoices.selectors import draft_version, number_finding, pdf_verdict, probable_duplicate, service_finding
from invoices.services.deposit import DraftData, save_draft, save_for_sending, send_invoice, sending_findings
from invoices.views.doors import issued_invoice
from invoices.views.items import invoice_items
from invoices.views.uploads import received_uploads
from kernel.access import allow, signed_in
from kernel.http import form_status, is_partial, render_page, submit
from structures.enums import Degree, Space

# Commands that keep nothing and only show the form again.
SOURCES = frozenset({"with-data", "without-data"})
LOOKS = frozenset({"search", "read"}) | SOURCES
TEMPLATE = "invoices/deposit_form.html"


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Space.ISSUED, Degree.MODIFICATION)
def deposit(request):
    if request.method == "POST":
        return _keep(request)
    return _page(request, DepositForm.fresh(request.actor, request.GET.get("destinataire", "")))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request, pk):
    draft = issued_invoice(request, pk, Degree.MODIFICATION)
    if request.method == "POST":
        return _keep(request, draft)
    if not draft.is_draft:
        return redirect("invoices:issued-detail", pk)
    return _page(request, DepositForm.of_draft(draft, request.actor), draft)


def _keep(request, draft=None):
    """Keep the uploads in any case, then the draft if nothing is wrong with it."""
    typed, findings = received_uploads(request)
    command = request.POST.get("command", "")
    if not findings and (command in LOOKS or "discard" in request.POST):
        return _page(request, _read(request, typed), draft)
    form = DepositForm(typed, actor=request.actor, findings=findings)
    service = save_for_sending if command == "send" else save_draft
    kept = submit(
        form,
        lambda: service(
            actor=request.actor,
            form_key=form.cleaned_data["form_key"],
            version=form.cleaned_data["version"],
            data=DraftData(**form.values()),
            attachments=form.cleaned_data["attachments"],
        ),
    )
    if kept is not None:
        return _kept(request, kept, command)
    if form.has_error(NON_FIELD_ERRORS, DRAFT_CHANGED.code):
        typed["version"] = str(draft_version(request.actor, form.cleaned_data["form_key"]))
    return _page(request, form, draft)


def _read(request, typed):
    """What was typed; with what is in a PDF that just came, or in the other source of its data, where that is asked."""
    command, came = request.POST.get("command"), bool(request.FILES.getlist("pdf"))
    if not came and command not in SOURCES:
        return DepositForm.as_typed(typed, request.actor)
    return DepositForm.as_read(typed, request.actor, with_data=command != "without-data")


def _kept(request, invoice, command):
    if not invoice.is_draft:
        return _go(request, reverse("invoices:issued-receipt", args=[invoice.pk]))
    edit_url = reverse("invoices:issued-edit", args=[invoice.pk])
    if command != "send":
        messages.success(request, _("Le brouillon est enregistré. La facture n’est pas encore envoyée."))
        return _go(request, edit_url)
    if not is_partial(request):
        return redirect("invoices:issued-confirm", invoice.pk)
    window = _window(request, invoice, ConfirmForm(), is_just_saved=True)
    return replace_url(reswap(retarget(window, "#window-body"), "innerHTML"), edit_url)


def _go(request, url):
    return HttpResponseClientRedirect(url) if is_partial(request) else redirect(url)


def _page(request, form, draft=None, partial="form", **context):
    if partial != "number_check":
        form.mark()
    page = {
        "form": form,
        "draft": draft,
        "action": reverse("invoices:issued-edit", args=[draft.pk]) if draft else reverse("invoices:issued-deposit"),
        **_checks(form),
        **context,
    }
    return render_page(request, TEMPLATE, page, partial, form_status(form))


def _checks(form):
    """What can be said already of the number and of the service code, beside the form's own errors."""
    number, code = form.typed("number"), form.typed("service_code")
    return {
        "number": number,
        "number_finding": number_finding(form.issuer_id, number) if not form["number"].errors else None,
        "verdict": pdf_verdict(form.kept_pdf.file, number) if form.kept_pdf else None,
        "service_finding": service_finding(form.chosen_recipient, code) if form.chosen_recipient else None,
    }


@require_POST
@allow(Space.ISSUED, Degree.MODIFICATION)
def check_pdf(request):
    """The upload at once, with its verdict; or, when only the number changed, whether it stands in the PDF."""
    typed, findings = received_uploads(request)
    if request.htmx.target == "number-check":
        return _page(request, DepositForm.as_typed(typed, request.actor), partial="number_check")
    form = DepositForm(typed, actor=request.actor, findings=findings) if findings else _read(request, typed)
    return _page(request, form, partial="pdf", out_of_band=is_partial(request))


@require_safe
@signed_in
def preview(request, token):
    """The PDF of a form, for whoever uploaded it: the token is theirs alone."""
    file = file_for_token(token, user_id=request.actor.user.pk)
    if file is None:
        raise Http404
    return download(file, inline=True)


@require_safe
@allow(Space.ISSUED, Degree.MODIFICATION)
def recipient_search(request):
    form = DepositForm.as_typed(request.GET, request.actor)
    if is_partial(request):
        return _page(request, form, partial="routing", is_live=True)
    return render_page(request, "invoices/deposit_recipients.html", {"form": form})


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
    page = {
        "invoice": invoice,
        "form": form,
        "items": invoice_items(invoice, [attachment.file.name for attachment in attachments]),
        "findings": sending_findings(invoice),
        "verdict": pdf_verdict(invoice.pdf, invoice.number) if invoice.pdf else None,
        "duplicate": probable_duplicate(invoice),
        **context,
    }
    return render_page(request, "invoices/deposit_confirm.html", page, "window", form_status(form))
