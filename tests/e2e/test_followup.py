"""An invoice that comes back to its supplier: suspended, rejected before it arrived, sent to the wrong service."""

import hashlib

from playwright.sync_api import expect

from tests.e2e.pages.deposit import DepositForm, pdf_of
from tests.e2e.pages.invoices import IssuedInvoice, IssuedList, ReceivedInvoice, ReceivedList
from tests.e2e.pages.mailbox import Mailbox
from tests.e2e.pages.screen import Screen

SUPPLIER, TOWN = "fournisseur@demo.test", "mairie@demo.test"


def deposited(visit, number, content=None):
    """The supplier's page, on the receipt of what was just sent."""
    page = visit(SUPPLIER)
    page.clock.install()
    DepositForm(page).open().fill(number, content or pdf_of(number)).send()
    return page, IssuedInvoice(page)


def received(visit, number):
    """The town's page, on the invoice."""
    page = visit(TOWN)
    page.goto(f"/factures/recues/?numero={number}")
    ReceivedList(page).open_invoice(number)
    return page, ReceivedInvoice(page)


def send_back(invoice, name, status, motive="", comment=""):
    invoice.link(name).click()
    if motive:
        invoice.window.get_by_label("Motif").select_option(label=motive)
    invoice.window.get_by_label("Commentaire").fill(comment)
    invoice.window.get_by_role("button", name="Passer au statut").click()
    expect(invoice.status).to_contain_text(status)


def test_a_suspended_invoice_is_completed_then_paid(visit, number):
    page, issued = deposited(visit, number)
    issued.follow_until("Mise à disposition")
    expect(issued.state).to_contain_text("reste 30 jours")

    town, invoice = received(visit, number)
    send_back(invoice, "Suspendre", "Suspendue", "Livraison incomplète ou non effectuée", "Il manque le bon signé.")
    expect(invoice.main).to_contain_text("Le délai de paiement est suspendu")

    page.goto("/")
    page.get_by_role("link", name="suspendue").click()
    IssuedList(page).open_invoice(number)
    expect(issued.state).to_contain_text("il restait 30 jours")
    issued.link("Compléter la facture").click()
    issued.button("Envoyer le complément").click()
    expect(issued.errors).to_contain_text("Ajoutez un commentaire ou une pièce jointe")
    page.get_by_label("Votre réponse").fill("Le bon est joint.")
    slip = {"name": "bon-signe.txt", "mimeType": "text/plain", "buffer": b"Bon de livraison"}
    page.get_by_label("Pièces jointes").set_input_files(slip)
    issued.button("Envoyer le complément").click()
    expect(issued.state).to_contain_text("Complétée")
    expect(issued.state).to_contain_text("reste 30 jours")

    Mailbox(town).await_mails(TOWN, f"Facture n° {number}, émise par Ateliers Vauban SARL : complétée")
    town.goto(f"/factures/recues/?numero={number}")
    ReceivedList(town).open_invoice(number)
    expect(invoice.history.last).to_contain_text("Le bon est joint.")
    with town.expect_download() as download:
        invoice.history.last.get_by_role("link", name="bon-signe.txt").click()
    assert download.value.path().read_bytes() == b"Bon de livraison"
    invoice.make_move("Mandater", "Mandatée", Numéro_de_mandat="2026-0043")
    invoice.make_move("Mettre en paiement", "Mise en paiement")

    page.reload()
    expect(issued.history).to_contain_text(["Mise à disposition", "Suspendue", "Complétée", "Mise en paiement"])


def test_what_the_portal_rejected_is_corrected_and_sent_again_under_its_number(visit, number):
    page, issued = deposited(visit, number, pdf_of("AUTRE-2"))
    issued.follow_until("Rejetée")
    issued.link("Suivre cette facture").click()
    issued.button("J'en ai pris connaissance").click()
    expect(issued.history.last).to_contain_text("Le fournisseur a pris connaissance du rejet")
    expect(issued.button("J'en ai pris connaissance")).to_have_count(0)

    issued.button("Corriger et renvoyer").click()
    form = DepositForm(page)
    expect(form.field("Numéro de facture")).to_have_value(number)
    expect(form.field("Montant TTC")).to_have_value("1200,00")
    form.upload(pdf_of(number), "bonne-facture.pdf")
    expect(page.get_by_text(f"Le numéro « {number} » figure dans le PDF.")).to_be_visible()
    form.send()
    issued.follow_until("Mise à disposition")
    expect(IssuedList(page).open().row(number)).to_have_count(2)

    page.goto(f"/factures/emises/?numero={number}&statut=REJETEE")
    IssuedList(page).open_invoice(number)
    expect(issued.main).to_contain_text("Elle est corrigée par")


def test_an_invoice_for_another_service_is_sent_on_with_its_number(visit, number):
    page, issued = deposited(visit, number)
    issued.follow_until("Mise à disposition")
    _, invoice = received(visit, number)
    send_back(invoice, "À recycler", "À recycler", comment="Cette commande relève du service ECOLES.")

    issued.link("Suivre cette facture").click()
    issued.link("Corriger l’acheminement").click()
    DepositForm(page).field("Code Service").fill("ECOLES")
    issued.button("Renvoyer la facture").click()
    issued.follow_until("Mise à disposition")
    expect(issued.title).to_have_text(f"Facture n° {number}")

    town, _ = received(visit, number)
    expect(town.get_by_role("main")).to_contain_text("ECOLES")


def test_the_certificate_is_the_same_at_each_download(visit, number):
    page, _ = deposited(visit, number)
    digests = set()
    for _ in range(2):
        with page.expect_download() as download:
            Screen(page).link("Certificat de dépôt").click()
        digests.add(hashlib.sha256(download.value.path().read_bytes()).hexdigest())
    assert download.value.suggested_filename == f"certificat-de-depot-{number}.pdf"
    assert len(digests) == 1
