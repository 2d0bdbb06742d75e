import csv
import io
import re
from contextlib import closing
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import openpyxl
import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import exports, paging
from kernel.tables import Column
from tests.support.htmx import assert_swap_gives_the_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("example")]

PATH = "/ex/liste/"


@pytest.fixture
def rows():
    """Exactly 25 rows: facture_00 to facture_19, avoir_20 to avoir_24."""
    Permission.objects.all().delete()
    return add_rows(25)


def add_rows(count, start=0):
    owner = ContentType.objects.order_by("pk").first()
    return Permission.objects.bulk_create(
        Permission(
            content_type=owner,
            codename=f"{'facture' if number < 20 or number >= 25 else 'avoir'}_{number:02}",
            name=f"Nom {number % 3}",
        )
        for number in range(start, start + count)
    )


def listing(client, query=""):
    return client.get(PATH + query).context["listing"]


def codenames(found):
    return [row.codename for row in found.page.rows]


def parse(page, pattern):
    """The first part of our own page that matches, as a tree."""
    return ElementTree.fromstring(re.search(pattern, page, re.DOTALL)[0])  # noqa: S314 (a page of ours is no danger)


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode().replace("\xa0", " ")))


def test_a_fresh_entry_shows_everything_newest_first(signed_in, rows):
    found = listing(signed_in)
    assert found.totals.count == 25
    assert codenames(found) == [f"avoir_{number}" for number in range(24, 19, -1)] + [
        f"facture_{number}" for number in range(19, 14, -1)
    ]


def test_each_page_is_chosen_by_its_number(signed_in, rows):
    assert codenames(listing(signed_in, "?page=3")) == [f"facture_0{number}" for number in range(4, -1, -1)]


@pytest.mark.parametrize("page", ["4", "999999", "999999999", "fin"])
def test_a_page_out_of_range_is_the_last_one(signed_in, rows, page):
    assert listing(signed_in, f"?page={page}").page.number == 3


@pytest.mark.parametrize("page", ["0", "-1", "deux", "", "١", "9" * 30])
def test_a_page_that_is_no_number_is_the_first_one(signed_in, rows, page):
    assert listing(signed_in, f"?page={page}").page.number == 1


def test_walking_the_pages_meets_each_row_once_whatever_the_order(signed_in, rows):
    for order in ("", "&tri=nom", "&tri=-nom", "&tri=montant", "&tri=-montant"):
        met = [name for page in (1, 2, 3) for name in codenames(listing(signed_in, f"?page={page}{order}"))]
        assert sorted(met) == sorted(row.codename for row in rows), order


def test_the_order_of_a_column_can_be_turned(signed_in, rows):
    assert codenames(listing(signed_in, "?tri=numero"))[0] == "avoir_20"
    found = listing(signed_in, "?tri=-numero")
    assert codenames(found)[0] == "facture_19"
    assert [(head.direction, head.url) for head in found.heads[:2]] == [
        ("descending", f"{PATH}?tri=numero"),
        ("", f"{PATH}?tri=nom"),
    ]


def test_an_order_that_is_not_offered_is_ignored(signed_in, rows):
    assert codenames(listing(signed_in, "?tri=content_type__model")) == codenames(listing(signed_in))


def test_a_filter_shows_its_chip_and_the_way_to_lift_it(signed_in, rows):
    found = listing(signed_in, "?sorte=avoir&nom=2&tri=nom&page=2")
    assert found.totals.count == 2
    assert [(str(chip.label), str(chip.text), chip.url) for chip in found.chips] == [
        ("Sorte", "Avoir", f"{PATH}?nom=2&tri=nom"),
        ("Nom", "2", f"{PATH}?sorte=avoir&tri=nom"),
    ]
    assert found.reset_url == f"{PATH}?tri=nom"


def test_a_filter_with_a_wrong_value_filters_nothing_and_says_why(signed_in, rows):
    response = signed_in.get(f"{PATH}?sorte=inconnue")
    assert response.context["listing"].totals.count == 25
    assert response.context["listing"].chips == []
    assert 'data-error-code="SYS-006"' in response.content.decode()


def test_a_list_without_a_row_says_so(signed_in, rows):
    assert "Aucun résultat pour ces filtres." in text(signed_in.get(f"{PATH}?nom=zzz"))
    Permission.objects.all().delete()
    assert "La liste est vide pour le moment." in text(signed_in.get(PATH))


