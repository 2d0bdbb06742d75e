"""Forms of accounts: the portal's own, and the library's in the design system's look."""

from typing import Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter as account_adapter
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as second_factor
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp import forms as totp
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts import errors
from accounts.captcha import DigitsField
from accounts.models import User
from accounts.passwords import LONGEST
from kernel.forms import Form

_PASSWORD_ERRORS = {
    "password_too_short": errors.PASSWORD_TOO_SHORT,
    "password_too_common": errors.PASSWORD_TOO_COMMON,
    "password_too_similar": errors.PASSWORD_LIKE_YOURSELF,
    "enter_current_password": errors.WRONG_PASSWORD,
    # The library gives this one no code, and no other error of these forms is without.
    "": errors.PASSWORDS_DIFFER,
}
_CODE_ERRORS = {
    "incorrect_code": errors.WRONG_CODE,
    "cannot_delete_authenticator": errors.SECOND_FACTOR_MANDATORY,
    "cannot_generate_recovery_codes": errors.SECOND_FACTOR_ABSENT,
}
_PASSWORD_HINT = _("Au moins 15 caractères, tous permis : une phrase se retient mieux")
_PASSWORD_FIELD = "accounts/_password_field.html"  # noqa: S105  (a template)


def _as_password(field: forms.Field, label: Any, hint: Any = "") -> None:
    field.label, field.help_text, field.template_name = label, hint, _PASSWORD_FIELD
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs["class"] = "fr-password__input fr-input"


class PasswordField(forms.CharField):
    """A password as it was typed, spaces included."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, "class": "fr-password__input fr-input"})
        super().__init__(strip=False, max_length=LONGEST, widget=widget, template_name=_PASSWORD_FIELD, **kwargs)


class SignInForm(Form, allauth.LoginForm):
    error_specs = {"email_password_mismatch": errors.WRONG_CREDENTIALS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("Adresse de connexion")
        login.widget.attrs["autocomplete"] = "username"
        login.widget.attrs.pop("placeholder", None)
        _as_password(self.fields["password"], _("Mot de passe"))


class PasswordForgottenForm(Form, allauth.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = _("Adresse de connexion")
        field.help_text = _("L’adresse avec laquelle vous vous connectez, même si vous recevez vos messages ailleurs")
        field.widget.attrs.pop("placeholder", None)

    def clean_email(self) -> str:
        """As it was typed: whether it opens an account is nothing that a form tells."""
        address: str = self.cleaned_data["email"]
        return address


class NewPasswordForm(Form, allauth.ResetPasswordKeyForm):
    error_specs = _PASSWORD_ERRORS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_password(self.fields["password1"], _("Nouveau mot de passe"), _PASSWORD_HINT)
        _as_password(self.fields["password2"], _("Nouveau mot de passe, une seconde fois"))


class ChangePasswordForm(Form, allauth.ChangePasswordForm):
    error_specs = _PASSWORD_ERRORS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_password(self.fields["oldpassword"], _("Mot de passe actuel"))
        _as_password(self.fields["password1"], _("Nouveau mot de passe"), _PASSWORD_HINT)
        _as_password(self.fields["password2"], _("Nouveau mot de passe, une seconde fois"))

    def clean_oldpassword(self) -> str:
        """The password in force; wrong ones are counted as those of signing in."""
        password: str = self.cleaned_data["oldpassword"]
        adapter = account_adapter()
        if not adapter.reauthenticate(self.user, password):
            raise adapter.validation_error("enter_current_password")
        return password


class ConfirmByProConnectForm(Form):
    """Nothing to fill in: one confirms at ProConnect’s."""


class SignUpForm(Form):
    # Here it is the captcha's error that has no code.
    error_specs = {**_PASSWORD_ERRORS, "": errors.CAPTCHA_WRONG}

    login_address = forms.EmailField(
        label=_("Adresse de connexion"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    contact_address = forms.EmailField(
        label=_("Adresse de contact"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "data-same-as": "id_login_address"}),
    )
    first_name = forms.CharField(
        label=_("Prénom"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Nom"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    password = PasswordField(label=_("Mot de passe"), help_text=_PASSWORD_HINT, autocomplete="new-password")
    captcha = DigitsField(label=_("Les six chiffres lus ou entendus"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("login_address", "contact_address"):
            self.fields[name].help_text = User._meta.get_field(name).help_text
        contact = self.fields["contact_address"]
        contact.help_text = format_lazy(
            "{} {} {}",
            contact.help_text,
            _("Vide : la même que pour vous connecter."),
            _("Une autre ne sert qu’une fois confirmée, par le lien qui y est envoyé à l’activation du compte."),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if password := data.get("password"):
            names = ("login_address", "contact_address", "first_name", "last_name")
            person = User(**{name: data.get(name, "") for name in names})
            try:
                validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return data


class ActivationForm(Form):
    password = PasswordField(
        label=_("Mot de passe choisi à l’inscription"),
        help_text=_("Il prouve que c’est vous qui avez demandé ce compte"),
        autocomplete="current-password",
    )


class ContactAddressForm(Form):
    contact_address = forms.EmailField(
        label=_("Nouvelle adresse de contact"),
        max_length=254,
        help_text=_("Un message y est envoyé : l’adresse ne change que si vous ouvrez le lien qu’il contient"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CodeForm(Form):
    """What the library's forms of codes have in common here: our counters, and no code accepted twice."""

    error_specs = _CODE_ERRORS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code à six chiffres de votre application, ou code de secours")
        field.widget.attrs.pop("placeholder", None)

    def clean_code(self) -> str:
        adapter = get_adapter()
        adapter.before_code(self.user)
        code: str = super().clean_code()
        adapter.after_code(self.user, self.authenticator, code)
        return code


class SignInCodeForm(CodeForm, second_factor.AuthenticateForm):
    pass


class ConfirmCodeForm(CodeForm, second_factor.ReauthenticateForm):
    pass


class ConfirmPasswordForm(Form, allauth.ReauthenticateForm):
    error_specs = {"incorrect_password": errors.WRONG_PASSWORD}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_password(self.fields["password"], _("Mot de passe"))


class AddSecondFactorForm(Form, totp.ActivateTOTPForm):
    error_specs = _CODE_ERRORS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code à six chiffres affiché par l’application")
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs["inputmode"] = "numeric"


class RemoveSecondFactorForm(Form, totp.DeactivateTOTPForm):
    error_specs = _CODE_ERRORS


class RecoveryCodesForm(Form, GenerateRecoveryCodesForm):
    error_specs = _CODE_ERRORS
