"""Sign-in and password reset, in the design system's look."""

from typing import Any

from allauth.account import forms as allauth
from django.utils.translation import gettext_lazy as _

from accounts import errors
from kernel.forms import Form

_PASSWORD_ERRORS = {
    "password_too_short": errors.PASSWORD_TOO_SHORT,
    "password_too_common": errors.PASSWORD_TOO_COMMON,
    # The library gives this one no code, and no other error of these forms is without.
    "": errors.PASSWORDS_DIFFER,
}


class SignInForm(Form, allauth.LoginForm):
    error_specs = {"email_password_mismatch": errors.WRONG_CREDENTIALS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("Adresse de connexion")
        login.widget.attrs["autocomplete"] = "username"
        password.label, password.help_text = _("Mot de passe"), ""
        for field in (login, password):
            field.widget.attrs.pop("placeholder", None)


class PasswordForgottenForm(Form, allauth.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = _("Adresse de connexion")
        field.help_text = _("L’adresse avec laquelle vous vous connectez, même si vous recevez vos messages ailleurs")
        field.widget.attrs.pop("placeholder", None)


class NewPasswordForm(Form, allauth.ResetPasswordKeyForm):
    error_specs = _PASSWORD_ERRORS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, second = self.fields["password1"], self.fields["password2"]
        first.label, second.label = _("Nouveau mot de passe"), _("Nouveau mot de passe, une seconde fois")
        first.help_text = _("Au moins 15 caractères, tous permis : une phrase se retient mieux")
        for field in (first, second):
            field.widget.attrs.pop("placeholder", None)
