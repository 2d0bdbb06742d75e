import uuid
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test.html import parse_html
from django.urls import reverse
from django.utils import timezone

from invoices.enums import DepositMode, Status
from invoices.models import Invoice
from invoices.selectors import lines_of
from invoices.services.deposit import AMOUNTS
from kernel.models import RecoveryCopy
from kernel.recovery import save_copy
from tests.invoices.deposit_form import above, beside, codes, parsed, value
from tests.invoices.factories import InvoiceFactory
from tests.invoices.typed_form import a_line, shown_lines, typed
from tests.structures.factories import BankAccountFactory
from tests.support.htmx import find, swapped, walk
from tests.support.refusals import written

pytestmark = pytest.mark.django_db

TYPE, CHECK = reverse("invoices:issued-type"), reverse("invoices:typed-check")


@pytest.fixture(autouse=True)
def _nobody_has_asked_before():
    cache.clear()


@pytest.fixture
def supplier(client, scene):
    client.force_login(scene.supplier.user)
    return client


def url(name, invoice):
    return reverse(f"invoices:issued-{name}", args=[invoice.pk])


# The form


def test_a_new_form_has_one_line_todays_date_and_the_next_number(supplier, scene):
    InvoiceFactory(issuer=scene.issuer, sent=True, number="FA-041")
    page = supplier.get(TYPE)
    assert value(page, "number") == "FA-042"
    assert value(page, "invoice_date") == f"{timezone.localdate():%Y-%m-%d}"
    assert shown_lines(page) == [""]
    assert value(page, "line-0-vat_rate") == "20"


def test_from_the_form_to_the_receipt(supplier, scene):
    answer = supplier.post(TYPE, typed(scene))
    draft = Invoice.objects.get()
    assert answer.url == url("confirm", draft)
    window = supplier.get(answer.url)
    assert "Le numéro «\u00a0FA-2026-17\u00a0» figure dans le PDF." in window.text
    assert reverse("invoices:file", args=[draft.pk, draft.pdf_id]) in window.text
    assert supplier.post(answer.url, {"version": value(window, "version")}).url == url("receipt", draft)
    draft.refresh_from_db()
    assert (draft.status, draft.deposit_mode) == (Status.DEPOSEE, DepositMode.SAISIE_PORTAIL)


def test_the_account_to_be_paid_on_is_chosen_and_kept(supplier, scene):
    assert "bank_account" not in supplier.get(TYPE).text
    account, theirs = BankAccountFactory(structure=scene.issuer), BankAccountFactory()
    assert "bank_account" in supplier.get(TYPE).text
    refused = supplier.post(TYPE, typed(scene, bank_account=theirs.pk))
    assert beside(refused, "bank_account") == ["FAC-120"]
    assert not Invoice.objects.exists()
    supplier.post(TYPE, typed(scene, bank_account=account.pk))
    assert Invoice.objects.get().bank_account == account


def test_a_draft_is_shown_again_as_it_was_typed(supplier, scene):
    answer = supplier.post(TYPE, typed(scene, a_line(), a_line(1, denomination="Pose"), prepaid="100", command="save"))
    page = supplier.get(answer.url)
    assert shown_lines(page) == ["Bancs publics", "Pose"]
    for name in ("quantity", "unit", "unit_price", "discount", "vat_rate"):
        assert value(page, f"line-0-{name}") == a_line()[f"line-0-{name}"]
    assert value(page, "prepaid") == "100,00"
    data = typed(scene, a_line(quantity="1"), form_key=value(page, "form_key"), version=value(page, "version"))
    supplier.post(answer.url, data | {"command": "save"})
    draft = Invoice.objects.get()
    assert [str(line.quantity.normalize()) for line in lines_of(draft)] == ["1"]
    assert (draft.version, draft.payable_amount) == (2, draft.gross_amount)


