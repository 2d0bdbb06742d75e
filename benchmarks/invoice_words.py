"""The words of the made-up invoices: what people of three languages print on theirs, besides the truth itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The labels of a language, several for each thing."""

    titles: tuple[str, ...]
    number: tuple[str, ...]
    date: tuple[str, ...]
    net: tuple[str, ...]
    vat: tuple[str, ...]
    gross: tuple[str, ...]
    payable: tuple[str, ...]
    commitment: tuple[str, ...]
    market: tuple[str, ...]
    service: tuple[str, ...]
    recipient: tuple[str, ...]
    due: tuple[str, ...]
    delivery: tuple[str, ...]
    own_order: tuple[str, ...]
    customer: tuple[str, ...]
    columns: tuple[str, ...]
    dates: tuple[str, ...]
    deposit: str
    # Sentences about other documents, other days and other sums.
    remarks: tuple[str, ...]
    notes: tuple[str, ...]


FRENCH = Words(
    titles=("FACTURE", "Facture", "FACTURE DE PRESTATION"),
    number=(
        "Facture n°",
        "N° de facture",
        "Numéro de facture",
        "N° facture",
        "Facture N°",
        "Référence facture",
        "Facture numéro",
        "Numéro de la facture",
        "FACTURE No",
        "Réf. facture",
    ),
    date=(
        "Date de facture",
        "Date de la facture",
        "Date d’émission",
        "Date de facturation",
        "Date",
        "Émise le",
        "Date facture",
    ),
    net=(
        "Total HT",
        "Montant HT",
        "Total hors taxes",
        "TOTAL H.T.",
        "Sous-total HT",
        "Montant total HT",
        "Total net HT",
    ),
    vat=("TVA", "Total TVA", "Montant TVA", "TVA 20 %", "T.V.A. (20,00 %)", "Montant de la TVA"),
    gross=("Total TTC", "Montant TTC", "TOTAL T.T.C.", "Montant total TTC", "Total toutes taxes comprises"),
    payable=("Net à payer", "Reste à payer", "Montant à payer", "NET À PAYER"),
    commitment=("N° d’engagement", "Numéro d’engagement", "Engagement juridique", "N° EJ", "Engagement", "EJ"),
    market=("N° de marché", "Marché n°", "Numéro de marché", "Marché public n°"),
    service=("Code service", "Service exécutant", "Code service exécutant"),
    recipient=("SIRET client", "SIRET destinataire", "SIRET", "N° SIRET", "Siret du client"),
    due=("Date d’échéance", "Échéance", "À régler avant le", "Date limite de paiement"),
    delivery=("Date de livraison", "Livré le", "Date de prestation", "Période du"),
    own_order=("Notre commande", "Devis n°", "Bon de livraison n°", "Notre référence"),
    customer=("N° client", "Code client", "Compte client"),
    columns=("Désignation", "Qté", "Prix unitaire HT", "Montant HT"),
    dates=("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "{d} {m} %Y", "%d/%m/%y"),
    deposit="Acompte versé",
    remarks=(
        "Cette facture annule et remplace la facture n° FA-2025-0999 du 03/02/2025",
        "Selon devis n° D-2026-11 du 02/01/2026 accepté le 05/01/2026",
        "Objet : réfection de l’école, commande passée le 12/02/2026 par téléphone",
        "Suite à notre facture d’acompte n° AC-2025-12 de 1 500,00 € TTC",
        "Marché à bons de commande, lot n° 4, ordre de service n° 12",
        "Période de facturation : du 01/09/2026 au 30/09/2026",
        "Code service après-vente : voir notre site. Merci de rappeler le n° 4512 dans votre virement",
        "Facture payable à 30 jours. Référence à rappeler : VIR-88231",
    ),
    notes=(
        "Capital social de 10 000,00 € – RCS Valbourg 900 101 379 – TVA intracommunautaire FR12900101379",
        "Tél. 01 23 45 67 89 – Fax 01 23 45 67 90 – contact@exemple.test",
        # Of no bank that exists (99999): digits that are neither SIRET nor number of anything.
        "IBAN FR76 9999 9000 0100 0000 0000 115 – BIC ESSAFRPP",
        "Indemnité forfaitaire pour frais de recouvrement : 40,00 €. Pas d’escompte.",
        "Pénalités de retard : 3 fois le taux d’intérêt légal, soit 8,52 %",
        "APE 4334Z – Assurance décennale n° 12345678 – Page 1/1",
    ),
)

ENGLISH = Words(
    titles=("INVOICE", "Invoice", "TAX INVOICE"),
    number=("Invoice number", "Invoice no.", "Invoice #", "Invoice No", "Invoice ref.", "Invoice ID"),
    date=("Invoice date", "Date of issue", "Issue date", "Date", "Issued on"),
    net=("Subtotal", "Total excl. VAT", "Net total", "Total excluding VAT", "Net amount"),
    vat=("VAT", "VAT 20%", "VAT (20.00%)", "Total VAT"),
    gross=("Total incl. VAT", "Total", "Grand total", "Total including VAT"),
    payable=("Amount due", "Balance due", "Total due"),
    commitment=("Purchase order no.", "PO number", "Your order no.", "P.O. no."),
    market=("Contract no.", "Contract number"),
    service=("Service code",),
    recipient=("Customer SIRET", "SIRET"),
    due=("Due date", "Payment due", "Pay by"),
    delivery=("Delivery date", "Date of supply"),
    own_order=("Our reference", "Quote no.", "Sales order", "Delivery note no."),
    customer=("Customer no.", "Account"),
    columns=("Description", "Qty", "Unit price", "Amount"),
    dates=("%d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%d %b %Y"),
    deposit="Deposit already paid",
    remarks=(
        "Replaces our invoice no. INV-00912 of 3 February 2025",
        "As per quote no. Q-2026-11 dated 2 January 2026",
        "Services rendered from 1 September 2026 to 30 September 2026",
        "Please quote reference 88231 with your payment of this invoice",
    ),
    notes=(
        "Registered in England 01234567 – VAT no. GB 123 4567 89",
        "Phone +44 20 7946 0958 – billing@example.test",
        "IBAN GB29 NWBK 6016 1331 9268 19 – BIC NWBKGB2L",
        "Late payment fee: 40.00 € – interest 8.00% per year",
    ),
)

GERMAN = Words(
    titles=("RECHNUNG", "Rechnung"),
    number=("Rechnungsnummer", "Rechnung Nr.", "Rechnungs-Nr.", "Rechnungsnr."),
    date=("Rechnungsdatum", "Datum", "Ausstellungsdatum"),
    net=("Nettobetrag", "Summe netto", "Zwischensumme", "Gesamt netto"),
    vat=("MwSt. 19 %", "USt. 19 %", "Umsatzsteuer 19 %", "MwSt."),
    gross=("Gesamtbetrag", "Bruttobetrag", "Rechnungsbetrag", "Gesamtsumme"),
    payable=("Zahlbetrag", "Zu zahlen"),
    commitment=("Bestellnummer", "Bestell-Nr.", "Ihre Bestellung"),
    market=("Vertragsnummer", "Vertrags-Nr."),
    service=(),
    recipient=("SIRET Kunde", "SIRET"),
    due=("Fällig am", "Zahlbar bis"),
    delivery=("Lieferdatum", "Leistungsdatum"),
    own_order=("Unser Zeichen", "Auftragsnummer", "Lieferschein-Nr."),
    customer=("Kundennummer", "Kunden-Nr."),
    columns=("Beschreibung", "Menge", "Einzelpreis", "Betrag"),
    dates=("%d.%m.%Y", "%d. {m} %Y"),
    deposit="Anzahlung",
    remarks=(
        "Ersetzt unsere Rechnung Nr. RE000912 vom 03.02.2025",
        "Gemäß Angebot Nr. A-2026-11 vom 02.01.2026",
        "Leistungszeitraum 01.09.2026 bis 30.09.2026",
    ),
    notes=(
        "USt-IdNr. DE 123456789 – HRB 12345 Amtsgericht Freiburg",
        "Tel. +49 761 123456 – rechnung@beispiel.test",
        "IBAN DE89 3704 0044 0532 0130 00 – BIC COBADEFFXXX",
    ),
)

FRENCH_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
    *("août", "septembre", "octobre", "novembre", "décembre"),
)
GERMAN_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli"),
    *("August", "September", "Oktober", "November", "Dezember"),
)
