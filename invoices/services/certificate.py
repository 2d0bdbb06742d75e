"""The certificate of a deposit: a PDF that says when what was deposited, and by whom, the same at each download."""

import io
import re
from dataclasses import dataclass
from unicodedata import normalize

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from files.models import StoredFile
from files.services import keep_own_file
from invoices.models import DepositRecord, Invoice
from invoices.services.deposit import record_deposit
from kernel.formats import moment as at
from kernel.formats import money
from structures.enums import IdentifierType

LEFT, RIGHT, TOP = 25 * mm, A4[0] - 25 * mm, A4[1] - 30 * mm
VALUES = LEFT + 48 * mm
INK, RULE = HexColor("#161616"), HexColor("#000091")
_TEXT, _BOLD, _LINE = ("Helvetica", 10.5), ("Helvetica-Bold", 10.5), 5.5 * mm
# All 64 characters on one line, to be copied as they are.
_DIGEST = ("Courier", 8.2)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says, line by line."""

    title: str
    statement: str
    lines: tuple[tuple[str, str], ...]
    digest: tuple[str, str]
    note: str


@transaction.atomic
def deposit_certificate(*, invoice_id: int) -> StoredFile:
    """The certificate of an invoice that was sent: made at the first call, and the same file ever after."""
    invoice = Invoice.objects.select_related("issuer", "recipient", "pdf").get(pk=invoice_id)
    record_deposit(invoice)
    # Alone, since whoever waited for the lock would join the file as it was before.
    record = DepositRecord.objects.select_for_update().get(invoice=invoice)
    if record.certificate is None:
        with translation.override("fr"):
            content = draw(certificate_of(invoice, record))
        name = re.sub(r"[^A-Za-z0-9]+", "-", invoice.number).strip("-")
        record.certificate = keep_own_file(content=content, name=f"certificat-de-depot-{name}.pdf")
        record.save()
    return record.certificate


def certificate_of(invoice: Invoice, record: DepositRecord) -> Certificate:
    """The words of the certificate, in the language in force."""
    pdf = invoice.pdf
    if pdf is None:
        raise ValueError("an invoice without PDF was never sent")
    kind = invoice.get_document_type_display()
    return Certificate(
        title=_("Certificat de dépôt"),
        statement=_("{portal} certifie avoir reçu le document suivant.").format(portal=settings.PORTAL_NAME),
        lines=(
            (_("Déposé le"), _("{moment} (heure de Paris)").format(moment=at(invoice.first_sent_at))),
            (_("Document"), _("{kind} n°\u00a0{number}").format(kind=kind, number=invoice.number)),
            (_("Émetteur"), _party(record.issuer_name, record.issuer_identifier_type, record.issuer_identifier)),
            (
                _("Destinataire"),
                _party(record.recipient_name, record.recipient_identifier_type, record.recipient_identifier),
            ),
            (_("Montant TTC"), money(invoice.gross_amount)),
            (_("Fichier original"), _("{name} ({size}\u00a0octets)").format(name=pdf.name, size=pdf.size)),
        ),
        digest=(_("Empreinte SHA-256"), pdf.sha256),
        note=_(
            "L’empreinte identifie le fichier original\u00a0: celle du fichier que vous conservez doit être la même. "
            "Ce certificat atteste le dépôt, non le bien-fondé du document ni son acceptation par le destinataire."
        ),
    )


def _party(name: str, identifier_type: str, identifier: str) -> str:
    return f"{name}\n{IdentifierType(identifier_type).label} {identifier}"


def draw(certificate: Certificate) -> bytes:
    """The certificate as a PDF of one page; the same words give the same octets, whichever process draws them."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, pageCompression=1, invariant=1, lang="fr-FR")
    canvas.setTitle(certificate.title)
    canvas.setAuthor(settings.PORTAL_NAME)
    canvas.setSubject(certificate.lines[1][1])
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.setFillColor(RULE)
    canvas.rect(0, A4[1] - 8 * mm, A4[0], 8 * mm, stroke=0, fill=1)
    canvas.setFont(_BOLD[0], 20)
    canvas.drawString(LEFT, TOP, certificate.title)
    canvas.setFillColor(INK)
    y = _paragraph(canvas, LEFT, TOP - 14 * mm, certificate.statement)
    for label, value in certificate.lines:
        y = _datum(canvas, y, label, value, _TEXT)
    y = _datum(canvas, y, *certificate.digest, _DIGEST)
    canvas.setStrokeColor(RULE)
    canvas.line(LEFT, y - 2 * mm, RIGHT, y - 2 * mm)
    _paragraph(canvas, LEFT, y - 12 * mm, certificate.note)
    canvas.save()
    return buffer.getvalue()


def _datum(canvas: Canvas, y: float, label: str, value: str, font: tuple[str, float]) -> float:
    y -= 4 * mm
    canvas.setFont(*_BOLD)
    canvas.drawString(LEFT, y, label)
    return _paragraph(canvas, VALUES, y, value, font)


def _paragraph(canvas: Canvas, x: float, y: float, words: str, font: tuple[str, float] = _TEXT) -> float:
    """Write the words from this place on, and say where the next line would stand."""
    canvas.setFont(*font)
    for line in words.split("\n"):
        for part in simpleSplit(_printable(line), *font, RIGHT - x):
            canvas.drawString(x, y, part)
            y -= _LINE
    return y


def _printable(text: str) -> str:
    """The text in letters that the fonts of every PDF reader have: a name from elsewhere loses its marks."""
    return "".join(one if _has_glyph(one) else _plain(one) for one in text)


def _plain(character: str) -> str:
    return "".join(one for one in normalize("NFKD", character) if _has_glyph(one)) or "?"


def _has_glyph(character: str) -> bool:
    return bool(character.encode("cp1252", "ignore"))
