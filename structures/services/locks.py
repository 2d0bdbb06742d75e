"""The one lock under which a structure and its people change, and the right to change it."""

from kernel.errors import Refused
from structures.actor import Actor
from structures.enums import Degree, Space
from structures.errors import ORGANISATION_RIGHT_REQUIRED, UNKNOWN_STRUCTURE
from structures.models import Structure


def lock_structure(structure_id: int) -> Structure:
    """The structure, locked until the transaction ends; rows that merely point to it stay free to be written."""
    locked = Structure.objects.select_for_update(of=("self",), no_key=True).filter(pk=structure_id).first()
    if locked is None:
        raise Refused(UNKNOWN_STRUCTURE.finding())
    return locked


def lock_to_organise(actor: Actor, structure_id: int, service_id: int | None = None) -> Structure:
    """The locked structure, for an actor who holds « Organisation modification » on it, or on that service of it."""
    structure = lock_structure(structure_id)
    if not (actor.is_system or actor.may(Space.ORGANISATION, Degree.MODIFICATION, structure_id, service_id)):
        raise Refused(ORGANISATION_RIGHT_REQUIRED.finding())
    return structure
