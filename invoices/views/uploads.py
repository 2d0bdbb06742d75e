"""What a form with files posts."""

from files.services import token_for
from invoices.services.uploads import receive_uploads


def received_uploads(request):
    """What was typed, with a token for each upload that could be kept, and why others could not."""
    typed = request.POST.copy()
    received = receive_uploads(pdfs=request.FILES.getlist("pdf"), attachments=request.FILES.getlist("attachments"))
    for name, files in (("pdf", received.pdfs), ("attachments", received.attachments)):
        # Without scripts, a file input that was left empty sends an empty text under the same name.
        discarded = ["", *request.POST.getlist("discard")]
        kept = [token for token in typed.getlist(name) if token not in discarded]
        typed.setlist(name, kept + [token_for(file, user_id=request.actor.user.pk) for file in files])
    return typed, received.findings
