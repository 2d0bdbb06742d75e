from django.urls import include, path, re_path

from accounts.confirmation import confirmed
from accounts.views import account, proconnect, second_factor, sign_in, sign_up
from kernel.access import public, signed_in, writes_on_get

own = [
    path("connexion/", public(sign_in.SignIn.as_view()), name="sign-in"),
    path("connexion/proconnect/", proconnect.start, name="proconnect-start"),
    path("connexion/proconnect/retour/", proconnect.back, name="proconnect-back"),
    path("connexion/prolonger/", account.session_extend, name="session-extend"),
    path("deconnexion/", public(sign_in.SignOut.as_view()), name="sign-out"),
    path("inscription/", sign_up.sign_up, name="sign-up"),
    path("inscription/envoyee/", sign_up.sign_up_sent, name="sign-up-sent"),
    path("inscription/verification/", sign_up.captcha, name="captcha"),
    path("inscription/verification/<str:key>/son.wav", sign_up.captcha_sound, name="captcha-sound"),
    path("inscription/activer/<str:token>/", sign_up.activation, name="activation"),
    path("mon-compte/adresse-de-contact/", account.contact_address, name="contact-address"),
    path("mon-compte/adresse-de-contact/<str:token>/", account.contact_confirm, name="contact-confirm"),
    path("mon-compte/securite/", account.security, name="security"),
    path("mon-compte/securite/proconnect/", proconnect.link, name="proconnect-link"),
    path("mon-compte/securite/proconnect/dissocier/", proconnect.unlink, name="proconnect-unlink"),
    path("mon-compte/confirmer/proconnect/", signed_in(proconnect.Confirm.as_view()), name="proconnect-confirm"),
    path("mon-compte/securite/session/", account.session_end, name="session-end"),
    path("mon-compte/securite/sessions/", account.sessions_end, name="sessions-end"),
]

# Libraries look for these under their own names.
libraries = [
    path("connexion/", public(sign_in.SignIn.as_view()), name="account_login"),
    path("connexion/code/", public(second_factor.AskCode.as_view()), name="mfa_authenticate"),
    path("mot-de-passe/oubli/", public(sign_in.PasswordForgotten.as_view()), name="account_reset_password"),
    path("mot-de-passe/oubli/envoye/", public(sign_in.PasswordResetSent.as_view()), name="account_reset_password_done"),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        public(sign_in.NewPassword.as_view()),
        name="account_reset_password_from_key",
    ),
    path("inscription/verification/<str:key>/image.png", sign_up.captcha_drawn, name="captcha-image"),
    path("mon-compte/confirmer/", signed_in(second_factor.ConfirmByPassword.as_view()), name="account_reauthenticate"),
    path("mon-compte/confirmer/code/", signed_in(second_factor.ConfirmByCode.as_view()), name="mfa_reauthenticate"),
    path(
        "mon-compte/securite/mot-de-passe/", signed_in(account.ChangePassword.as_view()), name="account_change_password"
    ),
    path(
        "mon-compte/securite/second-facteur/",
        signed_in(confirmed(second_factor.Add.as_view())),
        name="mfa_activate_totp",
    ),
    path(
        "mon-compte/securite/second-facteur/retirer/",
        signed_in(second_factor.Remove.as_view()),
        name="mfa_deactivate_totp",
    ),
    path(
        "mon-compte/securite/codes-de-secours/",
        writes_on_get("it notes that the codes were seen")(signed_in(second_factor.RecoveryCodes.as_view())),
        name="mfa_view_recovery_codes",
    ),
    path(
        "mon-compte/securite/codes-de-secours/nouveaux/",
        signed_in(second_factor.NewRecoveryCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "mon-compte/securite/codes-de-secours/codes.txt",
        writes_on_get("it notes that the codes were seen")(signed_in(second_factor.RecoveryCodesFile.as_view())),
        name="mfa_download_recovery_codes",
    ),
    # Where the library returns to from its own pages.
    path("mon-compte/securite/", account.security, name="mfa_index"),
]

urlpatterns = [path("", include((own, "accounts"))), *libraries]
