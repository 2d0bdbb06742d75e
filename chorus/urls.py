from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal.urls")),
    path("", include("accounts.urls")),
    path("factures/", include("invoices.urls")),
    path("organisation/", include("structures.urls")),
]
