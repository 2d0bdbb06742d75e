"""`python -m tests.e2e.many PREFIX COUNT FINAL`: that many invoices that the hospital has, in the portal under test.

Each has an original of its own; the last FINAL of them are paid, so that nothing can be done to them any more.
"""

import sys
from decimal import Decimal

import django

if __name__ == "__main__":
    django.setup()

from django.db import transaction
from django.utils import timezone

from files.services import keep_own_file
from invoices.enums import NumberCheck, Side, Status
from invoices.models import Invoice, StatusChange, StatusTally
from structures.models import Structure

SUPPLIER, HOSPITAL = "90010137900015", "90011192300018"


def original_of(number):
    """The octets that were deposited under this number."""
    return f"%PDF-1.7\n% {number}\n%%EOF\n".encode()


@transaction.atomic
def make(prefix, count, final):
    issuer, recipient = (Structure.objects.get(identifier=identifier) for identifier in (SUPPLIER, HOSPITAL))
    service, now = recipient.services.get(is_default=True), timezone.now()
    amounts = {"net_amount": Decimal(100), "vat_amount": Decimal(20)}
    amounts |= dict.fromkeys(("gross_amount", "payable_amount"), Decimal(120))
    invoices = []
    for n in range(count):
        number = f"{prefix}-{n:03d}"
        status = Status.MISE_EN_PAIEMENT if n >= count - final else Status.MISE_A_DISPOSITION
        invoices.append(
            Invoice(
                issuer=issuer,
                recipient=recipient,
                recipient_service=service,
                number=number,
                number_is_taken=True,
                number_check=NumberCheck.FOUND,
                invoice_date=now.date(),
                first_sent_at=now,
                made_available_at=now,
                has_reached_recipient=True,
                due_date=now.date(),
                pdf=keep_own_file(content=original_of(number), name=f"{number}.pdf"),
                status=status,
                supplier_status=status,
                **amounts,
            )
        )
    Invoice.objects.bulk_create(invoices)
    StatusChange.objects.bulk_create(
        StatusChange(invoice=one, move="make_available", source=Status.BROUILLON, target=one.status, side=Side.SYSTEM)
        for one in invoices
    )
    StatusTally.objects.bulk_create(
        StatusTally(structure=structure, service=place, side=side, kind=one.kind, status=one.status, delta=1)
        for one in invoices
        for structure, place, side in ((issuer, None, Side.SUPPLIER), (recipient, service, Side.RECIPIENT))
    )


if __name__ == "__main__":
    make(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
