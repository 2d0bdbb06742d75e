"""The bank accounts of a structure."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from accounts.confirmation import confirmed
from kernel.access import signed_in
from kernel.forms import Form
from kernel.http import form_status, is_partial, render_page, submit
from structures.forms.bank_account import AccountForm, NewAccountForm
from structures.services.bank_accounts import AccountData, add_bank_account, delete_bank_account, update_bank_account
from structures.views.changes import conflict
from structures.views.opening import changeable_account, changeable_structure


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@confirmed
def account_add(request, pk):
    structure = changeable_structure(request, pk)
    form = NewAccountForm(request.POST if request.method == "POST" else None)
    added = form.is_bound and submit(
        form,
        lambda: add_bank_account(
            actor=request.actor,
            structure_id=pk,
            iban=form.cleaned_data["iban"],
            data=AccountData(**form.values()),
        ),
    )
    if added:
        messages.success(request, _("Le compte bancaire est enregistré."))
        return redirect(_accounts_of(pk))
    context = {"structure": structure, "form": form, "conflict": [], "account": None}
    return render(request, "structures/account_form.html", context, status=form_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@confirmed
def account_edit(request, pk, account_pk):
    account = changeable_account(request, pk, account_pk)
    form = AccountForm(request.POST if request.method == "POST" else None, edited=account)
    saved = form.is_bound and submit(
        form,
        lambda: update_bank_account(
            actor=request.actor,
            account_id=account_pk,
            data=AccountData(**form.values()),
            version=form.cleaned_data["version"],
        ),
    )
    if saved:
        messages.success(request, _("Le compte bancaire est modifié."))
        return redirect(_accounts_of(pk))
    context = {
        "structure": account.structure,
        "account": account,
        "form": form,
        "conflict": conflict(form, account),
    }
    return render(request, "structures/account_form.html", context, status=form_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@confirmed
def account_delete(request, pk, account_pk):
    account = changeable_account(request, pk, account_pk)
    form = Form(request.POST if request.method == "POST" else None)
    if form.is_bound and submit(form, lambda: delete_bank_account(actor=request.actor, account_id=account_pk)):
        messages.success(request, _("Le compte bancaire est supprimé."))
        url = _accounts_of(pk)
        return HttpResponseClientRedirect(url) if is_partial(request) else redirect(url)
    context = {"structure": account.structure, "account": account, "form": form}
    return render_page(request, "structures/account_delete.html", context, "window", form_status(form))


def _accounts_of(pk):
    return reverse("structures:structure-detail", args=[pk]) + "#bank-accounts"
