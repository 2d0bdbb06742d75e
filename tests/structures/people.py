"""People of a town, as tests ask for them."""

from structures.models import Membership
from structures.selectors import load_actor


def acting(membership):
    """Whoever holds the membership, as an actor."""
    return load_actor(membership.user, None)


def now_of(membership):
    """The membership as it stands in the database."""
    return Membership.objects.get(pk=membership.pk)
