"""Makes invoices of very different looks, and says what stands in each: the truth that pre-filling is measured by.

The same index makes the same invoice. What a person would not take for the invoice's own value stands in it as well:
telephone and account numbers, other dates, other orders, other companies, amounts of penalties.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from random import Random
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from stdnum import luhn

from benchmarks.invoice_words import ENGLISH, FRENCH, FRENCH_MONTHS, GERMAN, GERMAN_MONTHS, Words

TODAY = date(2026, 11, 24)
CENT = Decimal("0.01")
RATES = {"fr": ("20", "10", "5.5"), "en": ("20",), "de": ("19", "7")}
WORDS = {"fr": FRENCH, "en": ENGLISH, "de": GERMAN}
FAMILIES = (("Helvetica", "Helvetica-Bold"), ("Times-Roman", "Times-Bold"), ("Courier", "Courier-Bold"))


@dataclass
class Labelled:
    """One invoice: its PDF, and the right value of each field that it speaks of."""

    pdf: bytes
    truth: dict[str, Any]
    about: str


@dataclass
class Sheet:
    """A page on which blocks are put, to be drawn in any order."""

    size: float
    family: tuple[str, str]
    texts: list[tuple[float, float, str, str, bool]] = field(default_factory=list)

    def put(self, x: float, y: float, text: str, *, bold: bool = False, right: bool = False) -> None:
        self.texts.append((x, y, text, self.family[bold], right))

    def width(self, text: str) -> float:
        return stringWidth(text, self.family[1], self.size)

    def pdf(self, rng: Random) -> bytes:
        """Drawn from top to bottom, or in any order; word by word, as some programs do, or not."""
        if rng.random() < 0.4:
            rng.shuffle(self.texts)
        by_word, buffer = rng.random() < 0.3, BytesIO()
        canvas = Canvas(buffer, pagesize=A4, invariant=1)
        for x, y, text, font, right in self.texts:
            canvas.setFont(font, self.size)
            x -= stringWidth(text, font, self.size) if right else 0
            for word in text.split(" ") if by_word else [text]:
                canvas.drawString(x, y, word)
                x += stringWidth(f"{word} ", font, self.size)
        canvas.save()
        return buffer.getvalue()


def labelled_invoices(count: int) -> Iterator[Labelled]:
    """The first invoices of the set."""
    return (_Maker(index).make() for index in range(count))


class _Maker:
    def __init__(self, index: int) -> None:
        self.rng = Random(index)
        self.language = ("fr", "fr", "fr", "en", "de")[index % 5]
        self.words: Words = WORDS[self.language]
        self.sheet = Sheet(self.rng.choice((8, 9, 10, 11)), self.rng.choice(FAMILIES))
        self.line = self.sheet.size * self.rng.choice((1.3, 1.5, 1.8))
        self.left, self.right = self.rng.choice((40, 57, 70)), A4[0] - self.rng.choice((40, 57, 70))
        self.truth: dict[str, Any] = {}
        self.money = self.rng.choices(("€", "EUR", "", "$"), (6, 2, 2, 1))[0]
        self.about = f"{index} {self.language}"

    def make(self) -> Labelled:
        y = self._parties(A4[1] - 50)
        y = self._head(y - 2 * self.line)
        y = self._lines(y - 2 * self.line)
        self._totals(y - 2 * self.line)
        self._foot()
        return Labelled(self.sheet.pdf(self.rng), self.truth, self.about)

    # ------------------------------------------------------------ who

    def _siret(self) -> str:
        siren = str(self.rng.randint(10_000_000, 99_999_999))
        siren += luhn.calc_check_digit(siren)
        number = f"{siren}{self.rng.randint(1, 99):04d}"
        return number + luhn.calc_check_digit(number)

    def _shown(self, siret: str) -> str:
        return siret if self.rng.random() < 0.5 else f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}"

    def _parties(self, top: float) -> float:
        issuer, recipient, words = self._siret(), self._siret(), self.words
        seller = ["Ateliers du Lac SARL", "12 rue des Forges", "67000 Valbourg", f"SIRET {self._shown(issuer)}"]
        label = self.rng.choice(words.recipient)
        buyer = ["Commune de Rivemont", "1 place de la Mairie", "Bâtiment 12", f"{label} : {self._shown(recipient)}"]
        if label != "SIRET" and label != "N° SIRET":
            self.truth["recipient_siret"] = recipient
        self.truth["sirets"] = {issuer, recipient}
        side_by_side = self.rng.random() < 0.6
        for row, text in enumerate(seller):
            self.sheet.put(self.left, top - row * self.line, text, bold=row == 0)
        for row, text in enumerate(buyer):
            x, y = (330, top - row * self.line) if side_by_side else (self.left, top - (row + 5) * self.line)
            self.sheet.put(x, y, text)
        return top - (5 if side_by_side else 10) * self.line

    # ------------------------------------------------------------ head

    def _number(self) -> str:
        year, serial = self.rng.choice((2025, 2026)), self.rng.randint(1, 99_999)
        return self.rng.choice(
            (f"FA-{year}-{serial:04d}", f"F{year}{serial:05d}", f"{serial:06d}", f"{year}-{serial:03d}", f"FA {serial}")
            + (f"{year}/{serial:04d}", f"INV-{serial:05d}", f"RE{serial:06d}", f"{serial}", f"AB_{serial}-{year % 100}")
        )

    def _day(self, day: date) -> str:
        months = GERMAN_MONTHS if self.language == "de" else FRENCH_MONTHS
        pattern = self.rng.choice(self.words.dates)
        return day.strftime(pattern).replace("{d}", str(day.day)).replace("{m}", months[day.month - 1])

    def _head(self, top: float) -> float:
        words, rng = self.words, self.rng
        day = TODAY - timedelta(days=rng.randint(0, 300))
        number = self._number()
        self.truth |= {"number": number, "invoice_date": day}
        if rng.random() < 0.05:
            # A day for a number, which the portal refuses.
            number = f"{day:%Y%m%d}"
            del self.truth["number"]
        style = rng.choice(("inline", "left", "above", "table", "title"))
        self.about += f" {style}"
        facts = self._facts(day)
        if style == "title":
            link = {"fr": "du", "en": "of", "de": "vom"}[self.language]
            title = {"fr": "Facture n°", "en": "Invoice no.", "de": "Rechnung Nr."}[self.language]
            self.sheet.put(self.left, top, f"{title} {number} {link} {self._day(day)}", bold=True)
        else:
            self.sheet.put(self.left, top, rng.choice(words.titles), bold=True)
            own = [(rng.choice(words.number), number), (rng.choice(words.date), self._day(day))]
            facts = own + facts if rng.random() < 0.7 else facts[:1] + own + facts[1:]
        y = self._fact_lines(facts, style, top - 2 * self.line)
        for remark in rng.sample(words.remarks, rng.randint(0, 2)):
            self.sheet.put(self.left, y, remark)
            y -= self.line
        return y

    def _facts(self, day: date) -> list[tuple[str, str]]:
        """What else stands in the head, right or misleading."""
        words, rng = self.words, self.rng
        facts = []
        if rng.random() < 0.6:
            order = rng.choice(
                (f"ENG-2026-{rng.randint(1, 999):03d}", str(rng.randint(10**9, 10**10)), f"BC{rng.randint(1, 9999)}")
            )
            facts.append((rng.choice(words.commitment), order))
            self.truth["commitment_number"] = order
        if rng.random() < 0.3:
            market = f"{rng.randint(2020, 2026)}M{rng.randint(1, 999):03d}"
            facts.append((rng.choice(words.market), market))
            self.truth["market_number"] = market
        if words.service and rng.random() < 0.3:
            self.truth["service_code"] = rng.choice(("TECH", "ECOLES", "FACTURES_PUBLIQUES", "D07-12"))
            facts.append((rng.choice(words.service), self.truth["service_code"]))
        noise = [
            (rng.choice(words.due), self._day(day + timedelta(days=30))),
            (rng.choice(words.delivery), self._day(day - timedelta(days=rng.randint(1, 20)))),
            (rng.choice(words.own_order), f"D{rng.randint(1000, 99999)}"),
            (rng.choice(words.customer), f"C{rng.randint(100, 9999)}"),
        ]
        facts += rng.sample(noise, rng.randint(0, 4))
        rng.shuffle(facts)
        return facts

    def _fact_lines(self, facts: list[tuple[str, str]], style: str, top: float) -> float:
        if style in ("above", "table"):
            return self._facts_in_columns(facts, top)
        widest = max((self.sheet.width(label) for label, _ in facts), default=0) + 15
        for row, (label, value) in enumerate(facts):
            y = top - row * self.line
            if style == "left":
                self.sheet.put(self.left, y, label)
                self.sheet.put(self.left + widest, y, value)
            else:
                colon = {"fr": " : ", "en": ": ", "de": ": "}[self.language]
                self.sheet.put(self.left, y, f"{label}{colon}{value}")
        return top - len(facts) * self.line

    def _facts_in_columns(self, facts: list[tuple[str, str]], top: float) -> float:
        """Labels in a row, and the values below them; as many rows as it takes."""
        x, y = float(self.left), top
        for label, value in facts:
            width = max(self.sheet.width(label), self.sheet.width(value)) + 18
            if x + width > self.right:
                x, y = self.left, y - 3 * self.line
            self.sheet.put(x, y, label, bold=True)
            self.sheet.put(x, y - self.line, value)
            x += width
        return y - 2 * self.line

    # ------------------------------------------------------------ amounts

    def _amount(self, amount: Decimal, *, bare: bool = False) -> str:
        text = f"{amount:,.2f}"
        if self.language == "fr":
            text = text.replace(",", "\u00a0").replace(".", ",")
        elif self.language == "de":
            text = text.replace(",", "#").replace(".", ",").replace("#", ".")
        if bare or not self.money:
            return text
        return f"${text}" if self.money == "$" else f"{text} {self.money}"

    def _lines(self, top: float) -> float:
        rng = self.rng
        stops = (self.left, self.right - 220, self.right - 110, self.right)
        for stop, label in zip(stops, self.words.columns, strict=True):
            self.sheet.put(stop, top, label, bold=True, right=stop != self.left)
        self.net = Decimal(0)
        count = rng.randint(1, 6)
        for row in range(1, count + 1):
            quantity, price = rng.randint(1, 20), Decimal(rng.randint(100, 150_000)).scaleb(-2)
            total = quantity * price
            self.net += total
            cells = (f"Prestation {row}", str(quantity), self._amount(price, bare=True), self._amount(total, bare=True))
            for stop, text in zip(stops, cells, strict=True):
                self.sheet.put(stop, top - row * self.line, text, right=stop != self.left)
        return top - (count + 1) * self.line

    def _totals(self, top: float) -> None:
        rng, words = self.rng, self.words
        taxes = self._taxes()
        vat = sum((tax for _, tax in taxes), Decimal(0))
        gross = self.net + vat
        rows = [(rng.choice(words.net), self.net), *taxes, (rng.choice(words.gross), gross)]
        payable = gross
        if rng.random() < 0.15:
            paid = (gross / 4).quantize(CENT, ROUND_HALF_UP)
            payable = gross - paid
            rows.append((words.deposit, paid))
        if payable != gross or rng.random() < 0.5:
            rows.append((rng.choice(words.payable), payable))
        if self.money != "$":
            self.truth |= {"net_amount": self.net, "vat_amount": vat, "gross_amount": gross, "payable_amount": payable}
        self._total_lines(rows, rng.choice(("right", "right", "inline", "columns")), top)

    def _taxes(self) -> list[tuple[str, Decimal]]:
        """The VAT, sometimes at two rates with the total or without."""
        rates = RATES[self.language]
        if len(rates) == 1 or self.rng.random() < 0.7:
            return [(self.rng.choice(self.words.vat), self._tax(self.net, self.rng.choice(rates)))]
        part = (self.net / 3).quantize(CENT)
        name = "MwSt." if self.language == "de" else "TVA"
        return [
            (f"{name} {rate.replace('.', ',')} %", self._tax(base, rate))
            for rate, base in zip(rates, (self.net - part, part), strict=False)
        ]

    def _tax(self, base: Decimal, rate: str) -> Decimal:
        return (base * Decimal(rate) / 100).quantize(CENT, ROUND_HALF_UP)

    def _total_lines(self, rows: list[tuple[str, Decimal]], style: str, top: float) -> None:
        self.about += f" {style}"
        for row, (label, amount) in enumerate(rows):
            y = top - row * self.line
            if style == "right":
                self.sheet.put(self.right - 190, y, label)
                self.sheet.put(self.right, y, self._amount(amount), right=True)
            elif style == "inline":
                self.sheet.put(self.left, y, f"{label} : {self._amount(amount)}")
            else:
                x = self.left + (row + 1) * (self.right - self.left) / len(rows)
                self.sheet.put(x, top, label, bold=True, right=True)
                self.sheet.put(x, top - self.line, self._amount(amount), right=True)

    def _foot(self) -> None:
        notes = [note for note in self.words.notes if self.rng.random() < 0.6]
        if self.language == "fr" and self.rng.random() < 0.2:
            other = self._siret()
            self.truth["sirets"].add(other)
            notes.append(f"Sous-traitant : Charpentes Morel SARL – SIRET {self._shown(other)}")
        for row, note in enumerate(notes):
            self.sheet.put(self.left, 90 - row * 11, note)
