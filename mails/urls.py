from django.urls import path

from mails import views

app_name = "mails"

urlpatterns = [
    path("", views.mail_list, name="mail-list"),
    path("<str:name>/", views.mail_detail, name="mail-detail"),
    path("<str:name>/html/", views.mail_html, name="mail-html"),
]
