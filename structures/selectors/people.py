"""Who belongs to a structure, who asked to, who was invited, and what happened."""

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.selectors import token_digest
from kernel.db import Fold
from structures.enums import MembershipState, Role
from structures.models import (
    Invitation,
    Mandate,
    Membership,
    MembershipEvent,
    MembershipQuerySet,
    Service,
    Structure,
)
from structures.rules import Post
from structures.selectors import active_services

MEMBERS = (MembershipState.ACCEPTED, MembershipState.SUSPENDED)


def posts_held(user: User | None, structure_id: int) -> list[Post]:
    """The posts of this person in the structure."""
    held = Membership.objects.in_force().filter(user=user, structure=structure_id, user__is_active=True)
    return [membership.post for membership in held.order_by("pk")]


def principals(structure_id: int) -> MembershipQuerySet:
    """Those who can manage the whole structure and everybody in it."""
    return Membership.objects.in_force().filter(
        structure=structure_id, role=Role.PRINCIPAL, service=None, user__is_active=True
    )


def managers_to_tell(structure_id: int, service_id: int | None) -> list[int]:
    """Who decides about this post: its managers, or the administrators of the portal while it has none."""
    covering = Q(service=None) if service_id is None else Q(service=None) | Q(service=service_id)
    managers = Membership.objects.in_force().filter(
        covering, structure=structure_id, role__in=[Role.PRINCIPAL, Role.SECONDARY], user__is_active=True
    )
    ids = sorted(set(managers.values_list("user_id", flat=True)))
    return ids or list(User.objects.filter(is_staff=True, is_active=True).order_by("pk").values_list("pk", flat=True))


def _in_reach(posts: Collection[Post], service: str = "service") -> Q:
    """What managers with these posts see: the whole structure, or their services."""
    managing = [post.service_id for post in posts if post.role != Role.USER]
    return Q() if None in managing else Q(**{f"{service}__in": [pk for pk in managing if pk is not None]})


def members(structure_id: int, posts: Collection[Post]) -> MembershipQuerySet:
    """The memberships, of today and earlier, that managers with these posts see."""
    return (
        Membership.objects.filter(_in_reach(posts), structure=structure_id)
        .exclude(state=MembershipState.PENDING)
        .select_related("user", "service", "mandate__agent")
        .prefetch_related("rights")
    )


def pending_requests(structure_id: int, posts: Collection[Post]) -> QuerySet[Membership]:
    """The requests that wait for these managers, the oldest first."""
    waiting = Membership.objects.filter(_in_reach(posts), structure=structure_id, state=MembershipState.PENDING)
    return waiting.select_related("user", "service").order_by("pk")


def unanswered_invitations(structure_id: int, posts: Collection[Post]) -> QuerySet[Invitation]:
    """The invitations that nobody has accepted, the latest sent first."""
    waiting = Invitation.objects.unanswered().filter(_in_reach(posts), structure=structure_id)
    return waiting.select_related("service", "invited_by").order_by("-sent_at", "pk")


def membership_events(structure_id: int, posts: Collection[Post]) -> QuerySet[MembershipEvent]:
    """What happened to the people of a structure, as these managers may know it."""
    return MembershipEvent.objects.filter(_in_reach(posts), structure=structure_id).select_related(
        "done_by", "service", "membership"
    )


def services_to_give(structure: Structure, posts: Collection[Post]) -> list[Service]:
    """The services on which managers with these posts may give posts."""
    return list(active_services(structure).filter(_in_reach(posts, "pk")))


def own_memberships(user: User) -> QuerySet[Membership]:
    """A person's rattachements, by structure; those that have ended are left out."""
    own = Membership.objects.filter(user=user).exclude(state=MembershipState.ENDED)
    return own.select_related("structure", "service", "mandate__agent").order_by(
        Fold("structure__name"), "structure_id", "pk"
    )


def invitations_to(user: User) -> list[Invitation]:
    """The open invitations sent to the very address that this person signs in with."""
    sent = Invitation.objects.unanswered().filter(address__iexact=user.login_address, expires_at__gt=timezone.now())
    return list(sent.select_related("structure", "service", "invited_by").order_by("-sent_at", "pk"))


def invitation_of(token: str) -> Invitation | None:
    """The invitation that this link belongs to, used or not."""
    sent = Invitation.objects.select_related("structure", "service", "invited_by")
    return sent.filter(token_digest=token_digest(token)).first()


def joinable_structures(words: str, limit: int) -> list[Structure]:
    """The structures that one may ask to join, found by identifier, name or town."""
    if not words.strip():
        return []
    return list(Structure.objects.joinable().matching(words).order_by(Fold("name"), "pk")[:limit])


def mandates_given(structure_id: int) -> QuerySet[Mandate]:
    """The mandates of a structure, those in force first, the latest first."""
    given = Mandate.objects.filter(principal=structure_id).select_related("agent")
    return given.prefetch_related("memberships__user").order_by("-revoked_at", "-pk")


def mandates_received(structure_id: int) -> QuerySet[Mandate]:
    """The mandates in force that other structures gave to this one, by their name."""
    received = Mandate.objects.filter(agent=structure_id, revoked_at=None).select_related("principal")
    return received.prefetch_related("memberships__user").order_by(Fold("principal__name"), "pk")


def users_to_mandate(structure_id: int) -> list[User]:
    """The structure's own people, whom it may let act for another one."""
    own = Membership.objects.in_force().filter(structure=structure_id, mandate=None)
    return list(User.objects.filter(memberships__in=own, is_active=True).distinct().order_by(Fold("last_name"), "pk"))
