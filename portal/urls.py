from django.urls import path
from django.views.i18n import set_language

from kernel.access import public
from portal import views

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("sante/", views.health, name="health"),
    path("affichage/", views.display, name="display"),
    path("langue/", public(set_language), name="language"),
    path("lignes-par-page/", views.rows_per_page, name="rows-per-page"),
    path("accessibilite/", views.static_page("portal/accessibility.html"), name="accessibility"),
    path("mentions-legales/", views.static_page("portal/legal_notice.html"), name="legal-notice"),
    path("donnees-personnelles/", views.static_page("portal/personal_data.html"), name="personal-data"),
    path("cgu/", views.static_page("portal/terms.html"), name="terms"),
    path("plan-du-site/", views.static_page("portal/site_map.html"), name="site-map"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("robots.txt", views.robots_txt, name="robots-txt"),
]
