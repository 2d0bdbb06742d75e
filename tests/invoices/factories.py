"""Invoices straight as rows, for pages that show many; `scenes` makes them through the services, files included."""

from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from files.enums import ScanState
from files.models import StoredFile
from invoices.enums import NumberCheck, Side, Status
from invoices.models import Attachment, Invoice, StatusChange
from invoices.services.moves import add_to_tally
from structures.selectors import default_service
from tests.accounts.factories import UserFactory
from tests.structures.factories import StructureFactory


class StoredFileFactory(factory.django.DjangoModelFactory):
    """What is known of a file; there are no bytes behind it."""

    class Meta:
        model = StoredFile

    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    size = 12_345
    name = "facture.pdf"
    media_type = "application/pdf"
    scan_state = ScanState.CLEAN


class InvoiceFactory(factory.django.DjangoModelFactory):
    """A draft with all its data; `sent=True` for one on its way, `available=True` for one its recipient has.

    Counted in the tally like any other; its history tells the last step.
    """

    class Meta:
        model = Invoice
        skip_postgeneration_save = True

    class Params:
        sent = factory.Trait(
            status=Status.DEPOSEE,
            supplier_status=factory.SelfAttribute("status"),
            first_sent_at=factory.LazyFunction(timezone.now),
            number_is_taken=True,
        )
        available = factory.Trait(
            sent=True,
            status=Status.MISE_A_DISPOSITION,
            number_check=NumberCheck.FOUND,
            made_available_at=factory.LazyFunction(timezone.now),
            due_date=factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30)),
            recipient_service=factory.LazyAttribute(lambda invoice: default_service(invoice.recipient)),
        )

    issuer = factory.SubFactory(StructureFactory)
    recipient = factory.SubFactory(StructureFactory, public=True)
    number = factory.Sequence(lambda n: f"FA-{n:05d}")
    invoice_date = factory.LazyFunction(timezone.localdate)
    net_amount = Decimal("1000.00")
    vat_amount = factory.LazyAttribute(lambda invoice: invoice.net_amount / 5)
    gross_amount = factory.LazyAttribute(lambda invoice: invoice.net_amount + invoice.vat_amount)
    payable_amount = factory.SelfAttribute("gross_amount")
    pdf = factory.SubFactory(StoredFileFactory)
    created_by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def tally(self, create, extracted, **kwargs):
        add_to_tally(self, +1)

    @factory.post_generation
    def history(self, create, extracted, **kwargs):
        if self.status == Status.BROUILLON:
            return
        StatusChangeFactory(invoice=self, target=self.supplier_status, user=self.created_by)


class StatusChangeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StatusChange

    invoice = factory.SubFactory(InvoiceFactory)
    move = "send"
    source = Status.BROUILLON
    target = Status.DEPOSEE
    side = Side.SUPPLIER


class AttachmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attachment

    invoice = factory.SubFactory(InvoiceFactory)
    file = factory.SubFactory(StoredFileFactory, name="bon-de-livraison.png", media_type="image/png")
