"""The one lock under which the people of a structure change."""

from kernel.errors import Refused
from structures.errors import UNKNOWN_STRUCTURE
from structures.models import Structure


def lock_structure(structure_id: int) -> Structure:
    """The structure, locked until the transaction ends; rows that merely point to it stay free to be written."""
    locked = Structure.objects.select_for_update(of=("self",), no_key=True).filter(pk=structure_id).first()
    if locked is None:
        raise Refused(UNKNOWN_STRUCTURE.finding())
    return locked