def test_the_page_shows_how_many_and_how_much(signed_in, rows):
    amount = f"{25 * rows[0].content_type_id},00 €"
    assert f"25 résultats, total {amount}" in text(signed_in.get(PATH))


def test_the_table_is_marked_up_for_every_reader(signed_in, rows):
    page = signed_in.get(f"{PATH}?tri=nom").content.decode()
    table = parse(page, r"<table.*?</table>")
    assert table.find("caption").text == "Exemples"
    heads = table.findall("thead/tr/th")
    assert [head.get("scope") for head in heads] == ["col"] * 4
    assert [head.get("aria-sort") for head in heads] == [None, "ascending", None, None]
    first = table.findall("tbody/tr")[0]
    assert [cell.get("data-label") for cell in first] == ["Numéro", "Nom", "Montant", "Vide"]
    assert first[0].get("scope") == "row"
    assert [cell.get("class") for cell in first] == [None, None, "portal-figure", None]
    assert first[3].text.strip() == "N/A"


def test_the_current_page_is_no_link(signed_in, rows):
    page = signed_in.get(f"{PATH}?page=2").content.decode()
    nav = parse(page, r"<nav[^>]*fr-pagination.*?</nav>")
    assert (nav.get("role"), nav.get("aria-label")) == ("navigation", "Pagination")
    assert [item.text for item in nav.iter("span")] == ["2"]
    assert [item.get("aria-current") for item in nav.iter("span")] == ["page"]
    assert {item.get("href") for item in nav.iter("a")} == {PATH, f"{PATH}?page=1", f"{PATH}?page=3"}
    assert all(item.get("title") for item in nav.iter("a"))


