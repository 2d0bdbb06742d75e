from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from kernel.forms import DayField, Form, MoneyField


class EveryField(Form):
    text = forms.CharField(label="Texte", min_length=3, max_length=5, help_text="De trois à cinq caractères")
    day = DayField(label="Date")
    amount = MoneyField(label="Montant", min_value=0, max_value=1000)
    count = forms.IntegerField(label="Nombre")
    mail = forms.EmailField(label="Courriel")
    choice = forms.ChoiceField(label="Choix", choices=[("a", "A")], widget=forms.RadioSelect)
    file = forms.FileField(label="Fichier")
    note = forms.CharField(label="Note", required=False)


VALID = {"text": "abcd", "day": "2026-11-24", "amount": "12,50", "count": "3", "mail": "a@b.fr", "choice": "a"}


def filled(file=b"x", **changes):
    return EveryField({**VALID, **changes}, {"file": SimpleUploadedFile("a.pdf", file)})


def codes(form):
    return [(line.anchor, line.finding.code) for line in form.error_lines]


def test_valid_data_pass():
    form = filled()
    assert form.error_lines == []
    assert form.cleaned_data["day"] == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"text": ""}, ("id_text", "SYS-001")),
        ({"day": "31/02/2026"}, ("id_day", "SYS-002")),
        ({"amount": "douze"}, ("id_amount", "SYS-003")),
        ({"count": "1,5"}, ("id_count", "SYS-003")),
        ({"text": "abcdef"}, ("id_text", "SYS-004")),
        ({"text": "ab"}, ("id_text", "SYS-005")),
        ({"choice": "z"}, ("id_choice_0", "SYS-006")),
        ({"mail": "a@"}, ("id_mail", "SYS-007")),
        ({"file": b""}, ("id_file", "SYS-008")),
        ({"amount": "1000,01"}, ("id_amount", "SYS-010")),
        ({"amount": "-1"}, ("id_amount", "SYS-011")),
        ({"amount": "1,234"}, ("id_amount", "SYS-012")),
    ],
)
def test_each_error_of_a_field_is_a_registered_one(changes, expected):
    assert codes(filled(**changes)) == [expected]


def test_the_length_is_told():
    assert filled(text="abcdefg").error_lines[0].message.endswith("5 caractères au maximum, 7 saisis")


@pytest.mark.parametrize("typed", ["1234,56", "1 234,56", "1234.56", "1\u202f234,56", "1\u00a0234.56"])
def test_an_amount_is_understood_however_it_is_typed(typed):
    assert MoneyField().clean(typed) == Decimal("1234.56")


@pytest.mark.parametrize("typed", ["1,234.56", "1234.56", "1 234.56", "1234,56"])
def test_an_amount_typed_in_english_may_group_its_thousands(typed):
    with translation.override("en"):
        assert MoneyField().clean(typed) == Decimal("1234.56")
    assert MoneyField(decimal_places=3).clean("1,234") == Decimal("1.234")


@pytest.mark.parametrize(("language", "shown"), [("fr", "1234,50"), ("en", "1234.50")])
def test_an_amount_is_shown_as_people_type_it(language, shown):
    form = type("OneAmount", (Form,), {"amount": MoneyField(label="Montant")})(initial={"amount": Decimal("1234.50")})
    with translation.override(language):
        assert f'value="{shown}"' in str(form["amount"])


def test_errors_hint_and_input_are_tied_together():
    html = str(filled(text="")["text"].as_field_group())
    assert 'aria-describedby="id_text_helptext id_text-errors"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_text-errors"' in html
    assert 'data-error-code="SYS-001"' in html


def test_a_field_without_error_is_not_marked_invalid():
    assert "aria-invalid" not in str(filled(text="")["mail"])
    assert "aria-invalid" not in str(EveryField()["text"])


def test_only_optional_fields_say_so():
    form = EveryField()
    assert "(optionnel)" in form["note"].as_field_group()
    assert "(optionnel)" not in form["text"].as_field_group()


def test_an_explanation_is_given_once_for_each_code():
    form = EveryField({})
    assert len(form.error_lines) == 7
    assert [finding.code for finding in form.findings_to_explain] == ["SYS-001"]


@pytest.mark.django_db
@pytest.mark.usefixtures("example")
def test_a_wrong_form_comes_back_with_its_data_and_every_error(signed_in):
    response = signed_in.post("/ex/formulaire/", {"number": "trop long", "day": ""})
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Erreur\u00a0: Exemple - " in page
    assert 'href="#id_number"' in page
    assert 'href="#id_day"' in page
    assert 'value="trop long"' in page
    assert "2 erreurs sont à corriger" in page


@pytest.mark.django_db
@pytest.mark.usefixtures("example")
def test_what_a_service_refuses_stands_beside_its_field_or_above_the_form(signed_in):
    response = signed_in.post("/ex/formulaire/", {"number": "non", "day": "2026-11-24"})
    form = response.context["form"]
    assert response.status_code == 422
    assert codes(form) == [("", "SYS-008"), ("id_day", "SYS-006")]
    assert 'value="non"' in response.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("example")
def test_what_a_service_accepts_goes_on(signed_in):
    response = signed_in.post("/ex/formulaire/", {"number": "oui", "day": "2026-11-24"})
    assert (response.status_code, response.url) == (302, "/")
