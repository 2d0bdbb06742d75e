"""What a supplier does with an invoice after it was sent: answers, corrections, copies, and its certificate."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from files.http import download
from invoices.enums import Side
from invoices.forms.follow_up import CompleteForm, CopyForm, RecycleForm
from invoices.rules.sides import sides
from invoices.selectors import service_finding, timeline
from invoices.services.certificate import deposit_certificate
from invoices.services.copies import correct_invoice, credit_invoice, duplicate_invoice
from invoices.services.follow_up import RoutingData, acknowledge_rejection, complete_invoice, resubmit_invoice
from invoices.services.moves import permitted_move
from invoices.views.doors import issued_invoice
from invoices.views.uploads import received_uploads
from kernel.access import signed_in, writes_on_get
from kernel.http import form_status, submit
from structures.enums import Degree

COMPLETE, RECYCLE = "invoices/issued_complete.html", "invoices/issued_recycle.html"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def complete(request, pk):
    invoice = issued_invoice(request, pk, Degree.MODIFICATION)
    if request.method != "POST":
        _permit(request, invoice, "complete")
        return _page(request, COMPLETE, invoice, CompleteForm(actor=request.actor))
    typed, findings = received_uploads(request)
    if not findings and "discard" in request.POST:
        return _page(request, COMPLETE, invoice, CompleteForm.as_typed(typed, request.actor))
    form = CompleteForm(typed, actor=request.actor, findings=findings)
    if submit(form, lambda: complete_invoice(actor=request.actor, invoice_id=pk, **form.cleaned_data)):
        messages.success(request, _("La facture est complétée. C’est de nouveau au destinataire de la traiter."))
        return redirect("invoices:issued-detail", pk)
    return _page(request, COMPLETE, invoice, form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def recycle(request, pk):
    invoice = issued_invoice(request, pk, Degree.MODIFICATION)
    if request.method != "POST":
        _permit(request, invoice, "resubmit")
        return _routing_page(request, invoice, RecycleForm.of_invoice(invoice, request.actor))
    if request.POST.get("command") == "search":
        return _routing_page(request, invoice, RecycleForm.as_typed(request.POST, request.actor))
    form = RecycleForm(request.POST, actor=request.actor)
    if submit(form, lambda: resubmit_invoice(actor=request.actor, invoice_id=pk, data=RoutingData(**form.routing))):
        messages.success(request, _("La facture est repartie. Le portail vérifie son nouvel acheminement."))
        return redirect("invoices:issued-detail", pk)
    return _routing_page(request, invoice, form)


def _permit(request, invoice, move):
    """Refuse to show the form of a move that may not be made now."""
    permitted_move(invoice, move, sides(invoice, request.actor) & {Side.SUPPLIER})


def _routing_page(request, invoice, form):
    code, recipient = form.typed("service_code"), form.chosen_recipient
    finding = service_finding(recipient, code) if recipient else None
    return _page(request, RECYCLE, invoice, form, service_finding=finding)


def _page(request, template, invoice, form, **context):
    page = {"invoice": invoice, "form": form, "asked": timeline(invoice, Side.SUPPLIER)[-1], **context}
    return render(request, template, page, status=form_status(form))


@require_POST
@signed_in
def acknowledge(request, pk):
    issued_invoice(request, pk, Degree.MODIFICATION)
    acknowledge_rejection(actor=request.actor, invoice_id=pk)
    messages.success(request, _("C’est noté\u00a0: votre structure a pris connaissance du rejet."))
    return redirect("invoices:issued-detail", pk)


@require_POST
@signed_in
def correct(request, pk):
    return _copy(request, pk, correct_invoice)


@require_POST
@signed_in
def duplicate(request, pk):
    return _copy(request, pk, duplicate_invoice)


@require_POST
@signed_in
def credit(request, pk):
    return _copy(request, pk, credit_invoice)


def _copy(request, pk, service):
    issued_invoice(request, pk, Degree.MODIFICATION)
    form = CopyForm(request.POST)
    key = form.cleaned_data["form_key"] if form.is_valid() else uuid4()
    draft = service(actor=request.actor, invoice_id=pk, form_key=key)
    if draft.is_draft:
        messages.success(request, _("Un brouillon est prêt\u00a0: complétez-le, puis envoyez-le."))
    return redirect("invoices:issued-detail", draft.pk)


@require_safe
@signed_in
@writes_on_get("the first download keeps the certificate that every later one gives again")
def certificate(request, pk):
    invoice = issued_invoice(request, pk)
    if invoice.is_draft:
        raise Http404
    return download(deposit_certificate(invoice_id=pk), inline=False)
