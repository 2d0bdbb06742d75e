from django.urls import path

from invoices.views import checks, confirm, deposit, figures, files, follow_up, issued, received, typed, validation

app_name = "invoices"

urlpatterns = [
    path("emises/", issued.summary, name="issued-summary"),
    path("emises/deposer/", deposit.deposit, name="issued-deposit"),
    path("emises/deposer/pdf/", deposit.check_pdf, name="deposit-pdf"),
    path("emises/deposer/verifier/", checks.check, name="deposit-check"),
    path("emises/saisir/", typed.type_invoice, name="issued-type"),
    path("emises/saisir/verifier/", typed.check, name="typed-check"),
    path("emises/destinataires/", deposit.recipient_search, name="recipient-search"),
    path("emises/<int:pk>/", issued.detail, name="issued-detail"),
    path("emises/<int:pk>/modifier/", deposit.edit, name="issued-edit"),
    path("emises/<int:pk>/confirmer/", confirm.confirm, name="issued-confirm"),
    path("emises/<int:pk>/recapitulatif/", issued.receipt, name="issued-receipt"),
    path("emises/<int:pk>/suivi/", issued.progress, name="issued-progress"),
    path("emises/<int:pk>/supprimer/", issued.delete, name="issued-delete"),
    path("emises/<int:pk>/retirer/", issued.withdraw, name="issued-withdraw"),
    path("emises/<int:pk>/completer/", follow_up.complete, name="issued-complete"),
    path("emises/<int:pk>/recycler/", follow_up.recycle, name="issued-recycle"),
    path("emises/<int:pk>/prendre-connaissance/", follow_up.acknowledge, name="issued-acknowledge"),
    path("emises/<int:pk>/corriger/", follow_up.correct, name="issued-correct"),
    path("emises/<int:pk>/dupliquer/", follow_up.duplicate, name="issued-duplicate"),
    path("emises/<int:pk>/avoir/", follow_up.credit, name="issued-credit"),
    path("emises/<int:pk>/certificat/", follow_up.certificate, name="issued-certificate"),
    path("emises/<int:pk>/valideur/", validation.correct, name="issued-validator"),
    path("a-valider/", validation.summary, name="validation-summary"),
    path("a-valider/valideurs/", validation.search, name="validator-search"),
    path("a-valider/<int:pk>/", validation.detail, name="validation-detail"),
    path("a-valider/<int:pk>/repondre/<slug:move>/", validation.answer, name="validation-answer"),
    path("recues/", received.received_list, name="received-list"),
    path("recues/chiffres/", figures.received_figures_page, name="received-figures"),
    path("recues/<int:pk>/", received.detail, name="received-detail"),
    path("recues/<int:pk>/traiter/<slug:move>/", received.make_move, name="received-move"),
    path("<int:pk>/fichiers/<int:file_pk>/", files.invoice_file, name="file"),
]
