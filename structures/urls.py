from django.urls import include, path

from structures.views.switch import switch

app_name = "structures"

organisation = [
    path("structure-courante/", switch, name="switch"),
]

urlpatterns = [
    path("organisation/", include(organisation)),
]
