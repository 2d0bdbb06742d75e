"""What a recipient's people keep among themselves about an invoice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from invoices.enums import EntryKind
from invoices.models.invoice import Invoice
from kernel import clock
from structures.models import Service, Structure


class InternalEntry(models.Model):
    """A note, or an assignment to a service or to a colleague. Rows are only ever added; a trigger holds it.

    Nothing of it ever goes to the supplier: it is a table of its own, which no page of a supplier reads. The recipient
    is kept with each entry, for an invoice may be sent on to another one, who must not read it either.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="internal_entries", db_index=False)
    recipient = models.ForeignKey(Structure, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=EntryKind)
    note = models.CharField(max_length=2000, blank=True)
    service_before = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+", db_index=False)
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+", db_index=False)
    colleague = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("suivi interne")
        ordering = ["id"]
        indexes = [models.Index(fields=["invoice", "id"], name="internalentry_of_invoice")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.invoice_id})"
