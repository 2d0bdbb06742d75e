"""Views as small as can be, to show what the kernel does around any view."""

from django import forms
from django.contrib import messages
from django.contrib.auth.models import Permission
from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path

from accounts.models import User
from kernel.access import allow, public, signed_in, writes_on_get
from kernel.errors import Refused
from kernel.forms import DayField, Form, MoneyField
from kernel.http import form_status, submit
from kernel.system_errors import CHOICE_INVALID, FIELD_REQUIRED, FILE_EMPTY, RIGHT_MISSING
from kernel.tables import Column, Filter, Kind, Table, render_list
from structures.enums import Degree, Space

handler404 = "portal.views.pages.not_found"
handler500 = "portal.views.pages.server_error"

KINDS = [("", "Toutes les sortes"), ("facture", "Facture"), ("avoir", "Avoir")]

TABLE = Table(
    caption="Exemples",
    columns=(
        Column(key="numero", label="Numéro", value="codename", sort=("codename",)),
        Column(key="nom", label="Nom", value="name", sort=("name",)),
        Column(key="montant", label="Montant", value="content_type_id", kind=Kind.MONEY, sort=("content_type_id",)),
        Column(key="vide", label="Vide", value=lambda row: None),
    ),
    order=("-pk",),
    total="content_type_id",
    filters=(
        Filter(
            key="sorte",
            label="Sorte",
            field=forms.ChoiceField(choices=KINDS),
            apply=lambda rows, kind: rows.filter(codename__startswith=kind),
        ),
        Filter(
            key="nom",
            label="Nom",
            field=forms.CharField(max_length=20),
            apply=lambda rows, words: rows.filter(name__icontains=words),
        ),
    ),
    file_name="exemples",
)


@signed_in
def table(request):
    return render_list(request, TABLE, Permission.objects.filter(codename__contains="_"), "example/list.html")


class ExampleForm(Form):
    number = forms.CharField(label="Numéro", max_length=5, help_text="Cinq caractères au plus")
    day = DayField(label="Date")
    amount = MoneyField(label="Montant", required=False)


@signed_in
def form(request):
    example = ExampleForm(request.POST or None)

    def refuse():
        raise Refused([CHOICE_INVALID.finding(on="day"), FILE_EMPTY.finding()])

    if request.method == "POST" and submit(example, refuse if example.data.get("number") == "non" else lambda: "oui"):
        return redirect("portal:home")
    return render(request, "example/form.html", {"form": example}, status=form_status(example))


@signed_in
def refuse(request):
    raise Refused([FIELD_REQUIRED.finding(), RIGHT_MISSING.finding()])


@signed_in
def say(request):
    messages.success(request, "Bien reçu.")
    return HttpResponse("<p id='answer'>Fait</p>")


@signed_in
def say_and_leave(request):
    messages.success(request, "Bien reçu.")
    return redirect("portal:home")


def _write(request):
    User.objects.filter(pk=request.user.pk).update(first_name="Autre")
    return HttpResponse("écrit")


@signed_in
def lock(request):
    return HttpResponse(str(User.objects.select_for_update().get(pk=request.user.pk)))


def unmarked(request):
    return HttpResponse("ouvert à tous")


@public
def fail(request):
    raise RuntimeError


@public
def fail_by_database(request):
    raise OperationalError


def _page(request):
    return HttpResponse("<p>ouvert</p>")


urlpatterns = [
    path("", include("portal.urls")),
    path("", include("accounts.urls")),
    path("factures/", include("invoices.urls")),
    path("organisation/", include("structures.urls")),
    path("ex/liste/", table),
    path("ex/formulaire/", form),
    path("ex/refus/", refuse),
    path("ex/message/", say),
    path("ex/message-et-depart/", say_and_leave),
    path("ex/ecrit/", signed_in(_write)),
    path("ex/ecrit-marque/", signed_in(writes_on_get("shows that a mark is obeyed")(_write))),
    path("ex/verrou/", lock),
    path("ex/sans-marque/", unmarked),
    path("ex/public/", public(_page)),
    path("ex/connecte/", signed_in(_page)),
    path("ex/recues/", allow(Space.RECEIVED, Degree.MODIFICATION)(_page)),
    path("ex/emises-ou-recues/", allow((Space.ISSUED, Space.RECEIVED))(_page)),
    path("ex/panne/", fail),
    path("ex/base/", fail_by_database),
]
