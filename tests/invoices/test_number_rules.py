import re
import time
from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from invoices.rules.number import (
    check_not_a_date,
    check_number_form,
    normalise_number,
    number_stands_in,
)

ALLOWED = "ABCXYZabcxyz0123456789-_/+ "
numbers = st.text(ALLOWED, min_size=1, max_size=20).filter(lambda number: re.search("[A-Za-z0-9]", number.strip()))


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("FA-12", "FA-12"),
        ("fa-12", "FA-12"),
        ("  fa   2024-12 ", "FA 2024-12"),
        ("a\t1", "A 1"),
        ("A/1+b_2", "A/1+B_2"),
        ("   ", ""),
    ],
)
def test_numbers_are_compared_without_case_and_needless_spaces(number, key):
    assert normalise_number(number) == key


@pytest.mark.django_db
def test_the_database_compares_numbers_alike():
    @settings(max_examples=25, deadline=None)
    @given(st.lists(numbers, min_size=20, max_size=40))
    def check(some):
        with connection.cursor() as cursor:
            cursor.execute(
                r"SELECT upper(trim(regexp_replace(number, '\s+', ' ', 'g')))"
                " FROM unnest(%s::text[]) WITH ORDINALITY AS one(number, position) ORDER BY position",
                [some],
            )
            assert [key for (key,) in cursor.fetchall()] == [normalise_number(number) for number in some]

    check()


@pytest.mark.parametrize(
    "number",
    ["1", "A", "17052019", "FA-2024/001", "FA_1+2", "FA 2024-12", "a" * 20, "-1", "12-", " FA 12 ", " " * 30 + "1"],
)
def test_a_well_formed_number(number):
    assert check_number_form(number) is None


@pytest.mark.parametrize(
    "number",
    ["a" * 21, "FA.12", "FA,12", "FA:12", "n°12", "FÀ12", "FA#12", "FA‑12", "FA\u00a012", "FA\t12", "FA\n12", "１２"]
    + ["-", "/ +", "_", "12;", "a\x00b", "'; DROP", "<b>", "٣"],
)
def test_a_malformed_number(number):
    finding = check_number_form(number)
    assert (finding.code, finding.on) == ("FAC-001", "number")
    assert number.strip() in finding.message


@pytest.mark.parametrize("number", ["", " ", "\n"])
def test_a_missing_number(number):
    assert check_number_form(number).code == "FAC-004"


@pytest.mark.parametrize(
    "number", ["20230305", " 20230305 ", "20240229", "20000229", "19991231", "20991231", "18500101", "00010101"]
)
def test_a_day_of_the_calendar_is_no_number(number):
    finding = check_not_a_date(number)
    assert (finding.code, finding.on) == ("FAC-002", "number")
    assert number.strip() in finding.message


@pytest.mark.parametrize(
    "number",
    ["17052019", "20231399", "20230229", "20230431", "21000229", "20230300", "20230032", "00000101"]
    + ["2023030", "202303051", "2023-03-05", "2023 0305", "FA20230305", "20230305A", "٢٠٢٣٠٣٠٥", "", "abcdefgh"],
)
def test_what_only_looks_like_a_date_may_be_a_number(number):
    assert check_not_a_date(number) is None


@given(st.dates())
def test_every_day_written_so_is_refused(day):
    assert check_not_a_date(f"{day:%Y%m%d}".zfill(8)) is not None


def test_today_and_its_neighbours_are_refused():
    today = date(2026, 11, 24)
    assert all(check_not_a_date(f"{today + timedelta(days=shift):%Y%m%d}") for shift in (-1, 0, 1))


