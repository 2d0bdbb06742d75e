"""The files of an invoice, for every side."""

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from files.http import download
from files.models import StoredFile
from invoices.models import Attachment
from invoices.views.doors import invoice_of_any_side
from kernel.access import signed_in


@require_safe
@signed_in
def invoice_file(request, pk, file_pk):
    """The PDF in the browser or as a download; a complementary file only ever as a download."""
    invoice = invoice_of_any_side(request, pk)
    attached = Attachment.objects.filter(invoice=invoice).values("file")
    file = get_object_or_404(StoredFile, Q(pk=invoice.pdf_id) | Q(pk__in=attached), pk=file_pk)
    is_shown = file.pk == invoice.pdf_id and "telecharger" not in request.GET
    return download(file, inline=is_shown)
