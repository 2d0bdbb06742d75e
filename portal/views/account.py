"""« Mon compte », where it spans the apps: À propos, notifications, my data, closing."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.confirmation import confirmed
from accounts.models import User
from accounts.selectors import latest_export, ready_export
from accounts.services import ask_for_data
from kernel.access import public, signed_in
from kernel.http import form_status, submit
from notifications.selectors import frequencies, wants_billing
from notifications.services import set_billing, set_frequencies
from notifications.services import unsubscribe as end_digests
from portal.forms import BillingForm, ClosingForm, FrequenciesForm
from portal.services import close_account
from structures.selectors.principals import principalship, sole_principal_of


@signed_in
@require_safe
def about(request):
    return _about(request, BillingForm(initial={"wants_billing": wants_billing(request.user.pk)}))


@signed_in
@require_POST
def billing(request):
    form = BillingForm(request.POST)
    is_kept = submit(
        form,
        lambda: set_billing(
            user_id=request.user.pk,
            wants_billing=form.cleaned_data["wants_billing"],
            is_principal_everywhere=principalship(request.user.pk).is_everywhere,
        ),
    )
    if not is_kept:
        return _about(request, form)
    messages.success(request, _("Votre choix est enregistré."))
    return redirect("portal:account")


@public
@csrf_exempt
def unsubscribe(request, token):
    """A page with a button for people; mail programs send the POST themselves, with no cookie and no token."""
    if request.method != "POST":
        return render(request, "portal/unsubscribe.html", {"token": token})
    end_digests(token=token, is_principal_everywhere=lambda user_id: principalship(user_id).is_everywhere)
    if "List-Unsubscribe" in request.POST:
        return HttpResponse(status=204)
    return render(request, "portal/unsubscribe.html", {"token": token, "is_done": True})


def _about(request, form):
    context = {
        "form": form,
        "principal": principalship(request.user.pk),
        "wants_billing": wants_billing(request.user.pk),
        "login_help": User._meta.get_field("login_address").help_text,
        "contact_help": User._meta.get_field("contact_address").help_text,
    }
    status = 403 if form.errors else 200
    return render(request, "portal/account_about.html", context, status=status)


@signed_in
def notices(request):
    form = FrequenciesForm(request.POST or None, initial=frequencies(request.user.pk))
    if form.is_valid():
        set_frequencies(user_id=request.user.pk, frequencies=form.cleaned_data)
        messages.success(request, _("Vos choix sont enregistrés."))
        return redirect("portal:account-notices")
    return render(request, "portal/account_notices.html", {"form": form}, status=form_status(form))


@signed_in
def data(request):
    if request.method == "POST":
        ask_for_data(user=request.user)
        return redirect("portal:account-data")
    return render(request, "portal/account_data.html", {"export": latest_export(request.user)})


@signed_in
@require_safe
def data_file(request, export_id):
    export = ready_export(request.user, export_id)
    if export is None:
        raise Http404
    response = HttpResponse(bytes(export.content), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.zip"'
    return response


@signed_in
@confirmed
def closing(request):
    form = ClosingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        close_account(user=request.user)
        logout(request)
        return render(request, "portal/account_closed.html")
    context = {"form": form, "sole_principal_of": sole_principal_of(request.user)}
    return render(request, "portal/account_closing.html", context, status=form_status(form))
