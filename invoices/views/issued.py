"""Factures émises: the Synthèse, one invoice and its progress, and what its supplier may still do with it."""

from datetime import timedelta
from uuid import uuid4

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from files.selectors import awaits_recognition
from invoices.enums import Side, Status
from invoices.rules.copies import may_be_corrected, may_be_credited
from invoices.rules.next_step import NEXT_FOR_SUPPLIER, ON_ITS_WAY
from invoices.rules.sides import sides
from invoices.selectors import available_moves, issued_invoices, status_counts, timeline
from invoices.services.deposit import delete_draft
from invoices.services.moves import permitted_move
from invoices.services.processing import withdraw_invoice
from invoices.views.doors import issued_invoice
from invoices.views.issued_table import issued_table
from invoices.views.items import invoice_items
from invoices.views.series import series
from kernel.access import allow, signed_in
from kernel.forms import Form
from kernel.http import form_status, is_partial, render_page, submit, tries
from kernel.tables import render_list
from structures.enums import Degree, Space
from structures.selectors.saved_views import saved_views

MOST_TRIES = 40
# An invoice that is not routed by then waits for a worker.
PATIENCE = timedelta(seconds=30)
# Reading the pictures of a scan takes longer.
OCR_PATIENCE = timedelta(seconds=120)


@require_safe
@allow(Space.ISSUED)
def summary(request):
    actor = request.actor
    counts = status_counts(actor, Side.SUPPLIER)
    table = issued_table(actor)
    context = {
        "counts": [(status, counts[status]) for status in Status if status in counts],
        "drafts": counts.get(Status.BROUILLON, 0),
        "may_deposit": actor.holds(Space.ISSUED, Degree.MODIFICATION),
        "saved_views": saved_views(actor, table.name, request.get_full_path()),
    }
    return render_list(request, table, issued_invoices(actor), "invoices/issued_list.html", context)


@require_safe
@signed_in
def detail(request, pk):
    invoice = issued_invoice(request, pk)
    if invoice.is_draft and _may_change(request, invoice):
        return redirect("invoices:issued-edit", pk)
    actor = request.actor
    around = series(request, pk, "issued", issued_table(actor), issued_invoices(actor))
    context = _context(invoice) | _ways_on(request, invoice) | {"series": around}
    return render(request, "invoices/issued_detail.html", context)


@require_safe
@signed_in
def receipt(request, pk):
    invoice = issued_invoice(request, pk)
    if invoice.is_draft:
        return redirect("invoices:issued-detail", pk)
    return render(request, "invoices/issued_receipt.html", _context(invoice))


@require_safe
@signed_in
def progress(request, pk):
    """Where the routing stands: the next try, and what changed since the status that the page shows."""
    invoice = issued_invoice(request, pk)
    if not is_partial(request):
        return redirect("invoices:issued-detail", pk)
    context = _context(invoice)
    context["tries"] = tries(request, MOST_TRIES)
    context["has_changed"] = request.GET.get("etat") != context["state"]
    return render(request, "invoices/issued_progress.html", context)


def _ways_on(request, invoice):
    """What this person may do with the invoice now, and what was made of it before."""
    context = {
        "moves": {move.name for move in available_moves(invoice, request.actor, Side.SUPPLIER)},
        "replacements": invoice.replacements.order_by("pk"),
        "credit_notes": invoice.credit_notes.order_by("pk"),
        "copy_key": uuid4(),
    }
    if _may_change(request, invoice):
        context["may_duplicate"] = True
        context["may_correct"] = may_be_corrected(invoice.supplier_status, invoice.framework)
        context["may_credit"] = may_be_credited(invoice.supplier_status, invoice.document_type)
    return context


def _may_change(request, invoice):
    return request.actor.may(Space.ISSUED, Degree.MODIFICATION, invoice.issuer_id, invoice.issuer_service_id)


def _context(invoice):
    attachments = list(invoice.attachments.select_related("file").order_by("pk"))
    is_on_its_way = invoice.supplier_status in ON_ITS_WAY
    is_scan = is_on_its_way and invoice.pdf is not None and awaits_recognition(invoice.pdf)
    is_delayed = is_on_its_way and timezone.now() - invoice.status_changed_at > (OCR_PATIENCE if is_scan else PATIENCE)
    return {
        "invoice": invoice,
        "attachments": attachments,
        "items": invoice_items(invoice, [attachment.file.name for attachment in attachments]),
        "steps": timeline(invoice, Side.SUPPLIER),
        "next_step": NEXT_FOR_SUPPLIER[invoice.supplier_status],
        "is_on_its_way": is_on_its_way,
        "is_delayed": is_delayed,
        "is_scan": is_scan,
        # What the page shows, for the poller to tell whether it changed.
        "state": f"{invoice.supplier_status}-differe" if is_delayed else invoice.supplier_status,
        "tries": 0,
        "most_tries": MOST_TRIES,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def delete(request, pk):
    invoice = issued_invoice(request, pk, Degree.MODIFICATION)
    form = Form(request.POST if request.method == "POST" else None)
    if not invoice.is_draft and not form.is_bound:
        return redirect("invoices:issued-detail", pk)
    if form.is_bound and submit(form, lambda: delete_draft(actor=request.actor, invoice_id=pk)):
        messages.success(request, _("Le brouillon est supprimé."))
        return _go(request, reverse("invoices:issued-summary"))
    return render_page(
        request, "invoices/issued_delete.html", {"invoice": invoice, "form": form}, "window", form_status(form)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def withdraw(request, pk):
    invoice = issued_invoice(request, pk, Degree.MODIFICATION)
    form = Form(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        permitted_move(invoice, "withdraw", sides(invoice, request.actor) & {Side.SUPPLIER})
    if form.is_bound and submit(form, lambda: withdraw_invoice(actor=request.actor, invoice_id=pk)):
        messages.success(request, _("La facture est retirée. Son destinataire ne l’a pas vue."))
        return _go(request, reverse("invoices:issued-detail", args=[pk]))
    return render_page(
        request, "invoices/issued_withdraw.html", {"invoice": invoice, "form": form}, "window", form_status(form)
    )


def _go(request, url):
    return HttpResponseClientRedirect(url) if is_partial(request) else redirect(url)
