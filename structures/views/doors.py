"""The doors of pages about a structure's people: 404 for strangers, 403 for colleagues who manage nobody."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from kernel.errors import Refused
from structures.actor import Actor
from structures.current import ActorRequest, follow
from structures.enums import Role
from structures.errors import NOT_A_MANAGER
from structures.models import Membership, MembershipEvent, Service, Structure
from structures.rules import Post, check_manages
from structures.selectors.people import (
    members,
    membership_events,
    pending_requests,
    posts_held,
    principals,
    services_to_give,
)


@dataclass(frozen=True, slots=True)
class Managed:
    """A structure and the posts with which the person behind the request manages its people."""

    structure: Structure
    posts: list[Post]
    actor: Actor

    @property
    def is_whole(self) -> bool:
        """Whether it is all theirs to manage, and not some of its services alone."""
        return any(post.role != Role.USER and post.service_id is None for post in self.posts)

    @property
    def roles(self) -> list[Role]:
        """The roles they may give."""
        is_principal = any(post.role == Role.PRINCIPAL for post in self.posts)
        return [role for role in Role if is_principal or role != Role.PRINCIPAL]

    @property
    def services(self) -> list[Service]:
        """The services on which they may give them."""
        return services_to_give(self.structure, self.posts) if self.structure.is_public else []

    @property
    def events(self) -> QuerySet[MembershipEvent]:
        """What happened to those they manage."""
        return membership_events(self.structure.pk, self.posts)

    def member(self, pk: int) -> Membership:
        """One of the memberships that they see."""
        return _one_of(members(self.structure.pk, self.posts), pk)

    def request(self, pk: int) -> Membership:
        """One of the requests that wait for them."""
        return _one_of(pending_requests(self.structure.pk, self.posts), pk)

    def decides_about(self, membership: Membership) -> bool:
        """Whether they may change this membership: nobody's own, and no principal's for a secondary manager."""
        is_own = self.actor.user is not None and membership.user_id == self.actor.user.pk
        return not is_own and check_manages(self.posts, membership.post) is None


def managed(request: ActorRequest, pk: int) -> Managed:
    """The structure whose people the person manages; an administrator admits the first manager."""
    actor = follow(request, pk)
    structure = Structure.objects.filter(pk=pk).first()
    admits = actor.user is not None and actor.user.is_staff and not principals(pk).exists()
    if structure is None or not (admits or any(one.id == pk for one in actor.structures)):
        raise Http404
    posts = [Post(Role.PRINCIPAL)] if admits else posts_held(actor.user, pk)
    if all(post.role == Role.USER for post in posts):
        raise Refused(NOT_A_MANAGER.finding())
    return Managed(structure, posts, actor)


def managed_whole(request: ActorRequest, pk: int) -> Managed:
    """The structure, for those who manage it as a whole."""
    found = managed(request, pk)
    if not found.is_whole:
        raise Refused(NOT_A_MANAGER.finding())
    return found


def _one_of(rows: QuerySet[Membership], pk: int) -> Membership:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
