"""What may be asked for many invoices at once, and which rights a prepared file needs."""

from structures.actor import Actor, AllServices
from structures.enums import Degree, Space

type Scope = list[tuple[int, list[int] | None]]


def scope_of(actor: Actor) -> Scope:
    """The structures, and the services if not all, whose received invoices the actor reads now."""
    grants = actor.scope(Space.RECEIVED, Degree.CONSULTATION)
    return [
        (grant.structure_id, None if isinstance(grant.services, AllServices) else sorted(grant.services))
        for grant in grants
    ]


def still_covers(actor: Actor, scope: Scope) -> bool:
    """Whether the actor still reads all of it, whichever structure is current."""
    return all(_reads(actor, structure_id, services) for structure_id, services in scope)


def _reads(actor: Actor, structure_id: int, services: list[int] | None) -> bool:
    # No service has the id 0: who reads that one reads all of them.
    return all(
        actor.may(Space.RECEIVED, Degree.CONSULTATION, structure_id, service)
        for service in ([0] if services is None else services)
    )
