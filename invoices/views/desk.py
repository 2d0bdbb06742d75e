"""The desk's own work on one received invoice: notes, assignment, correction of a status."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from invoices.forms.desk import ColleagueForm, CorrectionForm, NoteForm, ServiceForm
from invoices.models import Invoice
from invoices.selectors.desk import colleagues_for, correction_finding
from invoices.services.assignments import add_note, assign_to_colleague, assign_to_service
from invoices.services.corrections import correct_status
from invoices.views.doors import received_invoice
from invoices.views.series import way_back
from kernel.access import signed_in
from kernel.errors import refuse_if
from kernel.forms import Form
from kernel.http import form_status, is_partial, render_page, submit
from structures.enums import Degree
from structures.selectors import active_services


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def note(request: HttpRequest, pk: int) -> HttpResponse:
    invoice = received_invoice(request, pk, Degree.MODIFICATION)
    form = NoteForm(_sent(request))
    words = {"title": _("Ajouter une note interne"), "button": _("Enregistrer la note")}
    return _answer(
        request,
        invoice,
        form,
        lambda: add_note(actor=request.actor, invoice_id=pk, note=form.cleaned_data["note"]),
        words | {"done": _("La note est enregistrée.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def assign_service(request: HttpRequest, pk: int) -> HttpResponse:
    invoice = received_invoice(request, pk, Degree.MODIFICATION)
    form = ServiceForm(active_services(invoice.recipient).select_related("structure"), _sent(request))
    words = {"title": _("Attribuer à un service"), "button": _("Attribuer la facture")}
    return _answer(
        request,
        invoice,
        form,
        lambda: assign_to_service(actor=request.actor, invoice_id=pk, service=form.order.service),
        words | {"done": _("La facture est attribuée à ce service.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def assign_colleague(request: HttpRequest, pk: int) -> HttpResponse:
    invoice = received_invoice(request, pk, Degree.MODIFICATION)
    form = ColleagueForm(colleagues_for(invoice), _sent(request), initial={"colleague": invoice.assignee_id})
    words = {"title": _("Attribuer à un collègue"), "button": _("Attribuer la facture")}
    return _answer(
        request,
        invoice,
        form,
        lambda: assign_to_colleague(actor=request.actor, invoice_id=pk, colleague=form.chosen),
        words | {"done": _("L’attribution est enregistrée.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    invoice = received_invoice(request, pk, Degree.MODIFICATION)
    form = CorrectionForm(_sent(request))
    if not form.is_bound:
        refuse_if([correction_finding(invoice)])
    words = {"title": _("Corriger le statut"), "button": _("Revenir au statut précédent")}
    return _answer(
        request,
        invoice,
        form,
        lambda: correct_status(actor=request.actor, invoice_id=pk, reason=form.cleaned_data["comment"]),
        words | {"done": _("Le statut est corrigé\u00a0; le fournisseur en est averti.")},
    )


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _answer(
    request: HttpRequest, invoice: Invoice, form: Form, service: Callable[[], object], words: dict[str, str]
) -> HttpResponse:
    """The form in a window or on its page; once it was taken, the invoice again."""
    ways = way_back(request, invoice.pk, "received")
    if form.is_bound and submit(form, service) is not None:
        messages.success(request, words["done"])
        url = ways.detail_url
        return HttpResponseClientRedirect(url) if is_partial(request) else HttpResponseRedirect(url)
    context = {"invoice": invoice, "form": form, "series": ways, **words}
    return render_page(request, "invoices/desk_form.html", context, "dialog", form_status(form))
