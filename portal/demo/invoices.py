"""Makes the demo invoices through the services that people use, each event dated with the day it is told of."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from files.models import StoredFile
from invoices.enums import DocumentType, MarketRole
from invoices.models import Invoice
from invoices.rules.delay import PARIS
from invoices.rules.lines import LineData
from invoices.rules.validation import VALIDATORS
from invoices.services.assignments import add_note, assign_to_colleague
from invoices.services.deposit import DraftData, receive_attachment, receive_pdf, save_draft, send_invoice
from invoices.services.follow_up import acknowledge_rejection, complete_invoice
from invoices.services.processing import process_invoice, withdraw_invoice
from invoices.services.routing import route_invoice, route_recognised
from invoices.services.typed import save_typed
from invoices.services.validation import act_on_silence, answer_validation
from invoices.workflow import INVOICE_TABLE
from kernel.clock import telling
from outbox.services import settle
from portal.demo.organisations import ORGANISATIONS, structure_of, user_of
from portal.demo.pdf import BLURRED_SCALE, SCAN_SCALE, Line, Page, Party, invoice_pdf, scanned
from portal.demo.stories import STORIES, VAT_RATE
from portal.demo.story import ASSIGN, NOTE, SILENCE, Step, Story
from structures.actor import Actor
from structures.selectors import load_actor

OFFICE_OPENS = time(9, 30)
VALIDATORS_MOVES = {move.name for move in INVOICE_TABLE if move.sides & VALIDATORS}
# Nobody is mailed today about what is said to have happened before that.
NEWS = timedelta(days=2)


def seed_invoices() -> int:
    """Tell the stories that are not told yet, in the order of their days; returns how many."""
    stories = {_form_key(story.key): story for story in STORIES}
    known = set(Invoice.objects.filter(form_key__in=stories).values_list("form_key", flat=True))
    untold = {form_key: story for form_key, story in stories.items() if form_key not in known}
    cast = _Cast()
    for form_key, story in sorted(untold.items(), key=lambda item: -item[1].age):
        _Teller(cast, story, form_key).tell()
    return len(untold)


def _form_key(story_key: str) -> UUID:
    return uuid5(NAMESPACE_DNS, f"{story_key}.demo.test")


class _Cast:
    """The people and structures of the stories, each looked up once."""

    def __init__(self) -> None:
        self.structure = cache(structure_of)
        self.actor = cache(_actor)


def _actor(login: str) -> Actor:
    return load_actor(user_of(login), None)


class _Teller:
    """Tells one story: deposit, routing, and what the recipient did."""

    def __init__(self, cast: _Cast, story: Story, form_key: UUID) -> None:
        self.cast = cast
        self.story = story
        self.form_key = form_key
        self.author = cast.actor(story.author)
        self.day = timezone.localdate() - timedelta(days=story.age)
        # Minutes apart, so that lists have an order.
        self.start = datetime.combine(self.day, OFFICE_OPENS, PARIS) + timedelta(minutes=7 * story.serial % 480)
        self.number = f"{story.series}-{self.day:%Y}-{story.serial:03d}"

    def tell(self) -> None:
        with telling(self.start):
            invoice_id = self._save().pk
        if not self.story.is_sent:
            return
        with telling(self.start + timedelta(minutes=4)):
            send_invoice(actor=self.author, invoice_id=invoice_id)
            if self.story.is_withdrawn:
                withdraw_invoice(actor=self.author, invoice_id=invoice_id)
        with telling(self.start + timedelta(minutes=5)):
            route_invoice(invoice_id=invoice_id)
            if self.story.is_scan:
                route_recognised(invoice_id=invoice_id)
        for step in self.story.steps:
            with telling(self.start + timedelta(days=step.after, minutes=31)):
                self._take(step, invoice_id)
        if self.start < timezone.now() - NEWS:
            settle(subscriber="invoices.notices", payload={"invoice": invoice_id})

    def _take(self, step: Step, invoice_id: int) -> None:
        actor = self.cast.actor(step.login)
        if step.move == SILENCE:
            act_on_silence()
        elif step.move == NOTE:
            add_note(actor=actor, invoice_id=invoice_id, note=step.words.comment)
        elif step.move == ASSIGN:
            assign_to_colleague(actor=actor, invoice_id=invoice_id, colleague=actor.user)
        elif step.move in VALIDATORS_MOVES:
            answer_validation(
                actor=actor,
                invoice_id=invoice_id,
                move=step.move,
                words=step.words,
                role=MarketRole.COTRAITANT if step.titulaire else MarketRole.TITULAIRE,
                titulaire=self.cast.structure(step.titulaire) if step.titulaire else None,
            )
        elif step.move == "complete":
            complete_invoice(actor=actor, invoice_id=invoice_id, comment=step.words.comment)
        elif step.move == "acknowledge":
            acknowledge_rejection(actor=actor, invoice_id=invoice_id)
        else:
            process_invoice(actor=actor, invoice_id=invoice_id, move=step.move, words=step.words)
        # What a validator let through goes on.
        route_invoice(invoice_id=invoice_id)

    def _save(self) -> Invoice:
        if self.story.is_typed:
            return save_typed(
                actor=self.author, form_key=self.form_key, version=0, data=self._data(lines=self._lines())
            )
        page = self._page()
        data = self._data(
            net_amount=page.net,
            vat_amount=page.vat,
            gross_amount=page.gross,
            payable_amount=page.gross,
            pdf=self._pdf(page) if self.story.has_pdf else None,
        )
        return save_draft(
            actor=self.author, form_key=self.form_key, version=0, data=data, attachments=self._attachments()
        )

    def _lines(self) -> tuple[LineData, ...]:
        return tuple(
            LineData(
                denomination=label,
                quantity=Decimal(quantity),
                unit_price=Decimal(price),
                vat_rate=VAT_RATE,
                unit="unité",
            )
            for label, quantity, price in self.story.goods
        )

    def _data(self, **more: Any) -> DraftData:
        return DraftData(
            issuer=self.cast.structure(self.story.issuer),
            recipient=self.cast.structure(self.story.recipient),
            framework=self.story.framework,
            document_type=DocumentType.AVOIR if self.story.corrects else DocumentType.FACTURE,
            corrected_invoice=self._corrected(),
            validator_1=self.cast.structure(self.story.validator) if self.story.validator else None,
            market_number=self.story.market,
            service_code=self.story.service,
            commitment_number=self.story.commitment,
            number=self.number,
            invoice_date=self.day,
            **more,
        )

    def _corrected(self) -> Invoice | None:
        return Invoice.objects.get(form_key=_form_key(self.story.corrects)) if self.story.corrects else None

    def _page(self) -> Page:
        story = self.story
        references = [("Service", story.service), ("Engagement", story.commitment), ("Marché", story.market)]
        return Page(
            title="AVOIR" if story.corrects else "FACTURE",
            number=story.printed_number or self.number,
            day=self.day,
            issuer=_party(story.issuer),
            recipient=_party(story.recipient),
            references=tuple((label, value) for label, value in references if value),
            lines=tuple(Line(label, quantity, Decimal(price)) for label, quantity, price in story.goods),
            vat_rate=VAT_RATE,
        )

    def _pdf(self, page: Page) -> StoredFile:
        content = invoice_pdf(page)
        if self.story.is_scan:
            content = scanned(content, BLURRED_SCALE if self.story.is_blurred else SCAN_SCALE)
        return receive_pdf(upload=SimpleUploadedFile(f"facture-{self.number}.pdf", content, "application/pdf"))

    def _attachments(self) -> Collection[StoredFile]:
        if not self.story.has_attachments:
            return []
        rows = ["designation;quantite;livre_le"]
        rows += [f"{label};{quantity};{self.day:%d/%m/%Y}" for label, quantity, _ in self.story.goods]
        content = "\r\n".join(rows).encode("utf-8-sig")
        return [receive_attachment(upload=SimpleUploadedFile("bon-de-livraison.csv", content, "text/csv"))]


def _party(key: str) -> Party:
    data = ORGANISATIONS[key].data
    return Party(data.name, data.identifier, data.address, f"{data.postal_code} {data.town}")