@pytest.mark.parametrize(
    ("number", "last", "shown"),
    [
        (1, 1, [1]),
        (1, 5, [1, 2, 3, 4, 5]),
        (1, 9, [1, 2, 3, None, 9]),
        (5, 9, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (6, 20, [1, None, 4, 5, 6, 7, 8, None, 20]),
        (20, 20, [1, None, 18, 19, 20]),
    ],
)
def test_the_numbers_around_the_page_are_offered(number, last, shown):
    assert paging.Page([], number, last, is_last_known=True).numbers == shown


@pytest.mark.parametrize("url", [f"{PATH}?page=2", f"{PATH}?tri=-nom", f"{PATH}?sorte=avoir", PATH])
def test_htmx_shows_what_the_page_shows(signed_in, rows, url):
    assert_swap_gives_the_page(signed_in, f"{PATH}?nom=1&page=2", url)


def test_htmx_keeps_the_short_address(signed_in, rows):
    response = signed_in.htmx_get(f"{PATH}?sorte=&nom=2&tri=&page=")
    assert response["HX-Push-Url"] == f"{PATH}?nom=2"
    assert "HX-Request" in response["Vary"]


def test_a_page_restored_from_history_is_whole(signed_in, rows):
    response = signed_in.htmx_get(PATH, headers={"HX-History-Restore-Request": "true"})
    assert "<!DOCTYPE html>" in response.content.decode()


@pytest.mark.parametrize(("remembered", "shown"), [(10, 10), (20, 20), (50, 25)])
def test_the_rows_a_person_chose_are_shown(signed_in, person, rows, remembered, shown):
    person.rows_per_page = remembered
    person.save()
    assert len(listing(signed_in).page.rows) == shown


def queries(client, url):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_the_number_of_queries_does_not_follow_the_number_of_rows(signed_in, rows):
    signed_in.get(PATH)  # the first page of a session writes it
    before = queries(signed_in, PATH)
    add_rows(75, start=25)
    assert queries(signed_in, PATH) == before
    assert queries(signed_in, f"{PATH}?page=10&tri=nom") == before


# ---------------------------------------------------------------- long lists


@pytest.fixture
def capped(monkeypatch, rows):
    """The 25 rows are more than are counted at once."""
    monkeypatch.setattr(paging, "CAP", 20)
    return rows


def test_a_long_list_is_counted_apart(signed_in, capped):
    response = signed_in.get(PATH)
    assert "plus de 20 résultats" in text(response)
    assert response.context["listing"].totals.amount is None
    total = signed_in.htmx_get(f"{PATH}?total=exact")
    assert "25 résultats" in text(total)
    assert "<table" not in total.content.decode()


def test_without_scripts_a_link_counts_a_long_list(signed_in, capped):
    response = signed_in.get(f"{PATH}?total=exact")
    assert "25 résultats" in text(response)
    assert "<table" in response.content.decode()


@pytest.mark.parametrize("page", ["fin", "3", "77"])
def test_the_end_of_a_long_list_is_reached_all_the_same(signed_in, capped, page):
    found = listing(signed_in, f"?page={page}")
    assert found.page.number == 3
    assert codenames(found) == [f"facture_0{number}" for number in range(4, -1, -1)]


def test_the_end_is_read_from_the_end(signed_in, rows):
    with CaptureQueriesContext(connection) as asked:
        listing(signed_in, "?page=3")
    window = next(query["sql"] for query in asked if "ORDER BY 1 ASC" in query["sql"])
    assert "OFFSET" not in window


def test_only_the_rows_of_the_page_are_read_whole(signed_in, rows):
    with CaptureQueriesContext(connection) as asked:
        listing(signed_in)
    whole = [query["sql"] for query in asked if '"auth_permission"."name"' in query["sql"].split("FROM")[0]]
    assert len(whole) == 1
    assert '"auth_permission"."id" IN (' in whole[0]


# ---------------------------------------------------------------- columns and exports


class Row:
    def __init__(self, **values):
        vars(self).update(values)


def test_what_is_behind_nothing_is_nothing():
    assert Column(key="service", label="Service", value="service.code").read(Row(service=None)) is None


def download(client, file_format, query=""):
    response = client.get(f"{PATH}?format={file_format}{query}")
    assert response["Content-Disposition"].startswith('attachment; filename="exemples-')
    return b"".join(response.streaming_content)


def test_csv_is_this_view_as_french_spreadsheets_read_it(signed_in, rows):
    content = download(signed_in, "csv", "&sorte=avoir&tri=numero&page=2").decode()
    assert content.startswith("\ufeff")
    lines = list(csv.reader(io.StringIO(content.removeprefix("\ufeff")), delimiter=";"))
    owner = str(rows[0].content_type_id)
    assert lines[0] == ["Numéro", "Nom", "Montant", "Vide"]
    assert lines[1:] == [[f"avoir_{number}", f"Nom {number % 3}", owner, ""] for number in range(20, 25)]


def test_xlsx_is_this_view_with_numbers_as_numbers(signed_in, rows):
    sheet = openpyxl.load_workbook(io.BytesIO(download(signed_in, "xlsx", "&sorte=avoir&tri=-numero"))).active
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0] == ("Numéro", "Nom", "Montant", "Vide")
    assert lines[1] == ("avoir_24", "Nom 0", rows[0].content_type_id, None)
    assert len(lines) == 6


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(signed_in, rows, start):
    Permission.objects.filter(codename="avoir_20").update(name=f"{start}cmd|' /C calc'!A0")
    lines = download(signed_in, "csv", "&sorte=avoir&tri=numero").decode().split("\r\n")
    assert next(csv.reader([lines[1]], delimiter=";"))[1].startswith(f"'{start}cmd")
    sheet = openpyxl.load_workbook(io.BytesIO(download(signed_in, "xlsx", "&sorte=avoir&tri=numero"))).active
    assert sheet["B2"].data_type == "s"
    assert str(sheet["B2"].value).startswith("'")


def test_amounts_and_dates_are_written_in_french_in_csv_and_kept_as_they_are_in_xlsx():
    values = {"amount": Decimal("-1234.50"), "day": date(2026, 11, 24)}
    columns = [Column(key=name, label=name) for name in values]
    rows = Rows([Row(**values)])
    assert b"".join(exports.download(rows, columns, "csv", "essai").streaming_content).decode().split("\r\n")[1] == (
        "-1234,50;24/11/2026"
    )
    with closing(exports.download(rows, columns, "xlsx", "essai")) as response:
        content = b"".join(response.streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet["A2"].value == -1234.5
    assert sheet["B2"].value.date() == date(2026, 11, 24)


class Rows(list):
    """What an export asks of a queryset."""

    model = None

    def iterator(self, chunk_size):
        return iter(self)

    def order_by(self):
        return self

    def __getitem__(self, window):
        return Rows(list.__getitem__(self, window))

    def count(self):
        return len(self)


def test_an_xlsx_that_no_spreadsheet_could_hold_is_refused(signed_in, rows, monkeypatch):
    monkeypatch.setattr("kernel.exports.MOST_ROWS", 24)
    response = signed_in.get(f"{PATH}?format=xlsx")
    assert response.status_code == 422
    assert 'data-error-code="SYS-021"' in response.content.decode()
