"""Who is told what about memberships and mandates."""

from functools import partial

from django.conf import settings
from django.urls import reverse

from notifications.registry import Kind
from notifications.services import notify
from structures.enums import MembershipEventKind as Event
from structures.enums import Role
from structures.models import MembershipEvent
from structures.notifications import JOIN_REQUESTED, MANDATE_CHANGED, MEMBERS_CHANGED, OWN_MEMBERSHIP
from structures.selectors.membership_words import event_lines
from structures.selectors.people import managers_to_tell

_OF_MANDATES = {Event.MANDATE_GIVEN, Event.MANDATE_REVOKED}
_FOR_MANAGERS = {Event.CANCELLED, Event.JOINED, Event.LEFT}


def announce_membership_event(*, event_id: int) -> None:
    """Tell whomever an event concerns, except whoever caused it."""
    event = MembershipEvent.objects.select_related(
        "structure", "service", "membership__user", "mandate__agent", "mandate__principal", "done_by"
    ).get(pk=event_id)
    if event.kind in _OF_MANDATES and event.mandate is not None:
        both = {*managers_to_tell(event.mandate.principal_id, None), *managers_to_tell(event.mandate.agent_id, None)}
        _tell(MANDATE_CHANGED, event, both, "structures:memberships")
    elif event.kind == Event.REQUESTED:
        _tell(JOIN_REQUESTED, event, _managers(event), "structures:members")
    elif event.membership is not None:
        own = {event.membership.user_id}
        _tell(OWN_MEMBERSHIP, event, own, "structures:memberships")
        if event.kind in _FOR_MANAGERS or event.changes.get("role", [None, None])[1] == Role.PRINCIPAL:
            _tell(MEMBERS_CHANGED, event, _managers(event) - own, "structures:members")


def _managers(event: MembershipEvent) -> set[int]:
    return set(managers_to_tell(event.structure_id, event.service_id))


def _tell(kind: Kind, event: MembershipEvent, user_ids: set[int], page: str) -> None:
    told = user_ids - {event.done_by_id}
    arguments = [event.structure_id] if page == "structures:members" else []
    notify(
        kind,
        key=f"membership-event:{event.pk}:{kind.code}",
        user_ids=sorted(told),
        context={
            "event": event,
            # Called when the mail is written, in the language of whoever receives it.
            "lines": partial(event_lines, event),
            "url": settings.PORTAL_URL + reverse(page, args=arguments),
        },
    )
