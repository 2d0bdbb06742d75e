"""Invitations to join a structure, by e-mail."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from structures.enums import Degree, Role, Space
from structures.models.organisation import Service, Structure
from structures.models.people import Membership
from structures.rules import Post, rights_in


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> "InvitationQuerySet":
        """Those neither accepted nor withdrawn, expired or not."""
        return self.filter(membership=None, withdrawn_at=None)


class Invitation(models.Model):
    """A post and rights offered to whoever has the link sent to this address: it serves once, until it expires."""

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="invitations")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    address = models.EmailField()
    role = models.CharField(max_length=10, choices=Role)
    rights = models.JSONField(default=dict)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="invitations")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        constraints = [
            models.UniqueConstraint(
                "structure",
                "service",
                Lower("address"),
                condition=Q(membership=None, withdrawn_at=None),
                nulls_distinct=False,
                name="invitation_once_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} – {self.structure}"

    @property
    def post(self) -> Post:
        """The role offered, and where it would hold."""
        return Post(Role(self.role), self.service_id)

    @property
    def given_rights(self) -> dict[Space, Degree]:
        """The rights offered beyond what the role gives."""
        return rights_in(self.rights)

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be accepted."""
        return self.membership_id is None and self.withdrawn_at is None and now < self.expires_at
