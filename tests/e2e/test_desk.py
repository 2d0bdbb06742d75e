"""The desk of a public entity: many invoices at once, done by workers and told one by one."""

import csv
import io
import re
import zipfile
from hashlib import sha256

from playwright.sync_api import expect

from tests.e2e.many import original_of
from tests.e2e.pages.invoices import Operation, ReceivedList
from tests.e2e.portal import let_the_hospital_have

HOSPITAL = "hopital@demo.test"


def test_two_hundred_are_rejected_but_for_three_that_cannot_be(visit, number):
    let_the_hospital_have(number, 200, final=3)
    page = visit(HOSPITAL)
    ReceivedList(page).choose_all(number, 200).ask("Rejeter")
    page.get_by_label("Motif").select_option(label="Double facturation")
    operation = Operation(page).confirm(200).await_the_end()
    expect(operation.outcome).to_contain_text("197 faites")
    expect(operation.outcome).to_contain_text("3 refusées")
    operation.link("voir pourquoi").click()
    refused = page.locator("tbody tr")
    expect(refused).to_have_count(3)
    expect(refused.first.locator("[data-error-code=FAC-016]")).to_contain_text("Mise en paiement")
    expect(refused.first).to_contain_text("Relisez l’historique de la facture")
    page.goto(f"/factures/recues/?numero={number}&statut=REJETEE")
    expect(page.get_by_text("197 résultats", exact=False).first).to_be_visible()


def test_five_hundred_originals_are_downloaded_octet_by_octet(visit, number):
    let_the_hospital_have(number, 500)
    page = visit(HOSPITAL)
    ReceivedList(page).choose_all(number, 500)
    page.get_by_role("button", name="Télécharger les fichiers (ZIP)").click()
    expect(page.get_by_role("main")).to_contain_text("500 factures, soit 500 documents")
    page.get_by_role("button", name="Préparer l’archive").click()
    Operation(page).await_the_end()
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger l’archive (ZIP)").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        manifest = archive.read("manifeste.csv").decode("utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(manifest), delimiter=";"))
        assert len(lines) == 500
        assert sorted(archive.namelist()) == sorted(["manifeste.csv", *(line["Fichier"] for line in lines)])
        for line in lines:
            content = archive.read(line["Fichier"])
            assert content == original_of(line["Numéro de facture"])
            assert sha256(content).hexdigest() == line["SHA-256"]


def test_without_scripts_two_are_chosen_moved_and_told(visit, number):
    let_the_hospital_have(number, 3)
    page = visit(HOSPITAL, java_script_enabled=False)
    page.goto(f"/factures/recues/?numero={number}&tri=numero")
    for n in (0, 2):
        page.get_by_role("row").filter(has_text=f"{number}-00{n}").get_by_role("checkbox").press("Space")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(2)
    ReceivedList(page).ask("Mandater")
    operation = Operation(page).confirm(2)
    expect(operation.outcome).to_be_visible()
    while (again := operation.link("Actualiser")).is_visible():
        with page.expect_navigation():
            again.click()
    expect(operation.outcome).to_contain_text("2 faites")
    expect(page.locator("tbody tr")).to_have_count(2)
    # Back to the list, as it was filtered and sorted.
    page.get_by_role("navigation", name="vous êtes ici").get_by_role("link", name="Factures reçues").click()
    expect(page).to_have_url(re.compile(f"numero={number}&tri=numero$"))
    for n, status in enumerate(("Mandatée", "Mise à disposition", "Mandatée")):
        expect(page.get_by_role("row").filter(has_text=f"{number}-00{n}")).to_contain_text(status)
