from django.urls import include, path

from structures.views import (
    bank_accounts,
    changes,
    directory,
    history,
    invitations,
    mandates,
    members,
    memberships,
    registration,
    requests,
    services,
    structures,
)
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

# Who belongs to a structure, for those who manage it, who want to join it, or who register it.
people = [
    path("structures/creer/", registration.structure_new, name="structure-new"),
    path("structures/creer/confirmer/", registration.structure_confirm, name="structure-confirm"),
    path("rejoindre/", requests.join_search, name="join-search"),
    path("rejoindre/<int:pk>/", requests.join, name="join"),
    path("structures/<int:pk>/utilisateurs/", members.member_list, name="members"),
    path("structures/<int:pk>/utilisateurs/historique/", members.history, name="members-history"),
    path("structures/<int:pk>/utilisateurs/inviter/", invitations.invitation_new, name="invitation-new"),
    path("structures/<int:pk>/utilisateurs/<int:member_pk>/", members.member, name="member"),
    path("structures/<int:pk>/utilisateurs/<int:member_pk>/role/", members.member_role, name="member-role"),
    path(
        "structures/<int:pk>/utilisateurs/<int:member_pk>/habilitations/", members.member_rights, name="member-rights"
    ),
    path("structures/<int:pk>/utilisateurs/<int:member_pk>/desactiver/", members.member_suspend, name="member-suspend"),
    path(
        "structures/<int:pk>/utilisateurs/<int:member_pk>/reactiver/",
        members.member_reactivate,
        name="member-reactivate",
    ),
    path("structures/<int:pk>/utilisateurs/<int:member_pk>/supprimer/", members.member_end, name="member-end"),
    path("structures/<int:pk>/demandes/<int:request_pk>/", requests.request_detail, name="request"),
    path("structures/<int:pk>/demandes/<int:request_pk>/accepter/", requests.request_accept, name="request-accept"),
    path("structures/<int:pk>/demandes/<int:request_pk>/refuser/", requests.request_refuse, name="request-refuse"),
    path("invitations/<int:pk>/accepter/", invitations.invitation_accept, name="invitation-accept"),
    path("invitations/<int:pk>/renvoyer/", invitations.invitation_resend, name="invitation-resend"),
    path("invitations/<int:pk>/annuler/", invitations.invitation_withdraw, name="invitation-withdraw"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("structures/<int:pk>/mandats/", mandates.mandates, name="mandates"),
    path("structures/<int:pk>/mandats/donner/", mandates.mandate_new, name="mandate-new"),
    path("mandats/<int:pk>/revoquer/", mandates.mandate_revoke, name="mandate-revoke"),
    path("mandats/<int:pk>/utilisateurs/", mandates.mandate_users, name="mandate-users"),
]

# A person's own pages.
own_account = [
    path("rattachements/", memberships.memberships, name="memberships"),
    path("rattachements/<int:pk>/quitter/", memberships.membership_leave, name="membership-leave"),
    path("rattachements/<int:pk>/annuler/", requests.request_cancel, name="request-cancel"),
    path("habilitations/", memberships.rights, name="rights"),
]

urlpatterns = [
    path("organisation/", include(organisation + people)),
    path("organisation/structures/<int:pk>/", include(one_structure)),
    path("annuaire/", include(annuaire)),
    path("mon-compte/", include(own_account)),
]
