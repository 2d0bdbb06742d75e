"""The data of an invoice one by one, as the supplier checks them before sending and reads them afterwards."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from invoices.models import Invoice
from invoices.rules.validation import needs_validator
from kernel.formats import NOTHING, day, money
from structures.models import Structure


@dataclass(frozen=True, slots=True)
class Item:
    """One datum; `anchor` is where the form changes it, if it does."""

    label: str | Promise
    text: str
    anchor: str = ""


def invoice_items(invoice: Invoice, file_names: list[str]) -> list[Item]:
    """Every datum of the invoice, in the order of the form."""
    # Of a typed invoice, the PDF and the amounts are changed by its lines.
    changed_by = (lambda _name: "typed-lines") if invoice.is_typed else "id_{}".format
    return [
        Item(_("PDF de la facture"), str(invoice.pdf or NOTHING), changed_by("pdf")),
        Item(_("Émetteur"), _named(invoice.issuer), "section-parties"),
        Item(_("Destinataire"), _named(invoice.recipient), "id_recipient"),
        Item(_("Code Service"), invoice.service_code or NOTHING, "id_service_code"),
        Item(_("Numéro d’engagement"), invoice.commitment_number or NOTHING, "id_commitment_number"),
        Item(_("Numéro de marché"), invoice.market_number or NOTHING, "id_market_number"),
        Item(_("Cadre de facturation"), invoice.get_framework_display(), "id_framework"),
        *_validators(invoice),
        Item(_("Type de document"), invoice.get_document_type_display(), "id_document_type_0"),
        *_corrected(invoice),
        Item(_("Numéro de facture"), invoice.number or NOTHING, "id_number"),
        Item(_("Date de la facture"), day(invoice.invoice_date), "id_invoice_date"),
        Item(_("Montant HT"), money(invoice.net_amount), changed_by("net_amount")),
        Item(_("Montant de la TVA"), money(invoice.vat_amount), changed_by("vat_amount")),
        Item(_("Montant TTC"), money(invoice.gross_amount), changed_by("gross_amount")),
        Item(_("Montant à payer"), money(invoice.payable_amount), changed_by("payable_amount")),
        Item(_("Compte bancaire"), str(invoice.bank_account or NOTHING), "id_bank_account"),
        Item(_("Commentaire"), invoice.comment or NOTHING, "id_comment"),
        Item(_("Pièces jointes"), "\n".join(file_names) or NOTHING, "id_attachments"),
    ]


@dataclass(frozen=True, slots=True)
class Difference:
    """One datum that two people saved differently."""

    label: str | Promise
    anchor: str
    typed: str
    saved: str


def differences(typed: Invoice, typed_files: list[str], saved: Invoice, saved_files: list[str]) -> list[Difference]:
    """What was typed where it is not what stands saved."""
    ours = {item.label: item for item in invoice_items(typed, typed_files)}
    theirs = {item.label: item for item in invoice_items(saved, saved_files)}
    labels = [*ours, *(label for label in theirs if label not in ours)]
    pairs = ((ours.get(label), theirs.get(label)) for label in labels)
    return [
        Difference(
            (mine or other).label,
            (mine or other).anchor,
            mine.text if mine else NOTHING,
            other.text if other else NOTHING,
        )
        for mine, other in pairs
        if (mine and mine.text) != (other and other.text)
    ]


def _corrected(invoice: Invoice) -> list[Item]:
    if not invoice.is_credit_note:
        return []
    return [Item(_("Numéro de la facture corrigée"), str(invoice.corrected_invoice or NOTHING), "id_corrected_number")]


def _validators(invoice: Invoice) -> list[Item]:
    if not needs_validator(invoice.framework):
        return []
    titulaire = [Item(_("Titulaire"), _named(invoice.validator_2))] if invoice.validator_2 else []
    return [Item(_("Valideur"), _named(invoice.validator_1), "id_validator"), *titulaire]


def _named(structure: Structure | None) -> str:
    return f"{structure.name} ({structure.identifier})" if structure else NOTHING
