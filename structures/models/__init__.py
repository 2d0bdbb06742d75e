"""Structures, who belongs to them, what was asked of them, and what INSEE says of them."""

from structures.models.changes import ChangeRequest, Decision
from structures.models.invitations import Invitation
from structures.models.membership_events import MembershipEvent
from structures.models.organisation import BankAccount, Partner, Service, Structure
from structures.models.people import Mandate, Membership, MembershipQuerySet, Right
from structures.models.saved_views import SavedView, SavedViewQuerySet
from structures.models.sirene import SireneEstablishment, SireneUnit

__all__ = [
    "BankAccount",
    "ChangeRequest",
    "Decision",
    "Invitation",
    "Mandate",
    "Membership",
    "MembershipEvent",
    "MembershipQuerySet",
    "Partner",
    "Right",
    "SavedView",
    "SavedViewQuerySet",
    "Service",
    "SireneEstablishment",
    "SireneUnit",
    "Structure",
]
