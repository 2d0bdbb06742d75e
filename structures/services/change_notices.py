"""Who is told what became of a request to change a structure."""

from django.conf import settings
from django.urls import reverse

from notifications.services import notify
from structures.notifications import CHANGE_DECIDED
from structures.selectors.changes import decided_request, entry_of


def announce_decision(*, request_id: int) -> None:
    """Tell whoever made the request what came of it."""
    request = decided_request(request_id)
    if request.requested_by_id is None:
        return
    notify(
        CHANGE_DECIDED,
        key=f"structure-change:{request.pk}",
        user_ids=[request.requested_by_id],
        context={
            "structure": request.structure,
            "entry": entry_of(request),
            "url": settings.PORTAL_URL + reverse("structures:structure-history", args=[request.structure_id]),
        },
    )
