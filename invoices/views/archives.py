"""The files of chosen invoices as one ZIP: sent at once when they are few, prepared by a worker otherwise."""

import uuid

from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from files import archives
from invoices.forms.desk import ConfirmedForm
from invoices.rules.archives import AT_ONCE
from invoices.selectors.archives import contents_of
from invoices.selectors.desk import archive_is_ready, own_jobs
from invoices.services.archives import name_of, start_archive, stream_archive
from invoices.views.selection import read_selection, refuse_nothing
from kernel import clock
from kernel.access import allow, signed_in
from kernel.errors import refuse_if
from kernel.http import form_status, submit
from kernel.system_errors import DOWNLOAD_EXPIRED
from structures.enums import Degree, Space


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Space.RECEIVED)
def start(request: HttpRequest) -> HttpResponseBase:
    actor, selection = request.actor, read_selection(request)
    rows = selection.rows(actor, Degree.CONSULTATION)
    form = ConfirmedForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        job = submit(form, lambda: start_archive(actor=actor, rows=rows, expected=form.count, form_key=form.key))
        if job is not None:
            return redirect(selection.job_url(job))
    contents = contents_of(rows)
    refuse_nothing(contents.invoices)
    if not form.is_bound and contents.documents <= AT_ONCE:
        return _as_archive(StreamingHttpResponse(stream_archive(rows=rows)))
    context = {"form": form, "selection": selection, "contents": contents, "form_key": uuid.uuid4()}
    return render(request, "invoices/archive_start.html", context, status=form_status(form))


@require_safe
@signed_in
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    job = get_object_or_404(own_jobs(request.actor), pk=pk)
    is_ready = archive_is_ready(job, request.actor, clock.now())
    refuse_if([None if is_ready else DOWNLOAD_EXPIRED.finding()])
    # Closed by the response once it was sent.
    return _as_archive(FileResponse(archives.path_of(name_of(job)).open("rb")))


def _as_archive(response: HttpResponseBase) -> HttpResponseBase:
    response["Content-Type"] = "application/zip"
    response["Content-Disposition"] = f'attachment; filename="factures-{timezone.localdate():%Y-%m-%d}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response
