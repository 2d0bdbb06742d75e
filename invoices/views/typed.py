"""Saisie: typing an invoice line by line; the portal adds it up and makes its PDF."""

from dataclasses import replace

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from invoices.forms.typed import TypedForm
from invoices.models import Invoice
from invoices.selectors import service_finding
from invoices.services.deposit import DraftData
from invoices.services.typed import amounts_so_far, save_typed, save_typed_for_sending
from invoices.views.checks import checks_of, number_checks, paused_checks
from invoices.views.confirm import after_saving, conflict_of
from invoices.views.uploads import received_uploads
from kernel.access import allow
from kernel.http import form_status, is_partial, render_page, submit
from kernel.recovery import recovery_of
from structures.enums import Degree, Space

TEMPLATE = "invoices/typed_form.html"
CHECKS = "invoices/typed_checks.html"


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Space.ISSUED, Degree.MODIFICATION)
def type_invoice(request):
    if request.method == "POST":
        return _keep(request)
    recovery = recovery_of(request)
    if recovery.resumed:
        return _page(request, TypedForm.resumed(recovery.typed, request.actor), recovery=recovery)
    form = TypedForm.fresh(request.actor, request.GET.get("destinataire", ""))
    return _page(request, form, recovery=recovery)


def edit_typed(request, draft):
    """The page of a draft that was typed."""
    if request.method == "POST":
        return _keep(request, draft)
    if not draft.is_draft:
        return redirect("invoices:issued-detail", draft.pk)
    recovery = recovery_of(request)
    if recovery.resumed:
        return _page(request, TypedForm.resumed(recovery.typed, request.actor, draft), draft, recovery=recovery)
    return _page(request, TypedForm.of_draft(draft, request.actor), draft, recovery=recovery)


def _keep(request, draft=None):
    """Keep the draft if nothing is wrong with it; or show the form with a line more or less."""
    typed, findings = received_uploads(request)
    command = request.POST.get("command", "")
    asks = {"add_line", "remove_line", "discard"} & set(request.POST)
    if not findings and (asks or command in ("search", "total")):
        partial = "lines" if request.htmx.target == "typed-lines" else "form"
        return _page(request, TypedForm.as_typed(typed, request.actor), draft, partial)
    form = TypedForm(typed, actor=request.actor, findings=findings, must_be_complete=command == "send")
    service = save_typed_for_sending if command == "send" else save_typed
    kept = submit(
        form,
        lambda: service(
            actor=request.actor,
            form_key=form.cleaned_data["form_key"],
            version=form.cleaned_data["version"],
            data=replace(_data(form), unfinished=form.unfinished_lines),
            prepaid=form.prepaid_amount,
            attachments=form.cleaned_data["attachments"],
        ),
    )
    if kept is not None:
        return after_saving(request, kept, command)
    return _page(request, form, draft, conflict=_conflict(request, form, typed))


def _data(form):
    return DraftData(**form.values(), lines=form.valid_lines)


def _conflict(request, form, typed):
    if "issuer" not in form.cleaned_data:
        return None
    return conflict_of(request, form, typed, amounts_so_far(_data(form), form.prepaid_amount))


def _page(request, form, draft=None, partial="form", **context):
    page = {
        "form": form,
        "draft": draft,
        "recovery": recovery_of(request),
        "conflict": None,
        "duplicate": None,
        "number": form.typed("number"),
        **number_checks(request, form, form.typed("number")),
        "service_finding": (
            service_finding(form.chosen_recipient, form.typed("service_code")) if form.chosen_recipient else None
        ),
        "action": reverse("invoices:issued-edit", args=[draft.pk]) if draft else reverse("invoices:issued-type"),
        **context,
    }
    return render_page(request, TEMPLATE, page, partial, form_status(form))


@require_POST
@allow(Space.ISSUED, Degree.MODIFICATION)
def check(request):
    """What can be said already of the form as it stands, and what its lines come to; nothing is written."""
    if not is_partial(request):
        return redirect("invoices:issued-type")
    if (pause := paused_checks(request)) is not None:
        return pause
    form = TypedForm(request.POST, actor=request.actor)
    form.is_valid()
    invoice = (
        Invoice(**amounts_so_far(_data(form), form.prepaid_amount).values()) if "issuer" in form.cleaned_data else None
    )
    touched = set(request.POST.getlist("touched"))
    told = checks_of(request, form, invoice, touched, form.prepaid_findings)
    page = {"form": form, "lines": _line_checks(form, touched), **told}
    return render_page(request, CHECKS, page, "checks")


def _line_checks(form, touched):
    """Each line with its fields and, for those that somebody has come to, their errors."""
    return [
        (one, [(bound, bound.error_lines if bound.html_name in touched and not one.is_blank else []) for bound in one])
        for one in form.line_forms
    ]
