"""Signing in and out, and a new password for who forgot it: django-allauth's views with the portal's pages."""

from allauth.account import views as allauth
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy

from accounts import forms, proconnect, services
from accounts.adapter import RESET, SIGN_IN
from accounts.errors import RESET_LINK_DEAD
from accounts.views.answers import answered
from kernel.forms import FindingError


class SignIn(allauth.LoginView):
    template_name = "accounts/sign_in.html"
    form_class = forms.SignInForm

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(has_proconnect=proconnect.is_configured(), **kwargs)

    def form_invalid(self, form: forms.SignInForm) -> HttpResponse:
        return answered(super().form_invalid(form), form)


class SignOut(allauth.LogoutView):
    template_name = "accounts/sign_out.html"

    def post(self, *args: object, **kwargs: object) -> HttpResponse:
        id_token, user_id = self.request.session.get(proconnect.ID_TOKEN), self.request.user.pk
        response = super().post(*args, **kwargs)
        services.write_log("sign-out", user_id=user_id)
        if id_token and proconnect.is_configured():
            response = proconnect.out_of_proconnect(self.request, id_token)
        # Not the cookies: the answer's own message and language live there.
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class PasswordForgotten(allauth.PasswordResetView):
    template_name = "accounts/password_forgotten.html"
    form_class = forms.PasswordForgottenForm

    def form_valid(self, form: forms.PasswordForgottenForm) -> HttpResponse:
        address, ip = form.cleaned_data["email"], allauth.get_adapter().get_client_ip(self.request)
        finding = services.count_attempt(purpose=RESET, login_address=address, ip=ip)
        if finding:
            form.add_error(None, FindingError(finding))
            return self.form_invalid(form)
        services.ask_for_reset(login_address=address)
        return redirect("account_reset_password_done")

    def form_invalid(self, form: forms.PasswordForgottenForm) -> HttpResponse:
        return answered(super().form_invalid(form), form)


class PasswordResetSent(allauth.PasswordResetDoneView):
    template_name = "accounts/password_reset_sent.html"


class NewPassword(allauth.PasswordResetFromKeyView):
    template_name = "accounts/new_password.html"
    form_class = forms.NewPasswordForm
    reset_url_key = "choisir"
    success_url = reverse_lazy("accounts:sign-in")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(dead_link=RESET_LINK_DEAD, **kwargs)

    def render_to_response(self, context: dict[str, object], **response_kwargs: object) -> HttpResponse:
        status = 410 if "token_fail" in context else 200
        return super().render_to_response(context, status=status, **response_kwargs)

    def form_valid(self, form: forms.NewPasswordForm) -> HttpResponse:
        response = super().form_valid(form)
        ip = allauth.get_adapter().get_client_ip(self.request)
        services.forget_attempts(purpose=SIGN_IN, login_address=self.reset_user.login_address, ip=ip)
        return response

    def form_invalid(self, form: forms.NewPasswordForm) -> HttpResponse:
        return answered(super().form_invalid(form), form)
