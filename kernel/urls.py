from django.urls import path

from kernel import views

app_name = "kernel"

urlpatterns = [
    path("conserver/", views.save, name="recovery-save"),
    path("supprimer/", views.delete, name="recovery-delete"),
]
