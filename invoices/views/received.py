"""Factures reçues: the list, one invoice beside its PDF, and what its recipient does with it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from invoices.enums import Side, Status
from invoices.forms.processing import ProcessingForm
from invoices.models import Invoice
from invoices.rules.delay import NO_CLOCK, has_clock
from invoices.rules.sides import sides
from invoices.selectors import available_moves, received_invoices, status_counts, timeline
from invoices.selectors.desk import assignee_is_gone, correction_finding, internal_entries
from invoices.services.moves import permitted_move
from invoices.services.processing import process_invoice
from invoices.views.doors import received_invoice
from invoices.views.received_table import STATUSES, received_table
from invoices.views.series import Series, series, with_move
from invoices.workflow import PROCESSING_MOVES
from kernel.access import allow, signed_in
from kernel.http import form_status, is_partial, render_page, submit
from kernel.tables import render_list
from kernel.workflow import Move
from structures.enums import Degree, Space
from structures.selectors.saved_views import saved_views


@require_safe
@allow(Space.RECEIVED)
def received_list(request: HttpRequest) -> HttpResponseBase:
    actor = request.actor
    counts = status_counts(actor, Side.RECIPIENT)
    table = received_table(actor)
    may_process = actor.holds(Space.RECEIVED, Degree.MODIFICATION)
    return render_list(
        request,
        table,
        received_invoices(actor),
        "invoices/received_list.html",
        {
            "counts": [(status, counts[status]) for status in STATUSES if status in counts],
            "list_start": "invoices/_received_start.html" if may_process else "",
            "saved_views": saved_views(actor, table.name, request.get_full_path()),
            "may_process": may_process,
            "bulk_actions": sorted(PROCESSING_MOVES.values(), key=_needs_words),
        },
    )


@require_safe
@signed_in
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    invoice = received_invoice(request, pk)
    # Those that need no explanation, the common ones, come first.
    moves = sorted(available_moves(invoice, request.actor, Side.RECIPIENT), key=_needs_words)
    may_process = Side.RECIPIENT in sides(invoice, request.actor)
    context = {
        "invoice": invoice,
        "attachments": invoice.attachments.select_related("file").order_by("pk"),
        "moves": moves,
        "steps": timeline(invoice, Side.RECIPIENT),
        "series": _series(request, pk),
        "move_at_hand": _move_at_hand(request, moves),
        "entries": internal_entries(invoice),
        "tells_of_delay": invoice.payment_clock != NO_CLOCK or not has_clock(invoice.framework, invoice.document_type),
        "assignee_is_gone": assignee_is_gone(invoice),
        "may_note": may_process,
        "may_correct": may_process and correction_finding(invoice) is None,
    }
    return render(request, "invoices/received_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def make_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    invoice = received_invoice(request, pk, Degree.MODIFICATION)
    asked = _recipient_move(move)
    actor = request.actor
    if request.method != "POST":
        permitted_move(invoice, move, sides(invoice, actor) & {Side.RECIPIENT})
    form = ProcessingForm(asked, request.POST if request.method == "POST" else None)
    # Looked up before the move, which may take the invoice out of the list.
    around = _series(request, pk)
    if form.is_bound:
        moved = submit(form, lambda: process_invoice(actor=actor, invoice_id=pk, move=move, words=form.words))
        if moved is not None:
            return _moved(request, moved, move, around)
    context = {
        "invoice": invoice,
        "move": asked,
        "target": Status(asked.target).label,
        "form": form,
        "series": around,
        "is_at_once": not _needs_words(asked),
    }
    return render_page(request, "invoices/received_move.html", context, "dialog", form_status(form))


def _move_at_hand(request: HttpRequest, moves: list[Move]) -> str:
    """Who processes a series finds the keyboard at the first move, and then at the one made last; at no other."""
    if "serie" in request.GET and moves:
        return moves[0].name
    return request.GET.get("apres", "")


def _needs_words(move: Move) -> bool:
    return move.needs_motive or move.needs_comment


def _recipient_move(name: str) -> Move:
    if name not in PROCESSING_MOVES:
        raise Http404
    return PROCESSING_MOVES[name]


def _moved(request: HttpRequest, invoice: Invoice, move: str, around: Series) -> HttpResponse:
    text = _("La facture n°\u00a0{number} est maintenant au statut «\u00a0{status}\u00a0».")
    messages.success(request, text.format(number=invoice.number, status=invoice.get_status_display()))
    url = around.detail_url
    if request.POST.get("command") == "next":
        url = with_move(around.next_url, move) if around.next_url else around.list_url
        if not around.next_url:
            messages.info(request, _("C’était la dernière facture de la liste."))
    return HttpResponseClientRedirect(url) if is_partial(request) else HttpResponseRedirect(url)


def _series(request: HttpRequest, pk: int) -> Series:
    actor = request.actor
    return series(request, pk, "received", received_table(actor), received_invoices(actor))
