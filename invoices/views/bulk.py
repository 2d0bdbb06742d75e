"""Many received invoices at once: what is asked, the confirmation with its exact number, and the job that follows."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from invoices.forms.desk import TO_COLLEAGUE, TO_SERVICE, BulkMoveForm, ColleagueForm, ConfirmedForm, ServiceForm
from invoices.models import BulkJob
from invoices.selectors.desk import (
    archive_is_ready,
    colleagues_to_assign,
    job_items,
    own_jobs,
    preview_of,
    services_to_assign,
)
from invoices.services.bulk import cancel_job, start_job
from invoices.views.bulk_table import ITEMS, JOBS, what_of
from invoices.views.selection import WAY_BACK, read_selection, refuse_nothing
from invoices.workflow import PROCESSING_MOVES
from kernel import clock
from kernel.access import allow, signed_in
from kernel.http import form_status, is_partial, safe_path, submit
from kernel.tables import render_list
from structures.enums import Degree, Space

CONFIRMED = "confirme"
# The page asks again every two seconds for half an hour, then once in a while.
MOST_TRIES = 900


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Space.RECEIVED, Degree.MODIFICATION)
def start(request: HttpRequest) -> HttpResponse:
    actor, selection = request.actor, read_selection(request)
    rows = selection.rows(actor, Degree.MODIFICATION)
    name = (request.POST if request.method == "POST" else request.GET).get("action", "")
    form = _form(request, name)
    is_confirmed = CONFIRMED in request.POST
    if form.is_bound and is_confirmed:
        job = submit(
            form,
            lambda: start_job(actor=actor, order=form.order, rows=rows, expected=form.count, form_key=form.key),
        )
        if job is not None:
            return redirect(selection.job_url(job))
    preview = preview_of(rows, name if name in PROCESSING_MOVES else "")
    left_out = selection.left_out(actor, preview.count)
    refuse_nothing(preview.count, left_out)
    may_confirm = form.is_bound and (is_confirmed or form.is_valid())
    context = {
        "form": form,
        "selection": selection,
        "action": name,
        "title": _title(name),
        "preview": preview,
        "left_out": left_out,
        "kept": [*selection.pairs, ("action", name)],
        "answers": _answers(form) if may_confirm else [],
        "form_key": uuid.uuid4(),
    }
    template = "invoices/bulk_confirm.html" if may_confirm else "invoices/bulk_start.html"
    return render(request, template, context, status=form_status(form))


def _form(request: HttpRequest, name: str) -> ConfirmedForm:
    data = request.POST if request.method == "POST" else None
    if name in PROCESSING_MOVES:
        return BulkMoveForm(name, data)
    if name == TO_SERVICE:
        return ServiceForm(services_to_assign(request.actor), data)
    if name == TO_COLLEAGUE:
        return ColleagueForm(colleagues_to_assign(request.actor), data)
    raise Http404


def _title(name: str) -> str:
    if name in PROCESSING_MOVES:
        return gettext(PROCESSING_MOVES[name].label)
    return _("Attribuer à un service") if name == TO_SERVICE else _("Attribuer à un collègue")


def _answers(form: ConfirmedForm) -> list[dict[str, str]]:
    """What was answered, as it is read and as the confirmation carries it."""
    answers = []
    for field in form.visible_fields():
        value = str(field.value() or "")
        choices = dict(getattr(field.field, "choices", []))
        shown = {str(getattr(key, "value", key)): label for key, label in choices.items()}.get(value, value)
        answers.append({"name": field.html_name, "label": str(field.label), "value": value, "shown": str(shown)})
    return answers


@require_safe
@allow(Space.RECEIVED)
def job_list(request: HttpRequest) -> HttpResponseBase:
    return render_list(request, JOBS, own_jobs(request.actor), "invoices/bulk_list.html")


@require_safe
@signed_in
def detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    job = _own_job(request, pk)
    items = job_items(job, request.actor)
    return render_list(request, ITEMS, items, "invoices/bulk_detail.html", _progress(request, job))


@require_safe
@signed_in
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the job stands; once it is over, the whole page has more to tell."""
    job = _own_job(request, pk)
    if not is_partial(request):
        return redirect(_detail_url(request, pk))
    if job.is_over:
        return HttpResponseClientRefresh()
    return render(request, "invoices/bulk_detail.html#progress", _progress(request, job))


@require_POST
@signed_in
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    job = _own_job(request, pk)
    cancel_job(actor=request.actor, job_id=job.pk)
    return redirect(_detail_url(request, pk))


def _way_back(request: HttpRequest) -> str:
    """The address of the list that the job was asked for in, if it is known."""
    return safe_path(request, request.GET.get(WAY_BACK)) or ""


def _detail_url(request: HttpRequest, pk: int) -> str:
    url, back = reverse("invoices:bulk-detail", args=[pk]), _way_back(request)
    return f"{url}?{urlencode({WAY_BACK: back})}" if back else url


def _own_job(request: HttpRequest, pk: int) -> BulkJob:
    return get_object_or_404(own_jobs(request.actor).select_related("service", "colleague"), pk=pk)


def _progress(request: HttpRequest, job: BulkJob) -> dict[str, object]:
    asked = request.GET.get("essai", "")
    return {
        "job": job,
        "way_back": _way_back(request),
        "title": what_of(job),
        "tries": min(int(asked), MOST_TRIES) + 1 if asked.isdecimal() and len(asked) < 6 else 0,
        "most_tries": MOST_TRIES,
        "is_ready": archive_is_ready(job, request.actor, clock.now()),
    }
