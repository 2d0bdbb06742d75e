"""« Déposer une facture »: the form, and the window « Confirmation d'envoi »."""

import datetime
import re

from playwright.sync_api import expect

from tests.e2e.pages.screen import Screen
from tests.support.pdfs import invoice_pdf

VALBOURG = "Commune de Valbourg"
HOSPITAL = "Hôpital Saint-Arnould"
AMOUNTS = {"Montant HT": "1 000,00", "Montant de la TVA": "200", "Montant TTC": "1200.00", "Montant à payer": "1 200"}


def drop(page, place, contents):
    """Drop files there, as somebody does who has dragged them out of a folder."""
    dropped = page.evaluate_handle(
        """files => {
            const transfer = new DataTransfer();
            for (const [name, bytes] of files) {
                transfer.items.add(new File([new Uint8Array(bytes)], name, { type: "application/pdf" }));
            }
            return transfer;
        }""",
        [[name, list(content)] for name, content in contents.items()],
    )
    page.locator(place).dispatch_event("drop", {"dataTransfer": dropped})


def pdf_of(number):
    """What the supplier's own software exported."""
    return invoice_pdf(f"Facture {number}", "Ateliers Vauban SARL", "Total TTC : 1 200,00 €")


class DepositForm(Screen):
    def open(self):
        self.page.goto("/factures/emises/deposer/")
        return self

    @property
    def kept_pdf(self):
        return self.page.locator("#deposit-pdf .invoice-kept")

    def field(self, label):
        """By the beginning of its label: a hint may follow."""
        inputs = self.page.locator("input, select, textarea")
        return self.page.get_by_label(re.compile(rf"^\s*{label}")).and_(inputs)

    def choose_pdf(self, content, name="facture.pdf", kind="application/pdf"):
        # The field of the verdict before this one is listened to once it has settled.
        expect(self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
        self.page.locator("#id_pdf").set_input_files({"name": name, "mimeType": kind, "buffer": content})

    def upload(self, content, name="facture.pdf"):
        """With scripts the PDF leaves at once, and the verdict comes back."""
        self.choose_pdf(content, name)
        expect(self.kept_pdf).to_contain_text(name)

    def drop(self, content, name="facture.pdf"):
        """By the mouse's way: onto the block of the PDF."""
        drop(self.page, "#deposit-pdf", {name: content})
        expect(self.kept_pdf).to_contain_text(name)

    def find_recipient(self, words, name):
        """Type some words, and choose among what they find."""
        self.field("Destinataire").fill(words)
        self.choose_recipient(name)
        expect(self.page.locator(".invoice-requirements")).to_be_visible()

    def choose_recipient(self, name):
        # The design system draws the button in its label.
        self.page.locator("#deposit-routing label").filter(has_text=name).click()
        expect(self.page.get_by_role("radio", name=name)).to_be_checked()

    def address(self, service, commitment):
        self.field("Code Service").fill(service)
        self.field("Numéro d’engagement").fill(commitment)

    def describe(self, number, day=None, **amounts):
        self.field("Numéro de facture").fill(number)
        self.field("Date de la facture").fill(f"{day or datetime.date.today():%Y-%m-%d}")  # noqa: DTZ011 (the browser's own day)
        for label, amount in AMOUNTS.items():
            self.field(label).fill(amount)

    def fill(self, number, content=None):
        """A whole invoice to the Commune, as one fills it in with scripts."""
        self.upload(content or pdf_of(number))
        self.find_recipient("Valbourg", VALBOURG)
        self.address("TECH", "ENG-2026-001")
        self.describe(number)
        return self

    def have_validated(self, framework, words, name):
        """Choose a framework that has a validator, and look for the one."""
        self.field("Cadre de facturation").select_option(label=framework)
        self.field("Valideur").fill(words)
        self.page.locator("#id_validator-found label").filter(has_text=name).click()
        expect(self.page.get_by_role("radio", name=name)).to_be_checked()
        return self

    def save(self):
        self.button("Enregistrer").click()
        expect(self.page.get_by_text("Le brouillon est enregistré")).to_be_visible()
        return self

    def ask_to_send(self):
        self.button("Valider et envoyer").click()
        expect(self.page.get_by_role("heading", name="Confirmation d'envoi")).to_be_visible()

    def confirm(self):
        self.button("Confirmer et envoyer").click()
        expect(self.title).to_have_text("Récapitulatif de dépôt")

    def send(self):
        self.ask_to_send()
        self.confirm()


class Batch(Screen):
    """« Déposer plusieurs factures »."""

    def open(self):
        self.page.goto("/factures/emises/deposer/lot/")
        return self

    @property
    def files(self):
        return self.page.locator("#batch-files > li")

    def file(self, name):
        return self.files.filter(has_text=name)

    def choose(self, contents):
        """By the keyboard's way: the field itself."""
        chosen = [
            {"name": name, "mimeType": "application/pdf", "buffer": content} for name, content in contents.items()
        ]
        self.page.locator("#id_pdf").set_input_files(chosen)

    def drop(self, contents):
        """By the mouse's way: into the frame around the field."""
        drop(self.page, ".batch-zone", contents)
