"""Who is told what became of a request to change a structure."""

from django.conf import settings
from django.urls import reverse

from notifications.services import notify
from structures.notifications import CHANGE_DECIDED, STRUCTURE_CHANGED
from structures.selectors import managers_of
from structures.selectors.changes import decided_request, entry_of


def announce_decision(*, request_id: int) -> None:
    """Tell whoever made the request what came of it, and the other managers of the structure what has changed."""
    request = decided_request(request_id)
    if request.requested_by_id is None:
        return
    entry = entry_of(request)
    context = {
        "structure": request.structure,
        "entry": entry,
        "url": settings.PORTAL_URL + reverse("structures:structure-history", args=[request.structure_id]),
    }
    author = request.requested_by_id
    notify(
        CHANGE_DECIDED,
        key=f"structure-change:{request.pk}",
        user_ids=[author],
        context={**context, "is_author": True},
    )
    if not entry.findings:
        others = {user.pk for user in managers_of(request.structure_id)} - {author}
        notify(STRUCTURE_CHANGED, key=f"structure-changed:{request.pk}", user_ids=sorted(others), context=context)
