"""Invitations by e-mail. The link reaches a mailbox, and whoever opens it signed in may accept, once."""

import secrets
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.selectors import language_of, token_digest
from kernel.errors import Finding, Refused, refuse_if
from mails.services import queue_mail
from structures import errors
from structures.actor import Actor
from structures.enums import Degree, MembershipEventKind, Space
from structures.errors.people import (
    ALREADY_INVITED,
    INVITATION_DEAD,
    INVITATION_JUST_SENT,
    TOO_MANY_INVITATIONS,
)
from structures.models import Invitation, Membership, Structure
from structures.rules import Post, check_first_member
from structures.selectors.people import principals
from structures.services.locks import lock_structure
from structures.services.membership_history import record, record_invitation, snapshot
from structures.services.posts import (
    attach,
    check_attachable,
    check_gives,
    check_not_oneself,
    check_own_service,
    check_rights,
    membership_of,
    signed_in_user,
)

LIFETIME = timedelta(days=7)
SENT_AGAIN_AFTER = timedelta(minutes=5)
MAX_UNANSWERED = 100


@transaction.atomic
def invite(*, actor: Actor, structure_id: int, address: str, post: Post, rights: Mapping[Space, Degree]) -> Invitation:
    """Offer a post to whoever reads this mailbox; neither answer nor mail tells whether an account exists."""
    structure = lock_structure(structure_id)
    inviter = signed_in_user(actor)
    refuse_if(
        [
            check_gives(actor, structure, post),
            None if structure.is_active else errors.INACTIVE_STRUCTURE.finding(name=structure.name),
            check_first_member(post, principals(structure.pk).count()),
            check_own_service(structure, post),
            *check_rights(structure, post.role, rights, mandated=False),
            *_check_address(actor, structure, address, post.service_id),
        ]
    )
    now = timezone.now()
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        structure=structure,
        service_id=post.service_id,
        address=address,
        role=post.role,
        rights={space.value: degree.value for space, degree in rights.items()},
        token_digest=token_digest(token),
        invited_by=inviter,
        sent_at=now,
        expires_at=now + LIFETIME,
    )
    _send(invitation, token)
    record_invitation(actor, MembershipEventKind.INVITED, invitation)
    return invitation


@transaction.atomic
def resend_invitation(*, actor: Actor, invitation_id: int) -> Invitation:
    """Send a new link, which takes the place of the earlier one and counts from today."""
    invitation = _lock_unanswered(invitation_id)
    now = timezone.now()
    refuse_if(
        [
            check_gives(actor, invitation.structure, invitation.post),
            INVITATION_JUST_SENT.finding() if now < invitation.sent_at + SENT_AGAIN_AFTER else None,
        ]
    )
    token = secrets.token_urlsafe(32)
    # Whoever sends it again answers for it from now on.
    invitation.token_digest, invitation.invited_by = token_digest(token), signed_in_user(actor)
    invitation.sent_at, invitation.expires_at = now, now + LIFETIME
    invitation.save(update_fields=["token_digest", "invited_by", "sent_at", "expires_at"])
    _send(invitation, token)
    record_invitation(actor, MembershipEventKind.RESENT, invitation)
    return invitation


@transaction.atomic
def withdraw_invitation(*, actor: Actor, invitation_id: int) -> Invitation:
    """Make the link worthless."""
    invitation = _lock_unanswered(invitation_id)
    refuse_if([check_gives(actor, invitation.structure, invitation.post)])
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    record_invitation(actor, MembershipEventKind.WITHDRAWN, invitation)
    return invitation


@transaction.atomic
def accept_invitation(*, actor: Actor, invitation_id: int, token: str = "") -> Membership:
    """Take the post offered: with the link, or without it for whoever signs in with the very address invited.

    It is offered no longer once whoever offered it may not give it any more.
    """
    invitation = _lock_unanswered(invitation_id)
    structure, user, post = invitation.structure, signed_in_user(actor), invitation.post
    is_meant = token_digest(token) == invitation.token_digest or user.login_address == invitation.address.lower()
    inviter = Actor(user=invitation.invited_by)
    if not (is_meant and invitation.is_open(timezone.now())) or check_gives(inviter, structure, post):
        raise Refused(INVITATION_DEAD.finding())
    rights = invitation.given_rights
    refuse_if(
        [
            check_not_oneself(inviter, user.pk),
            check_first_member(post, principals(structure.pk).count()),
            check_attachable(structure, user.pk, post.service_id),
            *check_rights(structure, post.role, rights, mandated=False),
        ]
    )
    before = snapshot(membership_of(structure, user.pk, post.service_id))
    membership = attach(structure, user.pk, post, rights)
    invitation.membership = membership
    invitation.save(update_fields=["membership"])
    record(actor, MembershipEventKind.JOINED, membership, before, comment=invitation.address)
    return membership


def _check_address(actor: Actor, structure: Structure, address: str, service_id: int | None) -> list[Finding | None]:
    unanswered = Invitation.objects.unanswered().filter(structure=structure)
    same_post = unanswered.filter(Q(service=service_id), address__iexact=address)
    known = User.objects.filter(login_address=address.lower()).first()
    return [
        check_not_oneself(actor, known.pk) if known else None,
        _check_no_member(structure, known, service_id) if known else None,
        ALREADY_INVITED.finding(on="address") if same_post.exists() else None,
        TOO_MANY_INVITATIONS.finding(limit=MAX_UNANSWERED) if unanswered.count() >= MAX_UNANSWERED else None,
    ]


def _check_no_member(structure: Structure, user: User, service_id: int | None) -> Finding | None:
    """Tells nothing new: whoever invites sees the members of this post, and those suspended, in the list."""
    finding = check_attachable(structure, user.pk, service_id)
    return finding.spec.finding(on="address") if finding else None


def _send(invitation: Invitation, token: str) -> None:
    queue_mail(
        kind="membership.invitation",
        template="structures/emails/invitation",
        key=f"invitation:{invitation.token_digest}",
        address=invitation.address,
        context={
            "invitation": invitation,
            "url": settings.PORTAL_URL + reverse("structures:invitation", args=[token]),
        },
        language=language_of(invitation.address),
    )


def _lock_unanswered(invitation_id: int) -> Invitation:
    unanswered = Invitation.objects.unanswered().filter(pk=invitation_id)
    structure_id = unanswered.values_list("structure_id", flat=True).first()
    if structure_id is not None:
        structure = lock_structure(structure_id)
        invitation = unanswered.select_related("service", "invited_by").first()
        if invitation is not None:
            invitation.structure = structure
            return invitation
    raise Refused(INVITATION_DEAD.finding())
