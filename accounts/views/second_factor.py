"""The second factor: django-allauth's views with the portal's pages, forms and refusals."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.http import HttpResponse
from django.urls import reverse_lazy

from accounts import forms, services
from accounts.confirmation import is_waiting
from accounts.selectors import needs_second_factor
from accounts.views.answers import answered
from kernel.forms import Form


class AskCode(base.AuthenticateView):
    template_name = "accounts/code.html"
    form_class = forms.SignInCodeForm

    def form_invalid(self, form: forms.SignInCodeForm) -> HttpResponse:
        services.write_log("second-factor.refused", user_id=self.stage.login.user.pk)
        return answered(super().form_invalid(form), form)


class SaysWhatWaits:
    """Nobody confirms unawares what somebody else has left waiting at an open screen."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = is_waiting(self.request, self.request.POST.get("next") or self.request.GET.get("next", ""))
        return super().get_context_data(is_waiting=waiting, **kwargs)


class ConfirmByPassword(SaysWhatWaits, account.ReauthenticateView):
    template_name = "accounts/confirm.html"
    form_class = forms.ConfirmPasswordForm

    def form_invalid(self, form: Form) -> HttpResponse:
        return answered(super().form_invalid(form), form)


class ConfirmByCode(SaysWhatWaits, base.ReauthenticateView):
    template_name = "accounts/confirm.html"
    form_class = forms.ConfirmCodeForm

    def form_invalid(self, form: Form) -> HttpResponse:
        return answered(super().form_invalid(form), form)


class Add(totp.ActivateTOTPView):
    template_name = "accounts/second_factor_add.html"
    form_class = forms.AddSecondFactorForm

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(is_mandatory=needs_second_factor(self.request.user), **kwargs)

    def form_valid(self, form: forms.AddSecondFactorForm) -> HttpResponse:
        response = super().form_valid(form)
        services.spend_code(user_id=self.request.user.pk, code=form.cleaned_data["code"])
        return response

    def form_invalid(self, form: forms.AddSecondFactorForm) -> HttpResponse:
        return answered(super().form_invalid(form), form)


class Remove(totp.DeactivateTOTPView):
    template_name = "accounts/second_factor_remove.html"
    form_class = forms.RemoveSecondFactorForm
    success_url = reverse_lazy("accounts:security")

    def form_invalid(self, form: forms.RemoveSecondFactorForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 403
        return response


class RecoveryCodes(recovery_codes.ViewRecoveryCodesView):
    template_name = "accounts/recovery_codes.html"


class NewRecoveryCodes(recovery_codes.GenerateRecoveryCodesView):
    template_name = "accounts/recovery_codes_new.html"
    form_class = forms.RecoveryCodesForm

    def form_invalid(self, form: forms.RecoveryCodesForm) -> HttpResponse:
        return answered(super().form_invalid(form), form)


class RecoveryCodesFile(recovery_codes.DownloadRecoveryCodesView):
    template_name = "accounts/recovery_codes.txt"

    def render_to_response(self, context: dict[str, object], **kwargs: object) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        response["Content-Disposition"] = 'attachment; filename="codes-de-secours.txt"'
        return response
