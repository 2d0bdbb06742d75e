from django.urls import include, path

from structures.views import bank_accounts, changes, directory, history, services, structures
from structures.views.switch import switch

app_name = "structures"

one_structure = [
    path("", structures.structure_detail, name="structure-detail"),
    path("avancement/", structures.structure_progress, name="structure-progress"),
    path("historique/", history.structure_history, name="structure-history"),
    path("modifier/", changes.modify, name="structure-modify"),
    path("activer/", changes.activate, name="structure-activate"),
    path("desactiver/", changes.deactivate, name="structure-deactivate"),
    path("insee/", changes.insee, name="structure-insee"),
    path("insee/confirmation/", changes.insee_confirm, name="structure-insee-confirm"),
    path("comptes/ajouter/", bank_accounts.account_add, name="account-add"),
    path("comptes/<int:account_pk>/", bank_accounts.account_edit, name="account-edit"),
    path("comptes/<int:account_pk>/supprimer/", bank_accounts.account_delete, name="account-delete"),
    path("services/", services.service_list, name="service-list"),
    path("services/ajouter/", services.service_add, name="service-add"),
    path("services/exporter/", services.service_export, name="service-export"),
    path("services/importer/", services.service_import, name="service-import"),
    path("services/importer/confirmer/", services.service_import_confirm, name="service-import-confirm"),
    path("services/imprimer/", services.service_print, name="service-print"),
    path("services/<int:service_pk>/", services.service_edit, name="service-edit"),
    path("services/<int:service_pk>/activer/", services.service_activate, name="service-activate"),
    path("services/<int:service_pk>/desactiver/", services.service_deactivate, name="service-deactivate"),
    path("services/<int:service_pk>/par-defaut/", services.service_default, name="service-default"),
]

organisation = [
    path("structure-courante/", switch, name="switch"),
    path("structures/", structures.structure_list, name="structure-list"),
]

annuaire = [
    path("", directory.directory_list, name="directory-list"),
    path("<int:pk>/", directory.directory_sheet, name="directory-sheet"),
    path("annuaire.csv", directory.directory_csv, name="directory-csv"),
    path("annuaire.zip", directory.directory_zip, name="directory-zip"),
]

urlpatterns = [
    path("organisation/", include(organisation)),
    path("organisation/structures/<int:pk>/", include(one_structure)),
    path("annuaire/", include(annuaire)),
]
