"""What changes structures and who belongs to them."""

from structures.services.mandates import give_mandate, revoke_mandate
from structures.services.memberships import add_member, change_role, grant_right, leave, revoke_right, suspend_member
from structures.services.organisation import (
    Parameters,
    ServiceData,
    StructureData,
    add_service,
    create_private_structure,
    create_public_structure,
    deactivate_service,
    deactivate_structure,
    record_partner,
)

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
    "deactivate_structure",
    "give_mandate",
    "grant_right",
    "leave",
    "record_partner",
    "revoke_mandate",
    "revoke_right",
    "suspend_member",
]
