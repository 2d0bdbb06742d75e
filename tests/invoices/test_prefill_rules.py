"""What is proposed from the words and the data of a PDF; `benchmarks.layouts` says how often that is right."""

from datetime import date
from decimal import Decimal

import pytest

from benchmarks.layouts import labelled_invoices
from benchmarks.prefill import FLOOR, measure
from invoices.rules.prefill import Document, suggest

TODAY = date(2026, 11, 24)
DAY = date(2026, 11, 3)


def read(*lines, data=None, **options):
    page = "\n".join(lines)
    return suggest(Document(page, page, data or {}), TODAY, **options)


@pytest.mark.parametrize(
    "lines",
    [
        ("Facture n° FA-2026-12",),
        ("FACTURE N° : FA-2026-12",),
        ("Numéro de facture     FA-2026-12",),
        ("N° de facture      Date           Client", "FA-2026-12         03/11/2026     C12"),
        ("Date           N° facture", "03/11/2026     FA-2026-12"),
        ("FACTURE", "N° FA-2026-12"),
        ("Facture n° FA-2026-12 du 3 novembre 2026",),
        ("Invoice number: FA-2026-12",),
        ("INVOICE #FA-2026-12",),
        ("Rechnungsnummer     FA-2026-12",),
        ("Rechnung Nr. FA-2026-12 vom 03.11.2026",),
        ("Facture n° FA‑2026‑12",),
        ("Facture n° FA-2026-12", "Suite à la facture d’acompte n° AC-1", "Facture n° FA-2026-12   Page 2"),
        ("Facture n° FA-2026-12", "Cette facture annule et remplace la facture n° FA-2026-11"),
    ],
)
def test_the_number_is_found(lines):
    assert read(*lines).number == "FA-2026-12"


@pytest.mark.parametrize(
    "lines",
    [
        ("Facture n° FA-1", "Facture n° FA-2"),
        ("Facture n° 20261103",),
        ("Facture n° 2026 001",),
        ("Facture n° FA-2026-123456789012345",),
        ("Facture du 03/11/2026",),
        ("N° client : C-12", "N° de commande : 4512", "Tél. 01 23 45 67 89"),
        ("Facture",),
        ("Facture n° 12/05/2026",),
        ("Avoir sur facture n° FA-7",),
        ("Facture n° 90010981000011",),
        ("",),
    ],
)
def test_no_number_is_better_than_a_wrong_one(lines):
    assert read(*lines).number == ""


@pytest.mark.parametrize(
    "lines",
    [
        ("Date de facture : 03/11/2026",),
        ("Date d’émission     3 novembre 2026",),
        ("Date           Échéance", "03/11/2026     03/12/2026"),
        ("Valbourg, le 3 novembre 2026",),
        ("Date : 03.11.2026", "Date de livraison : 01/10/2026"),
        ("Invoice date: November 3, 2026",),
        ("Invoice date: 3 Nov 2026",),
        ("Date of issue: 2026-11-03",),
        ("Rechnungsdatum: 03.11.2026", "Lieferdatum: 01.10.2026"),
        ("Rechnung Nr. 12 vom 3. November 2026",),
        ("Invoice no. 12 dated 3 November 2026",),
        ("Date : 03/11/26",),
    ],
)
def test_the_date_is_found(lines):
    assert read(*lines).invoice_date == DAY


@pytest.mark.parametrize(
    "line",
    [
        "Date d’échéance : 03/11/2026",
        "Date de livraison : 03/11/2026",
        "Invoice date: 03/11/2026",
        "Date de facture : 31/02/2026",
        "Date de facture : 25/11/2026",
        "Date de facture : 03/11/2006",
        "Période du 03/10/2026 au 03/11/2026",
    ],
)
def test_another_date_an_impossible_or_an_ambiguous_one_is_none(line):
    assert read(line).invoice_date is None


TOTALS = ("Total HT      1 000,00 €", "TVA 20 %      200,00 €", "Total TTC     1 200,00 €")


def amounts(found):
    return (found.net_amount, found.vat_amount, found.gross_amount, found.payable_amount)


@pytest.mark.parametrize(
    "lines",
    [
        TOTALS,
        ("Total HT : 1000,00", "Montant TVA : 200,00", "Net à payer : 1200,00"),
        ("Total HT      TVA       Total TTC", "1 000,00      200,00    1 200,00"),
        ("Subtotal      1,000.00 €", "VAT 20%    200.00 €", "Total due     1,200.00 €"),
        ("Nettobetrag   1.000,00 EUR", "MwSt. 20 %    200,00 EUR", "Gesamtbetrag   1.200,00 EUR"),
        (
            "Total HT   1 000,00 €",
            "TVA 20 % sur 900,00 €   180,00 €",
            "TVA 20 % sur 100,00   20,00 €",
            "TOTAL TTC 1 200,00",
        ),
        (*TOTALS, "Capital de 10 000,00 €", "Indemnité forfaitaire de recouvrement : 40,00 €"),
        (*TOTALS, "Net à payer   1 200,00 €"),
    ],
)
def test_amounts_that_add_up_are_found(lines):
    assert amounts(read(*lines)) == tuple(map(Decimal, ("1000.00", "200.00", "1200.00", "1200.00")))


def test_a_deposit_lowers_what_is_to_be_paid():
    assert read(*TOTALS, "Acompte versé   300,00 €", "Reste à payer   900,00 €").payable_amount == Decimal("900.00")
    assert read(*TOTALS, "Acompte versé le 03/11/2026   300,00 €").payable_amount is None


