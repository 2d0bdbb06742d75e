from django.urls import path

from portal.views import account, pages, saved_views, search

app_name = "portal"

urlpatterns = [
    path("", pages.home, name="home"),
    path("sante/", pages.health, name="health"),
    path("affichage/", pages.display, name="display"),
    path("langue/", pages.language, name="language"),
    path("mon-compte/", account.about, name="account"),
    path("mon-compte/notification-facturation/", account.billing, name="account-billing"),
    path("mon-compte/notifications/", account.notices, name="account-notices"),
    path("mon-compte/donnees/", account.data, name="account-data"),
    path("mon-compte/donnees/<int:export_id>/", account.data_file, name="account-data-file"),
    path("notifications/desabonnement/<str:token>/", account.unsubscribe, name="unsubscribe"),
    path("mon-compte/fermeture/", account.closing, name="account-closing"),
    path("lignes-par-page/", pages.rows_per_page, name="rows-per-page"),
    path("recherche/", search.results, name="search"),
    path("vues/", saved_views.manage, name="view-list"),
    path("vues/nouvelle/", saved_views.new, name="view-new"),
    path("vues/<int:pk>/modifier/", saved_views.edit, name="view-edit"),
    path("vues/<int:pk>/supprimer/", saved_views.delete, name="view-delete"),
    path("accessibilite/", pages.static_page("portal/accessibility.html"), name="accessibility"),
    path("mentions-legales/", pages.static_page("portal/legal_notice.html"), name="legal-notice"),
    path("donnees-personnelles/", pages.static_page("portal/personal_data.html"), name="personal-data"),
    path("cgu/", pages.static_page("portal/terms.html"), name="terms"),
    path("plan-du-site/", pages.static_page("portal/site_map.html"), name="site-map"),
    path(".well-known/security.txt", pages.security_txt, name="security-txt"),
    path("robots.txt", pages.robots_txt, name="robots-txt"),
]
