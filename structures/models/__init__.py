"""Structures, who belongs to them, what was asked of them, and what INSEE says of them."""

from structures.models.organisation import Partner, Service, Structure
from structures.models.people import Mandate, Membership, MembershipQuerySet, Right

__all__ = ["Mandate", "Membership", "MembershipQuerySet", "Partner", "Right", "Service", "Structure"]