def test_a_blank_line_is_none(supplier, scene):
    blank = {"denomination": "", "unit": "", "unit_price": "", "discount": "", "quantity": "1", "vat_rate": "20"}
    supplier.post(TYPE, typed(scene, a_line(), a_line(1, **blank)))
    assert len(lines_of(Invoice.objects.get())) == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"denomination": ""}, ("FAC-102", "#id_line-0-denomination")),
        ({"quantity": ""}, ("FAC-103", "#id_line-0-quantity")),
        ({"unit_price": ""}, ("FAC-104", "#id_line-0-unit_price")),
        ({"vat_rate": ""}, ("FAC-105", "#id_line-0-vat_rate")),
        ({"quantity": "0"}, ("FAC-106", "#id_line-0-quantity")),
        ({"unit_price": "-1"}, ("FAC-107", "#id_line-0-unit_price")),
        ({"vat_rate": "120"}, ("FAC-108", "#id_line-0-vat_rate")),
        ({"discount": "9999"}, ("FAC-109", "#id_line-0-discount")),
        ({"quantity": "six"}, ("SYS-003", "#id_line-0-quantity")),
        ({"quantity": "0,0000001"}, ("SYS-012", "#id_line-0-quantity")),
        ({"denomination": "x" * 1025}, ("SYS-004", "#id_line-0-denomination")),
    ],
)
def test_a_wrong_line_is_told_and_nothing_is_kept(supplier, scene, changes, expected):
    before = written()
    page = supplier.post(TYPE, typed(scene, a_line(**changes)))
    assert page.status_code == 422
    assert above(page) == [("FAC-101", ""), expected]
    assert beside(page, expected[1].removeprefix("#id_")) == [expected[0]]
    assert written() == before


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"prepaid": "99999"}, ["FAC-111"]),
        ({"number": "20230305"}, ["FAC-002"]),
        ({"recipient": ""}, ["FAC-008"]),
        ({"lines": "0"}, ["FAC-100"]),
        ({"lines": "101"} | {k: v for i in range(101) for k, v in a_line(i).items()}, ["FAC-110"]),
    ],
)
def test_what_is_wrong_with_the_whole_is_told(supplier, scene, changes, expected):
    before = written()
    page = supplier.post(TYPE, typed(scene, **changes))
    assert (page.status_code, [code for code, _ in above(page)]) == (422, expected)
    assert written() == before


@pytest.mark.parametrize("count", ["", "-1", "x", "9" * 50, "1e3"])
def test_a_forged_count_of_lines_does_no_harm(supplier, scene, count):
    assert supplier.post(TYPE, typed(scene, lines=count, command="save")).status_code in (302, 422)


# Lines more and less


@pytest.mark.parametrize("ask", ["post", "htmx_post"])
def test_lines_are_added_and_removed_without_a_reproach(supplier, scene, ask):
    three = (a_line(), a_line(1, denomination="", unit_price="abc"), a_line(2, denomination="Pose"))
    before = written()
    send = getattr(supplier, ask)
    more = send(TYPE, typed(scene, *three, command=None, add_line="1"))
    less = send(TYPE, typed(scene, *three, command=None, remove_line="1"))
    none = send(TYPE, typed(scene, command=None, remove_line="0"))
    assert shown_lines(more) == ["Bancs publics", "", "Pose", ""]
    assert value(more, "line-1-unit_price") == "abc"
    assert shown_lines(less) == ["Bancs publics", "Pose"]
    assert shown_lines(none) == [""]
    for page in (more, less, none):
        assert (page.status_code, codes(parsed(page))) == (200, [])
    assert value(more, "lines") == "4"
    assert written() == before


def test_totals_are_told_without_scripts(supplier, scene):
    page = supplier.post(TYPE, typed(scene, a_line(), a_line(1, vat_rate="5,5"), command="total"))
    totals = str(find(parsed(page), "typed-totals")).replace("\u202f", " ").replace("\u00a0", " ")
    for amount in ("2 000,00 €", "400,00 €", "110,00 €", "4 510,00 €"):
        assert amount in totals


def rows(root):
    """The amounts at the foot of the lines, by their names."""
    cells = [one for one in walk(find(root, "typed-totals")) if one.name in ("th", "td")]
    words = ["".join(map(str, one.children)).replace("\u202f", " ").replace("\u00a0", " ").strip() for one in cells]
    return dict(zip(words, words[1:], strict=False))


@pytest.mark.parametrize(
    ("prepaid", "expected"),
    [
        ("", {"Montant TTC": "2 400,00 €", "Montant à payer": "2 400,00 €"}),
        ("400", {"Montant TTC": "2 400,00 €", "Acompte déjà versé": "400,00 €", "Montant à payer": "2 000,00 €"}),
        ("2400", {"Acompte déjà versé": "2 400,00 €", "Montant à payer": "0,00 €"}),
        ("2400,01", {"Acompte déjà versé": "2 400,01 €", "Montant à payer": "–"}),
        ("x", {"Montant à payer": "2 400,00 €"}),
    ],
)
def test_what_is_left_to_pay_is_told_with_the_totals(supplier, scene, prepaid, expected):
    data = typed(scene, prepaid=prepaid, command="total")
    for page in (supplier.post(TYPE, data), supplier.htmx_post(CHECK, data)):
        found = rows(parsed(page))
        assert {name: found[name] for name in expected} == expected
        assert ("Acompte déjà versé" in found) == ("Acompte déjà versé" in expected)


