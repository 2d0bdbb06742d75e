"""The PDF of a demo invoice: a good-looking A4 page in French, or a scan of it without any readable text."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO

import pypdfium2
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table, TableStyle

LEFT, RIGHT, TOP = 20 * mm, A4[0] - 20 * mm, A4[1] - 20 * mm
INK, ACCENT, PALE = colors.HexColor("#22303a"), colors.HexColor("#0d4f63"), colors.HexColor("#e4f0f4")
SCAN_SCALE = 1.4  # about 100 dots an inch: readable, and a small file
BLURRED_SCALE = 0.45  # some 30 dots an inch: nobody reads a number in that


@dataclass(frozen=True, slots=True)
class Party:
    """Who issues or receives, as the page prints them."""

    name: str
    siret: str
    address: str
    town: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is invoiced; the price is for one, without VAT."""

    label: str
    quantity: int
    price: Decimal

    @property
    def total(self) -> Decimal:
        """Without VAT."""
        return self.quantity * self.price


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the invoice, or the credit note, says."""

    title: str
    number: str
    day: date
    issuer: Party
    recipient: Party
    references: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    vat_rate: Decimal

    @property
    def net(self) -> Decimal:
        """The sum of the lines."""
        return sum((line.total for line in self.lines), Decimal(0))

    @property
    def vat(self) -> Decimal:
        """The tax, to the cent."""
        return (self.net * self.vat_rate / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def gross(self) -> Decimal:
        """What is to be paid."""
        return self.net + self.vat


def invoice_pdf(page: Page) -> bytes:
    """The invoice as its issuer's software would export it; the same page gives the same bytes."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(f"Facture {page.number}")
    canvas.setAuthor(page.issuer.name)
    _draw_head(canvas, page)
    _draw_parties(canvas, page)
    bottom = _draw_table(canvas, _rows(page), TOP - 94 * mm)
    _draw_totals(canvas, page, bottom - 6 * mm)
    _draw_foot(canvas, page)
    canvas.save()
    return buffer.getvalue()


def scanned(pdf: bytes, scale: float = SCAN_SCALE) -> bytes:
    """The same page as a paper scan: a picture, slightly askew."""
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=scale, grayscale=True).to_pil()
    document.close()
    photo = BytesIO()
    picture.rotate(0.6, expand=False, fillcolor=255).save(photo, "JPEG", quality=60)
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.drawImage(ImageReader(photo), 0, 0, *A4)
    canvas.save()
    return buffer.getvalue()


def _euros(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace(",", "\u00a0").replace(".", ",") + "\u00a0€"


def _draw_head(canvas: Canvas, page: Page) -> None:
    canvas.setFillColor(ACCENT)
    canvas.rect(0, A4[1] - 8 * mm, A4[0], 8 * mm, stroke=0, fill=1)
    canvas.setFont("Helvetica-Bold", 15)
    canvas.drawString(LEFT, TOP - 6 * mm, page.issuer.name)
    canvas.setFillColor(INK)
    _draw_lines(canvas, LEFT, TOP - 12 * mm, [page.issuer.address, page.issuer.town, f"SIRET {page.issuer.siret}"])
    canvas.setFont("Helvetica-Bold", 24)
    canvas.drawRightString(RIGHT, TOP - 8 * mm, page.title)
    canvas.setFont("Helvetica", 11)
    canvas.drawRightString(RIGHT, TOP - 15 * mm, f"n°\u00a0{page.number}")
    canvas.drawRightString(RIGHT, TOP - 20.5 * mm, f"du {page.day:%d/%m/%Y}")


def _draw_parties(canvas: Canvas, page: Page) -> None:
    top = TOP - 42 * mm
    canvas.setFillColor(PALE)
    canvas.roundRect(LEFT + 85 * mm, top - 30 * mm, RIGHT - LEFT - 85 * mm, 34 * mm, 2 * mm, stroke=0, fill=1)
    canvas.setFillColor(INK)
    canvas.setFont("Helvetica-Bold", 10)
    canvas.drawString(LEFT + 90 * mm, top - 3 * mm, "Adressée à")
    recipient = page.recipient
    _draw_lines(
        canvas,
        LEFT + 90 * mm,
        top - 9 * mm,
        [recipient.name, recipient.address, recipient.town, f"SIRET {recipient.siret}"],
    )
    canvas.setFont("Helvetica-Bold", 10)
    canvas.drawString(LEFT, top - 3 * mm, "Références")
    _draw_lines(canvas, LEFT, top - 9 * mm, [f"{label}\u00a0: {value}" for label, value in page.references])


def _draw_lines(canvas: Canvas, x: float, y: float, lines: Iterable[str]) -> None:
    text = canvas.beginText(x, y)
    text.setFont("Helvetica", 10, leading=5 * mm)
    text.textLines(list(lines))
    canvas.drawText(text)


def _rows(page: Page) -> list[list[str]]:
    head = ["Désignation", "Quantité", "Prix unitaire HT", "Montant HT"]
    return [head] + [[line.label, str(line.quantity), _euros(line.price), _euros(line.total)] for line in page.lines]


def _draw_table(canvas: Canvas, rows: list[list[str]], top: float) -> float:
    """Draws the lines below `top` and returns where the table ends."""
    width = RIGHT - LEFT
    table = Table(rows, colWidths=[width - 92 * mm, 22 * mm, 36 * mm, 34 * mm], rowHeights=8 * mm)
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), "Helvetica", 10),
                ("FONT", (0, 0), (-1, 0), "Helvetica-Bold", 10),
                ("TEXTCOLOR", (0, 0), (-1, -1), INK),
                ("TEXTCOLOR", (0, 0), (-1, 0), colors.white),
                ("BACKGROUND", (0, 0), (-1, 0), ACCENT),
                ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LINEBELOW", (0, 1), (-1, -1), 0.4, colors.lightgrey),
            ]
        )
    )
    _, height = table.wrapOn(canvas, width, top)
    table.drawOn(canvas, LEFT, top - height)
    return top - height


def _draw_totals(canvas: Canvas, page: Page, top: float) -> None:
    rows = [
        ("Total HT", page.net),
        (f"TVA {page.vat_rate:g}\u00a0%".replace(".", ","), page.vat),
        ("Total TTC", page.gross),
        ("Net à payer", page.gross),
    ]
    canvas.setFillColor(INK)
    for index, (label, amount) in enumerate(rows):
        canvas.setFont("Helvetica-Bold" if index >= 2 else "Helvetica", 10 if index < 3 else 12)
        y = top - (index + 1) * 7 * mm
        canvas.drawString(RIGHT - 70 * mm, y, label)
        canvas.drawRightString(RIGHT - 2 * mm, y, _euros(amount))


def _draw_foot(canvas: Canvas, page: Page) -> None:
    canvas.setStrokeColor(ACCENT)
    canvas.line(LEFT, 34 * mm, RIGHT, 34 * mm)
    canvas.setFillColor(colors.grey)
    canvas.setFont("Helvetica", 8)
    foot = [
        f"{page.issuer.name} – {page.issuer.address}, {page.issuer.town} – SIRET {page.issuer.siret}",
        "Paiement par virement dans le délai applicable au destinataire. Pas d’escompte pour paiement anticipé.",
        "Données fictives de démonstration.",
    ]
    for index, line in enumerate(foot):
        canvas.drawCentredString(A4[0] / 2, 28 * mm - index * 4 * mm, line)
