"""What changes structures and who belongs to them."""

from structures.services.mandates import give_mandate, revoke_mandate
from structures.services.memberships import add_member, change_role, leave, leave_everywhere, set_rights, suspend_member
from structures.services.organisation import (
    Parameters,
    StructureData,
    create_private_structure,
    create_public_structure,
    record_partner,
)
from structures.services.own_services import ServiceData, add_service, deactivate_service

__all__ = [
    "Parameters",
    "ServiceData",
    "StructureData",
    "add_member",
    "add_service",
    "change_role",
    "create_private_structure",
    "create_public_structure",
    "deactivate_service",
    "give_mandate",
    "leave",
    "leave_everywhere",
    "record_partner",
    "revoke_mandate",
    "set_rights",
    "suspend_member",
]