def test_a_draft_shows_what_is_left_to_pay(supplier, scene):
    page = supplier.get(supplier.post(TYPE, typed(scene, prepaid="400", command="save")).url)
    assert rows(parsed(page))["Montant à payer"] == "2 000,00 €"


# Live


@pytest.mark.parametrize(
    ("lines", "prepaid", "expected"),
    [
        ((a_line(),), "2400,01", ["FAC-111"]),
        ((a_line(),), "-1", ["FAC-111"]),
        ((a_line(),), "2400", []),
        ((a_line(),), "x", ["SYS-003"]),
        # What it is to be compared with is still to come.
        ((a_line(), a_line(1, quantity="")), "2400,01", []),
        ((a_line(denomination="", unit="", unit_price="", discount=""),), "1", []),
    ],
)
def test_what_was_paid_already_is_checked_live(supplier, scene, lines, prepaid, expected):
    answer = supplier.htmx_post(CHECK, typed(scene, *lines, prepaid=prepaid))
    assert beside(answer, "prepaid") == expected
    assert ("Que faire" in answer.text) == bool(expected)


def test_an_error_of_a_line_is_explained_where_it_stands(supplier, scene):
    answer = supplier.htmx_post(CHECK, typed(scene, a_line(quantity="0"), touched=["line-0-quantity"]))
    place = find(parsed(answer), "id_line-0-quantity-errors")
    assert codes(place) == ["FAC-106"]
    assert "Que faire" in str(place)


def test_totals_and_amounts_are_told_live_and_nothing_is_written(supplier, scene):
    before = written()
    answer = supplier.htmx_post(CHECK, typed(scene, a_line(), a_line(1, quantity="x"), touched=["line-1-quantity"]))
    main = swapped(supplier.post(TYPE, typed(scene, a_line(), a_line(1), command="total")), answer, "none")
    plain = {
        name: str(find(main, name)).replace("\u202f", " ").replace("\u00a0", " ")
        for name in ("typed-totals", "typed-net-0")
    }
    assert "2 400,00 €" in plain["typed-totals"]
    assert "2 000,00 €" in plain["typed-net-0"]
    assert codes(find(main, "id_line-1-quantity-errors")) == ["SYS-003"]
    assert written() == before


def test_number_service_and_duplicate_are_checked_live(supplier, scene):
    scene.sent(number="FA-1", **dict(zip(AMOUNTS, map(Decimal, (2000, 400, 2400, 2400)), strict=True)))
    answer = supplier.htmx_post(CHECK, typed(scene, number="fa-1", service_code="NON"))
    root = parsed(answer)
    assert codes(find(root, "number-check")) == ["FAC-005"]
    assert codes(find(root, "id_service_code-errors")) == ["STR-021"]
    other = parsed(supplier.htmx_post(CHECK, typed(scene)))
    assert "peut-être déjà partie" in str(find(other, "duplicate-check"))


# What is kept, and what is not lost


BEGUN = {"quantity": "", "unit": "", "unit_price": "", "discount": "5", "vat_rate": ""}


def test_a_draft_keeps_the_lines_that_somebody_has_begun_in_their_places(supplier, scene):
    assert "rien n’est obligatoire" in supplier.get(TYPE).text
    lines = [a_line(denomination="Un"), a_line(1, **BEGUN, denomination="Deux"), a_line(2, denomination="Trois")]
    answer = supplier.post(TYPE, typed(scene, *lines, a_line(3, denomination="", quantity="3"), command="save"))
    page = supplier.get(answer.url)
    assert shown_lines(page) == ["Un", "Deux", "Trois", ""]
    shown = {name: value(page, f"line-1-{name}") for name in BEGUN}
    assert shown == BEGUN | {"discount": "5,00"}
    nets = [str(find(parsed(page), f"typed-net-{at}")).replace("\u202f", " ").replace("\u00a0", " ") for at in range(4)]
    assert ["2 000,00 €" in net for net in nets] == [True, False, True, False]
    assert (value(page, "line-3-quantity"), value(page, "line-3-unit_price")) == ("3", "312,123456")
    assert above(page) == []


def test_a_draft_may_be_empty(supplier, scene):
    empty = a_line(denomination="", unit="", unit_price="", discount="")
    assert supplier.post(TYPE, typed(scene, empty, number="", command="save")).status_code == 302
    draft = Invoice.objects.get()
    assert (draft.number, draft.lines.count(), draft.unfinished_lines.count()) == ("", 0, 0)


def test_what_is_free_or_without_tax_is_shown_as_zero_and_no_discount_as_none(supplier, scene):
    free = a_line(unit_price="0", vat_rate="0", discount="")
    page = supplier.get(supplier.post(TYPE, typed(scene, free, command="save")).url)
    assert [value(page, f"line-0-{name}") for name in ("unit_price", "vat_rate", "discount")] == ["0", "0", ""]