def test_without_vat_the_invoice_must_say_so():
    lines = ("Total HT   500,00 €", "Net à payer   500,00 €")
    assert read(*lines).gross_amount is None
    assert amounts(read(*lines, "TVA non applicable, art. 293 B du CGI")) == (500, 0, 500, 500)


@pytest.mark.parametrize(
    "lines",
    [
        ("Total HT   1 000,00 €", "TVA   200,00 €", "Total TTC   1 200,01 €"),
        ("Total HT   $1,000.00", "TVA   $200.00", "Total TTC   $1,200.00"),
        (*TOTALS, "soit 1 300,00 USD"),
        ("Total TTC   1 200,00 €",),
        (*TOTALS, "Total HT   2 000,00 €", "TVA 20 %   400,00 €", "Total TTC   2 400,00 €"),
    ],
)
def test_amounts_that_do_not_add_up_are_foreign_or_twofold_are_none(lines):
    assert amounts(read(*lines)) == (None,) * 4


@pytest.mark.parametrize(
    ("lines", "name", "value"),
    [
        (("N° d’engagement : ENG-2026-001", "Votre commande n° 77"), "commitment_number", "ENG-2026-001"),
        (("EJ 1508123456",), "commitment_number", "1508123456"),
        (("Bon de commande n° 4512/26",), "commitment_number", "4512/26"),
        (("PO number: 4500012345",), "commitment_number", "4500012345"),
        (("Bestellnummer   B-77",), "commitment_number", "B-77"),
        (("Notre commande n° 77",), "commitment_number", ""),
        (("Engagement de service : réponse sous 24 h",), "commitment_number", ""),
        (("Marché n° 2026M012",), "market_number", "2026M012"),
        (("Marché public n°      2026M012",), "market_number", "2026M012"),
        (("Code service : TECH",), "service_code", "TECH"),
        (("Code service après-vente : voir notre site",), "service_code", ""),
    ],
)
def test_references_of_the_recipient(lines, name, value):
    assert getattr(read(*lines), name) == value


def test_sirets_with_the_right_key_and_whose_they_are():
    found = read("SIRET 900 101 379 00015", "SIRET client : 90010981000011", "Compte 90010981000012")
    assert found.sirets == ("90010137900015", "90010981000011")
    assert (found.issuer_siret, found.recipient_siret) == ("", "90010981000011")
    assert read("IBAN FR76 3000 4000 0312 3456 7890 143").sirets == ()
    assert read("SIRET fournisseur : 90010137900015").issuer_siret == "90010137900015"


DATA = {
    "number": "FX-7",
    "date": "20261103",
    "currency": "EUR",
    "net": "1000.00",
    "vat": "200.00",
    "gross": "1200.00",
    "payable": "900.00",
    "order": "ENG-1",
    "contract": "M-2",
    "service": "TECH",
    "seller": "90010137900015 FR12900101379",
    "buyer": "90010981000011",
}


def test_embedded_data_come_first_and_the_text_adds_what_they_lack():
    found = read("Facture n° FX-7", *TOTALS, "Marché n° M-3", data=DATA | {"contract": ""})
    assert (found.number, found.invoice_date, found.payable_amount) == ("FX-7", DAY, 900)
    assert (found.commitment_number, found.service_code, found.market_number) == ("ENG-1", "TECH", "M-3")
    assert (found.issuer_siret, found.recipient_siret) == ("90010137900015", "90010981000011")


def test_they_can_be_left_aside():
    found = read("Facture n° FX-7", *TOTALS, data=DATA, use_embedded=False)
    assert (found.number, found.payable_amount, found.commitment_number) == ("FX-7", 1200, "")


def test_they_cannot_contradict_what_people_read():
    found = read("Facture n° FA-9", "Total HT 10,00", "TVA 2,00", "Total TTC 12,00", data=DATA)
    assert (found.number, found.gross_amount) == ("FA-9", 12)


@pytest.mark.parametrize(
    "change",
    [
        {"gross": "1200.01"},
        {"currency": "USD"},
        {"net": "NaN"},
        {"net": "1000.001", "gross": "1200.001"},
        {"net": "1e30", "gross": "1e30"},
        {"net": ""},
    ],
)
def test_embedded_amounts_that_cannot_be_right_are_left_out(change):
    assert suggest(Document("", "", DATA | change), TODAY).gross_amount is None


def test_embedded_amounts_without_vat():
    found = suggest(Document("", "", DATA | {"vat": "", "gross": "1000.00"}), TODAY)
    assert (found.vat_amount, found.gross_amount) == (0, 1000)


@pytest.mark.parametrize("number", ["", "20261103", "FA 2026 0000000000001", "FA;1"])
def test_an_embedded_number_that_would_be_refused_is_left_out(number):
    assert suggest(Document("", "", DATA | {"number": number}), TODAY).number == ""


def test_hostile_text_costs_little():
    for text in ("facture " * 50_000, "n° " * 50_000, "1 234 " * 50_000, "date de la " * 30_000, "total " * 50_000):
        read(text[:200_000])


def test_what_is_filled_is_right_on_invoices_of_many_looks():
    """A part of the set of `make bench`, read in the sandbox like any PDF."""
    score = measure(labelled_invoices(60))
    assert score.precision >= FLOOR, score.wrong
    assert score.recall >= 0.85, score.missed


def test_the_measure_can_fail():
    (invoice,) = labelled_invoices(1)
    invoice.truth["number"] = "another"
    score = measure([invoice])
    assert score.precision < 1
    assert "another" in score.wrong[0]