FOUND = [
    # spacing, case and dashes inside it
    ("FA 2024-12", "fa2024‑12"),
    ("FA 2024-12", "Facture FA 2024-12 du 3 mai"),
    ("FA2024-12", "FA 2024 - 12"),
    ("fa2024-12", "FA2024-12"),
    ("FA 2024-12", "FA\u00a02024–12"),
    ("FA 2024-12", "FA\u202f2024—12"),
    ("FA 2024-12", "FA\u20092024−12"),
    ("FA 2024-12", "FA\u20022024‐12"),
    ("FA 2024-12", "F A 2 0 2 4 - 1 2"),
    ("FA 2024-12", "FA\n2024-12"),
    ("FA-2024-012", "FA-2024-\n012"),
    ("FA-2024-012", "FA-2024\r\n-012"),
    ("FA2024012", "FA2024\u00ad\n012"),
    ("FA-2024", "FA\u00ad2024"),
    ("FA2024", "FA\u00ad2024"),
    ("FA2024", "FA\u200b20\u200d24\ufeff"),
    ("FA-2024", "\u202aFA\u20112024\u202c"),
    # forms of the same characters
    ("FA-12", "ＦＡ－１２"),
    ("FI-12", "ﬁ-12"),
    ("AK1", "𝐀𝐊𝟏"),
    # what stands before
    ("12", "12"),
    ("12", "N°12"),
    ("12", "n° 12"),
    ("12", "Nº12"),
    ("12", "№12"),
    ("12", "N°\n12"),
    ("12", "Facture:12"),
    ("12", "Facture : 12"),
    ("12", "Facture;12"),
    ("12", "Facture#12"),
    ("12", "Facture(12)"),
    ("12", "Facture «12»"),
    ("12", "Fact.12"),
    ("12", "l’12"),
    ("12", "*12*"),
    ("12", "id=12"),
    ("12", "Facture -12"),
    ("12", "Facture - 12 - mai"),
    ("12", "FA - 12"),
    ("12", "N° ____12____"),
    ("12", "-----12-----"),
    # what stands behind
    ("12", "n°12."),
    ("12", "n°12, du 3 mai"),
    ("12", "Facture 12; payée"),
    ("12", "Facture 12!"),
    ("12", "Facture 12: mai"),
    ("12", "Facture 12- mai"),
    ("12", "Facture 12/"),
    ("12", "Facture 12. 5 lignes"),
    ("12", "12.pdf"),
    ("12", "12²"),
    ("12", "12 | 1 500,00 €"),
    ("12", "12 €150,00"),
    ("FA12", "FA12 €"),
    ("12", "12 345"),
    # signs within
    ("FA+1", "Réf. FA+1"),
    ("A/1", "(A/1)"),
    ("A_1", "A_1,"),
    ("12/05", "lot 12/05."),
    ("-12", "ref -12"),
    ("12-", "ref 12- mai"),
    ("A--1", "A--1"),
    ("A--1", "A\u00ad\u00ad1"),
    # another token before it is no obstacle
    ("12", "112 rue, facture 12"),
    ("FA-1", "FA-12 FA-1"),
    ("AA", "A AA"),
    ("1-1", "1-1-1 1-1"),
]
NOT_FOUND = [
    ("12", ""),
    ("", "12"),
    (" ", "1 2"),
    ("12", "13"),
    # inside a longer word
    ("12", "112 rue"),
    ("12", "123"),
    ("12", "FA12"),
    ("12", "12A"),
    ("12", "12e"),
    ("12", "n12"),
    ("12", "Facturé12"),
    ("12", "12ème"),
    ("12", "１12"),
    ("12", "٣12"),
    ("12", "第12号"),
    ("12", "1\u00ad12"),
    ("12", "1\u200b12"),
    ("FA1", "ÉFA1"),
    ("FA1", "e\u0301FA1"),
    # dates, times, amounts
    ("12", "12/05/2023"),
    ("05", "12/05/2023"),
    ("2023", "12/05/2023"),
    ("12", "12.05.2023"),
    ("12", "2023-05-12"),
    ("12", "10:12"),
    ("12", "12:30"),
    ("12", "12,50"),
    ("12", "12.50"),
    ("50", "12,50"),
    ("50", "12,50 €"),
    ("12", "12'500"),
    ("500", "12’500"),
    ("12", "12€"),
    ("12", "12 €"),
    ("12", "12\u202f€"),
    ("20", "TVA 20 %"),
    ("20", "20%"),
    # a part of a longer number
    ("FA-1", "FA-12"),
    ("FA-1", "FA-1-2"),
    ("FA-1", "FA-1/2"),
    ("FA-1", "FA-1_2"),
    ("FA-1", "FA-1+2"),
    ("FA-1", "FA-1\u20112"),
    ("FA-1", "FA-1--2"),
    ("12", "FA-12"),
    ("12", "FA--12"),
    ("12", "FA/12"),
    ("12", "FA_12"),
    ("12", "12-FA"),
    ("12", "FA\u00ad12"),
    ("12", "12@exemple.fr"),
    ("-12", "FA-12"),
    ("12-", "12-3"),
    ("A/1", "BA/1"),
    # another number
    ("FA-2024", "FA 2024"),
    ("FA2024", "FA-2024"),
    ("FA.12", "FAx12"),
    ("A+1", "AA1"),
]