def test_what_a_begun_line_lacks_is_told_when_it_is_to_be_sent(supplier, scene):
    answer = supplier.post(TYPE, typed(scene, a_line(), a_line(1, **BEGUN), command="save"))
    draft = Invoice.objects.get()
    data = typed(scene, a_line(), a_line(1, **BEGUN), form_key=str(draft.form_key), version="1")
    before = written()
    page = supplier.post(answer.url, data)
    assert [code for code, _ in above(page)] == ["FAC-101", "FAC-103", "FAC-104", "FAC-105"]
    window = supplier.get(reverse("invoices:issued-confirm", args=[draft.pk]))
    assert "FAC-101" in window.text
    assert written() == before


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"quantity": "0"}, ("FAC-106", "#id_line-0-quantity")),
        ({"unit_price": "", "discount": "-1"}, ("FAC-109", "#id_line-0-discount")),
        ({"vat_rate": "vingt"}, ("SYS-003", "#id_line-0-vat_rate")),
    ],
)
def test_a_draft_keeps_no_wrong_figure(supplier, scene, changes, expected):
    before = written()
    page = supplier.post(TYPE, typed(scene, a_line(**changes), command="save"))
    assert page.status_code == 422
    assert above(page) == [("FAC-101", ""), expected]
    assert written() == before


def test_lines_that_are_begun_count_as_lines(supplier, scene):
    many = {name: text for at in range(101) for name, text in a_line(at, unit_price="").items()}
    page = supplier.post(TYPE, typed(scene, command="save", **{**many, "lines": "101"}))
    assert [code for code, _ in above(page)] == ["FAC-110"]


def test_a_conflict_shows_both_versions(supplier, scene):
    answer = supplier.post(TYPE, typed(scene, command="save"))
    draft = Invoice.objects.get()
    data = typed(scene, form_key=str(draft.form_key), version="1", command="save")
    supplier.post(answer.url, data | {"comment": "de l’autre onglet"})
    page = supplier.post(answer.url, data | {"comment": "d’ici"})
    assert [code for code, _ in above(page)] == ["FAC-019"]
    both = str(find(parsed(page), "deposit-conflict"))
    assert "d’ici" in both
    assert "de l’autre onglet" in both
    assert value(page, "version") == "2"


def test_a_recovery_copy_brings_lines_and_all_back(supplier, scene):
    key = uuid.uuid4()
    data = typed(scene, a_line(), a_line(1, denomination="Pose"), command=None)
    copied = {name: [str(text)] for name, text in data.items()}
    save_copy(user_id=scene.supplier.user.pk, key=key, place=TYPE, typed=copied)
    page = supplier.get(TYPE, {"reprendre": str(key)})
    assert shown_lines(page) == ["Bancs publics", "Pose"]
    assert value(page, "form_key") == data["form_key"]
    supplier.post(TYPE, data | {"command": "save", "recovery_key": str(key)})
    assert RecoveryCopy.objects.get().typed == {}


def test_a_copy_of_a_draft_keeps_the_files_of_the_draft(supplier, scene):
    draft = scene.draft()
    key = uuid.uuid4()
    place = url("edit", draft)
    copied = {
        "number": ["FA-99"],
        "form_key": [str(draft.form_key)],
        "version": ["1"],
        "issuer": [str(scene.issuer.pk)],
    }
    save_copy(user_id=scene.supplier.user.pk, key=key, place=place, typed=copied)
    page = supplier.get(place, {"reprendre": str(key)})
    assert value(page, "number") == "FA-99"
    assert "facture.pdf" in page.text


def test_what_is_deleted_leaves_no_copy(supplier, scene):
    draft = scene.draft()
    save_copy(user_id=scene.supplier.user.pk, key=uuid.uuid4(), place=url("edit", draft), typed={"number": ["1"]})
    supplier.post(url("delete", draft))
    assert not RecoveryCopy.objects.exists()


def test_the_duplicate_of_a_typed_invoice_is_typed(supplier, scene):
    supplier.post(TYPE, typed(scene))
    source = Invoice.objects.get()
    answer = supplier.post(url("duplicate", source), {"form_key": str(uuid.uuid4())}, follow=True)
    assert shown_lines(answer) == ["Bancs publics"]
    assert value(answer, "number") != "FA-2026-17"


def test_the_parts_are_the_pages_own(supplier, scene):
    data = typed(scene, command=None, add_line="1")
    answer = supplier.htmx_post(TYPE, data, headers={"HX-Target": "typed-lines"})
    main = swapped(supplier.get(TYPE), answer, "typed-lines")
    assert find(main, "id_line-1-denomination") is not None
    assert parse_html(answer.text).name == "div"
