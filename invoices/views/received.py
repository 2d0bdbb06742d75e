"""Factures reçues: the list, one invoice beside its PDF, and what its recipient does with it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from invoices.enums import Side, Status
from invoices.forms.processing import ProcessingForm
from invoices.models import Invoice
from invoices.rules.sides import sides
from invoices.selectors import available_moves, received_invoices, received_services, status_counts, timeline
from invoices.selectors.desk import correction_finding, internal_entries
from invoices.services.moves import permitted_move
from invoices.services.processing import process_invoice
from invoices.views.doors import received_invoice
from invoices.views.received_table import STATUSES, received_table
from invoices.workflow import PROCESSING_MOVES
from kernel.access import allow, signed_in
from kernel.http import form_status, is_partial, render_page, safe_path, submit
from kernel.tables import render_list
from kernel.workflow import Move
from structures.enums import Degree, Space


@require_safe
@allow(Space.RECEIVED)
def received_list(request: HttpRequest) -> HttpResponseBase:
    actor = request.actor
    counts = status_counts(actor, Side.RECIPIENT)
    return render_list(
        request,
        received_table(received_services(actor)),
        received_invoices(actor),
        "invoices/received_list.html",
        {
            "counts": [(status, counts[status]) for status in STATUSES if status in counts],
            "may_process": actor.holds(Space.RECEIVED, Degree.MODIFICATION),
            "bulk_actions": sorted(PROCESSING_MOVES.values(), key=_needs_words),
        },
    )


@require_safe
@signed_in
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    invoice = received_invoice(request, pk)
    context = {
        "invoice": invoice,
        "attachments": invoice.attachments.select_related("file").order_by("pk"),
        # Those that need no explanation, the common ones, come first.
        "moves": sorted(available_moves(invoice, request.actor, Side.RECIPIENT), key=_needs_words),
        "steps": timeline(invoice, Side.RECIPIENT),
        "entries": internal_entries(invoice),
        "may_note": Side.RECIPIENT in sides(invoice, request.actor),
        "may_correct": Side.RECIPIENT in sides(invoice, request.actor) and correction_finding(invoice) is None,
    }
    return render(request, "invoices/received_detail.html", context | ways(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def make_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    invoice = received_invoice(request, pk, Degree.MODIFICATION)
    asked = _recipient_move(move)
    actor = request.actor
    if request.method != "POST":
        permitted_move(invoice, move, sides(invoice, actor) & {Side.RECIPIENT})
    form = ProcessingForm(asked, request.POST if request.method == "POST" else None)
    if form.is_bound:
        moved = submit(form, lambda: process_invoice(actor=actor, invoice_id=pk, move=move, words=form.words))
        if moved is not None:
            return _moved(request, moved)
    context = {"invoice": invoice, "move": asked, "target": Status(asked.target).label, "form": form}
    return render_page(request, "invoices/received_move.html", context | ways(request, pk), "dialog", form_status(form))


def _needs_words(move: Move) -> bool:
    return move.needs_motive or move.needs_comment


def _recipient_move(name: str) -> Move:
    if name not in PROCESSING_MOVES:
        raise Http404
    return PROCESSING_MOVES[name]


def _moved(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    text = _("La facture n°\u00a0{number} est maintenant au statut «\u00a0{status}\u00a0».")
    messages.success(request, text.format(number=invoice.number, status=invoice.get_status_display()))
    url = ways(request, invoice.pk)["detail_url"]
    return HttpResponseClientRedirect(url) if is_partial(request) else HttpResponseRedirect(url)


def ways(request: HttpRequest, pk: int) -> dict[str, str]:
    """The way back to the list as it was filtered, kept from page to page as `retour`."""
    asked = safe_path(request, request.GET.get("retour"))
    query = f"?{urlencode({'retour': asked})}" if asked else ""
    return {
        "list_url": asked or reverse("invoices:received-list"),
        "detail_url": reverse("invoices:received-detail", args=[pk]) + query,
        "way_back": query,
    }
