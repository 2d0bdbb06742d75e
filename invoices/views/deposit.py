"""Depositing an invoice: the form, its files, and the search of its recipient."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from files.http import download
from files.services import file_for_token
from invoices.forms.deposit import DepositForm
from invoices.forms.fields import KeptFile
from invoices.selectors import service_finding
from invoices.services.deposit import DraftData, save_draft, save_for_sending
from invoices.views.checks import number_checks
from invoices.views.confirm import after_saving, conflict_of
from invoices.views.doors import issued_invoice
from invoices.views.typed import edit_typed
from invoices.views.uploads import received_uploads
from kernel.access import allow, signed_in
from kernel.http import form_status, is_partial, render_page, submit, tries
from kernel.recovery import recovery_of
from structures.enums import Degree, Space

# Commands that keep nothing and only show the form again.
SOURCES = frozenset({"with-data", "without-data"})
LOOKS = frozenset({"search", "read"}) | SOURCES
TEMPLATE = "invoices/deposit_form.html"
# Two seconds apart, for the verdict of the antivirus.
MOST_TRIES = 15


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Space.ISSUED, Degree.MODIFICATION)
def deposit(request):
    if request.method == "POST":
        return _keep(request)
    recovery = recovery_of(request)
    if recovery.resumed:
        return _page(request, DepositForm.resumed(recovery.typed, request.actor), recovery=recovery)
    form = DepositForm.fresh(request.actor, request.GET.get("destinataire", ""))
    return _page(request, form, recovery=recovery)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request, pk):
    draft = issued_invoice(request, pk, Degree.MODIFICATION)
    if draft.is_typed:
        return edit_typed(request, draft)
    if request.method == "POST":
        return _keep(request, draft)
    if not draft.is_draft:
        return redirect("invoices:issued-detail", pk)
    recovery = recovery_of(request)
    if recovery.resumed:
        return _page(request, DepositForm.resumed(recovery.typed, request.actor, draft), draft, recovery=recovery)
    return _page(request, DepositForm.of_draft(draft, request.actor), draft, recovery=recovery)


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
        return after_saving(request, kept, command)
    return _page(request, form, draft, conflict=_conflict(request, form, typed))


def _conflict(request, form, typed):
    return conflict_of(request, form, typed, DraftData(**form.values())) if "issuer" in form.cleaned_data else None


def _read(request, typed):
    """What was typed; with what is in a PDF that just came, or in the other source of its data, where that is asked."""
    command, came = request.POST.get("command"), bool(request.FILES.getlist("pdf"))
    if not came and command not in SOURCES:
        return DepositForm.as_typed(typed, request.actor)
    return DepositForm.as_read(typed, request.actor, with_data=command != "without-data")


def _page(request, form, draft=None, partial="form", **context):
    form.mark()
    page = {
        "form": form,
        "draft": draft,
        "recovery": recovery_of(request),
        "conflict": None,
        "duplicate": None,
        "action": reverse("invoices:issued-edit", args=[draft.pk]) if draft else reverse("invoices:issued-deposit"),
        **_checks(request, form),
        **context,
    }
    return render_page(request, TEMPLATE, page, partial, form_status(form))


def _checks(request, form):
    """What can be said already of the number and of the service code, beside the form's own errors."""
    number, code = form.typed("number"), form.typed("service_code")
    return {
        "number": number,
        **number_checks(request, form, number),
        "service_finding": service_finding(form.chosen_recipient, code) if form.chosen_recipient else None,
    }


@require_POST
@allow(Space.ISSUED, Degree.MODIFICATION)
def check_pdf(request):
    """The upload at once, with its verdict."""
    typed, findings = received_uploads(request)
    form = DepositForm(typed, actor=request.actor, findings=findings) if findings else _read(request, typed)
    return _page(request, form, partial="pdf", out_of_band=is_partial(request))


@require_safe
@signed_in
def preview(request, token):
    """The PDF of a form, for whoever uploaded it: the token is theirs alone. The form itself asks for its place."""
    file = file_for_token(token, user_id=request.actor.user.pk)
    if file is None:
        raise Http404
    if not is_partial(request):
        return download(file, inline=True)
    tried = tries(request, MOST_TRIES)
    page = {"kept": KeptFile(file, token), "tries": tried, "has_given_up": tried >= MOST_TRIES}
    return render(request, "invoices/_deposit_preview.html", page)


@require_safe
@allow(Space.ISSUED, Degree.MODIFICATION)
def recipient_search(request):
    form = DepositForm.as_typed(request.GET, request.actor)
    if is_partial(request):
        return _page(request, form, partial="routing", is_live=True)
    return render_page(request, "invoices/deposit_recipients.html", {"form": form})
