"""Factures à valider: the Synthèse, one invoice and the validator's answer; and the supplier's other validator."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from invoices.enums import Side
from invoices.forms.validation import AnswerForm, ValidatorForm
from invoices.rules.sides import sides
from invoices.rules.validation import VALIDATORS
from invoices.selectors import invoices_to_validate, timeline, validation_counts
from invoices.services.moves import permitted_move
from invoices.services.validation import answer_validation, correct_validator
from invoices.views.doors import issued_invoice, validating_invoice
from invoices.views.items import invoice_items
from invoices.views.series import series
from invoices.views.validation_table import STATUSES, tacit_day, validation_table
from invoices.workflow import INVOICE_TABLE
from kernel.access import allow, signed_in
from kernel.http import form_status, is_partial, render_page, submit
from kernel.tables import render_list
from structures.enums import Degree, Space
from structures.selectors.saved_views import saved_views


@require_safe
@allow(Space.TO_VALIDATE)
def summary(request):
    counts = validation_counts(request.actor)
    table = validation_table(request.actor)
    context = {
        "counts": [(status, counts[status]) for status in STATUSES if status in counts],
        "saved_views": saved_views(request.actor, table.name, request.get_full_path()),
    }
    rows = invoices_to_validate(request.actor)
    return render_list(request, table, rows, "invoices/validation_list.html", context)


@require_safe
@signed_in
def detail(request, pk):
    invoice = validating_invoice(request, pk)
    actor = request.actor
    attachments = list(invoice.attachments.select_related("file").order_by("pk"))
    context = {
        "invoice": invoice,
        "attachments": attachments,
        "items": invoice_items(invoice, [attachment.file.name for attachment in attachments]),
        "moves": INVOICE_TABLE.available(invoice.status, sides(invoice, actor) & VALIDATORS),
        "steps": timeline(invoice, Side.VALIDATOR_1),
        "tacit_day": tacit_day(invoice),
        "series": series(request, pk, "validation", validation_table(actor), invoices_to_validate(actor)),
    }
    return render(request, "invoices/validation_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def answer(request, pk, move):
    invoice = validating_invoice(request, pk, Degree.MODIFICATION)
    asked = _validator_move(move)
    if request.method != "POST":
        permitted_move(invoice, move, sides(invoice, request.actor) & VALIDATORS)
    if request.POST.get("command") == "search":
        form = AnswerForm.as_typed(asked, request.POST)
    else:
        form = AnswerForm(asked, request.POST if request.method == "POST" else None)
    if form.is_bound:
        answered = submit(form, lambda: answer_validation(actor=request.actor, invoice_id=pk, move=move, **form.answer))
        if answered is not None:
            messages.success(request, _told(answered))
            return _go(request, reverse("invoices:validation-detail", args=[pk]))
    context = {"invoice": invoice, "move": asked, "form": form}
    return render_page(request, "invoices/validation_answer.html", context, "window", form_status(form))


def _validator_move(name):
    for move in INVOICE_TABLE:
        if move.name == name and move.sides & VALIDATORS:
            return move
    raise Http404


def _told(invoice):
    text = _("La facture n°\u00a0{number} est maintenant au statut «\u00a0{status}\u00a0».")
    told = text.format(number=invoice.number, status=invoice.get_status_display())
    if invoice.validation_passed_at is not None:
        return f"{told} " + _("Elle est automatiquement envoyée à son destinataire.")
    return told


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def correct(request, pk):
    """The supplier names another validator."""
    invoice = issued_invoice(request, pk, Degree.MODIFICATION)
    if request.method != "POST":
        permitted_move(invoice, "correct_validator_1", sides(invoice, request.actor) & {Side.SUPPLIER})
    if request.POST.get("command") == "search":
        form = ValidatorForm.as_typed(request.POST)
    else:
        form = ValidatorForm(request.POST if request.method == "POST" else None)
    if form.is_bound and submit(
        form, lambda: correct_validator(actor=request.actor, invoice_id=pk, **form.cleaned_data)
    ):
        messages.success(request, _("La facture est repartie vers le valideur que vous avez choisi."))
        return _go(request, reverse("invoices:issued-detail", args=[pk]))
    context = {"invoice": invoice, "form": form}
    return render_page(request, "invoices/issued_validator.html", context, "window", form_status(form))


@require_safe
@allow((Space.ISSUED, Space.TO_VALIDATE), Degree.MODIFICATION)
def search(request):
    """The structures that the words typed find: beside the form as they are typed, or as a page."""
    form = ValidatorForm.as_typed(request.GET)
    return render_page(request, "invoices/validation_search.html", {"field": form["validator"]}, "found")


def _go(request, url):
    return HttpResponseClientRedirect(url) if is_partial(request) else redirect(url)
