"""« Mon compte », where it is about the account alone: contact address, password, sessions."""

from allauth.account import views as allauth
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import forms, proconnect, services
from accounts.confirmation import confirmed
from accounts.selectors import has_second_factor, needs_second_factor, open_sessions
from accounts.views.answers import answered, tell_of_link
from kernel.access import public, signed_in
from kernel.http import form_status, submit


@signed_in
@confirmed
def contact_address(request):
    form = forms.ContactAddressForm(request.POST or None)
    address = submit(
        form,
        lambda: services.ask_for_contact_address(user=request.user, address=form.cleaned_data["contact_address"]),
    )
    if address is None:
        return render(request, "accounts/contact_address.html", {"form": form}, status=form_status(form))
    tell_of_link(request, address)
    return redirect("portal:account")


@public
def contact_confirm(request, token):
    if request.method != "POST":
        return render(request, "accounts/contact_confirm.html", {"token": token})
    services.confirm_contact_address(token=token)
    messages.success(request, _("Votre adresse de contact est changée."))
    return redirect("portal:account")


@signed_in
@require_safe
def security(request):
    context = {
        "sessions": open_sessions(request.user, request.session.session_key),
        "has_second_factor": has_second_factor(request.user),
        "needs_second_factor": needs_second_factor(request.user),
        "has_password": request.user.has_usable_password(),
        "has_proconnect": proconnect.is_configured(),
        "identities": request.user.identities.all() if proconnect.is_configured() else [],
    }
    return render(request, "accounts/security.html", context)


@signed_in
@require_POST
def session_end(request):
    services.end_session(
        user=request.user, handle=request.POST.get("session", ""), current_key=request.session.session_key
    )
    messages.success(request, _("La session est fermée sur cet appareil."))
    return redirect("accounts:security")


@signed_in
@require_POST
def sessions_end(request):
    services.end_other_sessions(user=request.user, current_key=request.session.session_key)
    messages.success(request, _("Vous êtes déconnecté de tous vos autres appareils."))
    return redirect("accounts:security")


@signed_in
@require_POST
def session_extend(request):
    """« Rester connecté »: any request puts off the end of the session, and this one does nothing else."""
    return HttpResponse(status=204)


class ChangePassword(allauth.PasswordChangeView):
    template_name = "accounts/password_change.html"
    form_class = forms.ChangePasswordForm
    success_url = reverse_lazy("accounts:security")

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_usable_password():
            return redirect("account_reset_password")
        return super().dispatch(request, *args, **kwargs)

    def form_invalid(self, form: forms.ChangePasswordForm) -> HttpResponse:
        return answered(super().form_invalid(form), form)