@pytest.mark.parametrize(("number", "text"), FOUND)
def test_the_number_stands_in_the_text(number, text):
    assert number_stands_in(number, text)


@pytest.mark.parametrize(("number", "text"), NOT_FOUND)
def test_the_number_does_not_stand_in_the_text(number, text):
    assert not number_stands_in(number, text)


DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad"
SPACES = ["", "", "", " ", "\u00a0", "\u202f", "\u2009", "\n", "\r\n", "  ", "\u200b", "\u2060"]
ENDS = ["", " ", "\n", "(", ")", "«", "»", " : ", ";", "°", "#", "|", "\t", " - "]
prose = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@st.composite
def disguised(draw):
    """A number, and the same as a PDF may show it."""
    number = draw(numbers)
    shown = "".join(
        (
            draw(st.sampled_from(DASHES))
            if character == "-"
            else draw(st.sampled_from([character.lower(), character.upper()]))
        )
        + draw(st.sampled_from(SPACES))
        for character in number.strip()
        if character != " "
    )
    return number, shown


@settings(max_examples=400, deadline=None)
@given(disguised(), prose, prose, st.sampled_from(ENDS[1:]), st.sampled_from(ENDS[1:]))
def test_a_disguised_number_is_found_between_delimiters(pair, before, after, left, right):
    number, shown = pair
    assert number_stands_in(number, f"{before} {left}{shown}{right} § {after}")


TOKEN = "ABCxyz0123456789éß"


@settings(max_examples=400, deadline=None)
@given(numbers, st.text(TOKEN, max_size=5), st.text(TOKEN, max_size=5), st.sampled_from(["", *DASHES, "/", "+", "_"]))
def test_a_number_inside_a_longer_token_is_not_found(number, before, after, tie):
    bare = number.replace(" ", "")
    assume(before or after)
    token = (before + tie if before else "") + bare + (tie + after if after else "")
    # The longer token may itself hold the number once more, whole, only if it is the number.
    assume(token.upper().count(bare.upper()) == 1)
    assert not number_stands_in(number, f"Facture {token} du mois")


@settings(max_examples=300, deadline=None)
@given(numbers, prose)
def test_any_text_at_all_gets_an_answer(number, text):
    assert number_stands_in(number, text) in (True, False)


MEGABYTE = 1_000_000
HEAVY = {
    "prose": "Facture du 3 mai, montant 1 234,56\u202f€ – réf. FA‑2023-0999 / lot 12, ",
    "almost, again and again": "1 ",
    "one token": "1",
    "hyphens that are perhaps none": "1\u00ad ",
    "only hyphens that are perhaps none": "\u00ad",
    "ties": "1-",
    "spaces": " ",
}


@pytest.mark.parametrize("number", ["FA-2024-001", "1" * 20, "1-1-1-1-1-1-1-1-1-2"])
@pytest.mark.parametrize("kind", HEAVY)
def test_a_megabyte_is_searched_at_once(kind, number):
    text = (HEAVY[kind] * MEGABYTE)[:MEGABYTE]
    started = time.process_time()
    number_stands_in(number, text)
    # Ordinary prose takes some 45 ms; anything worse than linear would take minutes.
    assert time.process_time() - started < 1.5
