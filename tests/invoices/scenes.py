"""A supplier, a public entity and a PDF between them, for tests of services."""

import uuid
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from invoices.models import Invoice
from invoices.services.deposit import DraftData, receive_pdf, save_draft, send_invoice
from invoices.services.routing import route_invoice
from structures.actor import Actor
from structures.models import Service, Structure
from structures.selectors import load_actor
from tests.structures.factories import MembershipFactory, ServiceFactory, StructureFactory
from tests.support.pdfs import invoice_pdf


@dataclass(frozen=True)
class Scene:
    """`supplier` and `clerk` are principal managers of `issuer` and `recipient`."""

    issuer: Structure
    recipient: Structure
    service: Service
    supplier: Actor
    clerk: Actor

    def data(self, **changes) -> DraftData:
        complete = DraftData(
            issuer=self.issuer,
            recipient=self.recipient,
            service_code=self.service.code,
            number="FA-2026-17",
            invoice_date=date(2026, 1, 15),
            net_amount=Decimal("100.00"),
            vat_amount=Decimal("20.00"),
            gross_amount=Decimal("120.00"),
            payable_amount=Decimal("120.00"),
        )
        return replace(complete, **changes)

    def draft(self, *, text=None, pdf=None, actor=None, **changes) -> Invoice:
        data = self.data(**changes)
        pdf = pdf or deposited_pdf(text if text is not None else f"Facture n° {data.number}")
        return save_draft(actor=actor or self.supplier, form_key=uuid.uuid4(), version=0, data=replace(data, pdf=pdf))

    def sent(self, **changes) -> Invoice:
        return send_invoice(actor=self.supplier, invoice_id=self.draft(**changes).pk)

    def routed(self, **changes) -> Invoice:
        invoice = self.sent(**changes)
        route_invoice(invoice_id=invoice.pk)
        invoice.refresh_from_db()
        return invoice


def make_scene(**identifiers: str) -> Scene:
    """With made-up identifiers, unless `issuer` and `recipient` have SIRETs of their own."""
    issuer, recipient = (
        StructureFactory(public=public, **({"identifier": identifiers[name]} if name in identifiers else {}))
        for name, public in (("issuer", False), ("recipient", True))
    )
    return Scene(
        issuer=issuer,
        recipient=recipient,
        service=ServiceFactory(structure=recipient, code="TECH"),
        supplier=load_actor(MembershipFactory(structure=issuer).user, None),
        clerk=load_actor(MembershipFactory(structure=recipient).user, None),
    )


def deposited_pdf(text: str):
    return receive_pdf(upload=SimpleUploadedFile("facture.pdf", invoice_pdf(text), "application/pdf"))
