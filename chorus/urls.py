from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal.urls")),
    path("", include("accounts.urls")),
    path("factures/", include("invoices.urls")),
    path("", include("structures.urls")),
    path("_courrier/", include("mails.urls")),
    path("saisie-en-cours/", include("kernel.urls")),
]

handler400 = "portal.views.pages.bad_request"
handler403 = "portal.views.pages.forbidden"
handler404 = "portal.views.pages.not_found"
handler500 = "portal.views.pages.server_error"
