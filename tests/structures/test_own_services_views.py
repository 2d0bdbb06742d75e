"""The pages of services and of bank accounts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from structures.models import BankAccount, Service
from tests.structures.factories import BankAccountFactory, ServiceFactory, iban
from tests.structures.organisation_pages import codes, version
from tests.support.htmx import assert_swap_gives_the_page
from tests.support.refusals import written

pytestmark = pytest.mark.django_db


# Services


def test_services_are_created_changed_closed_and_made_the_default(manager, town, url):
    typed = {"code": "FETES", "label": "Fêtes", "payment_status_sent": "on"}
    assert manager.post(url("service-add"), typed)["Location"] == url("service-list")
    service = Service.objects.get(code="FETES")
    edit = reverse("structures:service-edit", args=[town.pk, service.pk])
    manager.post(edit, {**typed, "label": "Fêtes et sports", "version": version(manager, edit)})
    for name, expected in (("service-deactivate", (False, False)), ("service-activate", (True, False))):
        manager.post(reverse(f"structures:{name}", args=[town.pk, service.pk]))
        service.refresh_from_db()
        assert (service.is_active, service.is_default) == expected
    manager.post(reverse("structures:service-default", args=[town.pk, service.pk]))
    service.refresh_from_db()
    assert (service.label, service.is_default) == ("Fêtes et sports", True)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"code": "tech"}, "STR-025"),
        ({"code": "A", "valid_from": "2030-01-02", "valid_to": "2030-01-01"}, "STR-027"),
        ({"code": "A", "valid_from": "hier"}, "SYS-002"),
        ({"code": ""}, "SYS-001"),
    ],
)
def test_a_wrong_service_is_told_beside_its_field(manager, service, url, typed, code):
    before = written()
    answer = manager.post(url("service-add"), {"label": "A", **typed})
    assert (answer.status_code, codes(answer)) == (422, {code})
    assert written() == before


def test_the_default_service_cannot_be_closed(manager, town):
    default = town.services.get(is_default=True)
    answer = manager.post(reverse("structures:service-deactivate", args=[town.pk, default.pk]))
    assert answer.status_code == 303
    default.refresh_from_db()
    assert default.is_active


def test_services_are_listed_filtered_and_swapped(manager, town, service, url):
    ServiceFactory(structure=town, code="VIEUX", label="Écoles", is_active=False)
    for query, expected in (
        ("", ["FACTURES_PUBLIQUES", "TECH", "VIEUX"]),
        ("etat=inactif", ["VIEUX"]),
        ("recherche=ecole", ["VIEUX"]),
        ("recherche=tech", ["TECH"]),
    ):
        page = manager.get(f"{url('service-list')}?{query}")
        assert [row.code for row in page.context["listing"].page.rows] == expected
        assert_swap_gives_the_page(manager, url("service-list"), f"{url('service-list')}?{query}")


def csv_file(*lines):
    return SimpleUploadedFile("services.csv", "\n".join(lines).encode(), "text/csv")


def test_an_import_is_previewed_then_confirmed(manager, town, url):
    before = written()
    page = manager.post(url("service-import"), {"file": csv_file("Code service;Libellé", "FETES;Fêtes")})
    assert "FETES – Fêtes" in page.text
    assert written() == before
    answer = manager.post(url("service-import-confirm"), {"token": page.context["preview"].token})
    assert answer["Location"] == url("service-list")
    assert town.services.filter(code="FETES").exists()


def test_an_import_names_every_bad_line(manager, url):
    before = written()
    page = manager.post(url("service-import"), {"file": csv_file("Code service;Libellé", "A;", "B;", "C;C")})
    assert (page.status_code, codes(page)) == (422, {"STR-031"})
    assert "Ligne 2" in page.text
    assert "Ligne 3" in page.text
    assert written() == before


def test_the_printed_list_holds_the_active_services(manager, town, service, url):
    ServiceFactory(structure=town, code="VIEUX", is_active=False)
    page = manager.get(url("service-print")).text
    assert "TECH" in page
    assert "VIEUX" not in page


def test_the_export_holds_every_service(manager, town, service, url):
    ServiceFactory(structure=town, code="VIEUX", is_active=False)
    content = b"".join(manager.get(url("service-export")).streaming_content).decode("utf-8-sig")
    assert [line.split(";")[0] for line in content.splitlines()] == [
        *("Code service", "FACTURES_PUBLIQUES", "TECH", "VIEUX")
    ]


# Bank accounts


def test_accounts_are_added_changed_and_deleted(manager, town, url):
    answer = manager.post(url("account-add"), {"label": "Principal", "iban": iban(7), "is_active": "on"})
    assert answer["Location"].startswith(url("structure-detail"))
    account = BankAccount.objects.get(label="Principal")
    edit = reverse("structures:account-edit", args=[town.pk, account.pk])
    manager.post(edit, {"label": "Ancien", "iban": iban(8), "version": version(manager, edit)})
    account.refresh_from_db()
    assert (account.label, account.iban, account.is_active) == ("Ancien", iban(7), False)
    delete = reverse("structures:account-delete", args=[town.pk, account.pk])
    assert manager.htmx_post(delete)["HX-Redirect"].startswith(url("structure-detail"))
    assert not BankAccount.objects.filter(pk=account.pk).exists()


def test_a_wrong_iban_is_told_beside_its_field(manager, url):
    before = written()
    answer = manager.post(url("account-add"), {"label": "Principal", "iban": "FR76"})
    assert (answer.status_code, codes(answer)) == (422, {"STR-090"})
    assert written() == before


def test_the_pages_cost_the_same_for_one_row_and_for_many(manager, town, url, django_assert_max_num_queries):
    for _ in range(15):
        ServiceFactory(structure=town)
        BankAccountFactory(structure=town)
    for name, most in (("structure-detail", 14), ("service-list", 12)):
        with django_assert_max_num_queries(most):
            manager.get(url(name))
