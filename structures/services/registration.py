"""A person registers the private structure he or she works for, and becomes its gestionnaire principal."""

from dataclasses import replace
from typing import Any

from django.db import transaction

from structures.actor import Actor
from structures.enums import IdentifierType, MembershipEventKind
from structures.models import Structure
from structures.services.insee import lookup
from structures.services.membership_history import record, snapshot
from structures.services.organisation import StructureData, create_private_structure
from structures.services.posts import membership_of, signed_in_user


def register_structure(*, actor: Actor, data: StructureData) -> Structure:
    """Register a structure as its first user describes it; with a SIRET, as INSEE does, whatever was typed."""
    if data.identifier_type == IdentifierType.SIRET:
        # INSEE may take seconds to answer, which no transaction waits for.
        establishment = lookup(data.identifier, asked_by=signed_in_user(actor).pk)
        known: dict[str, Any] = {"identifier": establishment.siret, **establishment.values()}
        data = replace(data, **known)
    return _register(actor, data)


@transaction.atomic
def _register(actor: Actor, data: StructureData) -> Structure:
    user = signed_in_user(actor)
    structure = create_private_structure(actor=actor, data=data)
    membership = membership_of(structure, user.pk, None)
    before = dict.fromkeys(snapshot(membership))
    record(actor, MembershipEventKind.CREATED, membership, before)
    return structure
