from django.urls import include, path, re_path

from accounts import views
from kernel.access import public

own = [
    path("connexion/", public(views.SignIn.as_view()), name="sign-in"),
    path("deconnexion/", public(views.SignOut.as_view()), name="sign-out"),
]

urlpatterns = [
    path("", include((own, "accounts"))),
    # django-allauth looks for these under its own names.
    path("connexion/", public(views.SignIn.as_view()), name="account_login"),
    path("mot-de-passe/oubli/", public(views.PasswordForgotten.as_view()), name="account_reset_password"),
    path("mot-de-passe/oubli/envoye/", public(views.PasswordResetSent.as_view()), name="account_reset_password_done"),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        public(views.NewPassword.as_view()),
        name="account_reset_password_from_key",
    ),
]
