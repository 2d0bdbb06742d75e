"""What invoices keep of their parties' names, to be searched and sorted by them."""

from itertools import batched

from django.db.models import Q, Value

from invoices.models import Invoice
from kernel.db import Fold
from structures.models import Structure

BATCH = 1000


def rename_parties(*, structure_id: int) -> int:
    """Write a structure's new name on its invoices; returns how many bore another.

    In steps of their own, since there may be hundreds of thousands: what was interrupted is taken up by a repetition.
    """
    name = Structure.objects.get(pk=structure_id).name
    folded = Fold(Value(name))
    issued = Q(issuer=structure_id) & ~Q(issuer_folded_name=folded)
    received = Q(recipient=structure_id) & ~Q(recipient_folded_name=folded)
    renamed = 0
    for side in (issued, received):
        stale = list(Invoice.objects.filter(side).order_by("pk").values_list("pk", flat=True))
        for keys in batched(stale, BATCH):
            # The trigger writes the names that the structures bear.
            renamed += Invoice.objects.filter(pk__in=keys).update(issuer_folded_name="")
    return renamed
