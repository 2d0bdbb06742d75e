"""Who belongs to a structure, and who may do what in it."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from structures.enums import Degree, MembershipState, Role, Space
from structures.models.organisation import Service, Structure
from structures.rules import Post, rights_in


class Mandate(models.Model):
    """A structure lets the users of another one, its accounting firm, act for it until revoked.

    `rights` are degrees by space: what each of those users gets when the firm chooses them.
    """

    principal = models.ForeignKey(Structure, models.PROTECT, related_name="mandates_given")
    agent = models.ForeignKey(Structure, models.PROTECT, related_name="mandates_received")
    rights = models.JSONField(default=dict)
    granted_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mandat")
        constraints = [
            models.UniqueConstraint(
                fields=["principal", "agent"], condition=Q(revoked_at__isnull=True), name="mandate_once_in_force"
            ),
            models.CheckConstraint(condition=~Q(principal=F("agent")), name="mandate_not_to_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.principal} → {self.agent}"

    @property
    def given_rights(self) -> dict[Space, Degree]:
        """What it lets its users do."""
        return rights_in(self.rights)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self) -> "MembershipQuerySet":
        """Those that give something: accepted, and by a mandate only while it holds and its agent has the user."""
        of_agent = Membership.objects.filter(
            user=OuterRef("user"), structure=OuterRef("mandate__agent"), state=MembershipState.ACCEPTED, mandate=None
        )
        return self.filter(
            Q(mandate=None) | Q(Exists(of_agent), mandate__revoked_at=None), state=MembershipState.ACCEPTED
        )


class Membership(models.Model):
    """A rattachement: one user in one structure, or in one of its services only.

    `message` is what its user said when asking for it, `reason` what a manager answered when refusing.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="memberships")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.USER)
    state = models.CharField(max_length=10, choices=MembershipState, default=MembershipState.PENDING)
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, blank=True, related_name="memberships")
    message = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("rattachement")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "structure", "service"], nulls_distinct=False, name="membership_once"
            ),
            models.CheckConstraint(
                condition=Q(mandate__isnull=True) | Q(role=Role.USER), name="membership_mandated_is_user"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.structure}"

    @property
    def post(self) -> Post:
        """The role, and where it holds."""
        return Post(Role(self.role), self.service_id)


class Right(models.Model):
    """A habilitation: one space, in one degree, within one membership."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="rights")
    space = models.CharField(max_length=15, choices=Space)
    degree = models.PositiveSmallIntegerField(choices=Degree)

    class Meta:
        verbose_name = _("habilitation")
        constraints = [models.UniqueConstraint(fields=["membership", "space"], name="right_once")]

    def __str__(self) -> str:
        return f"{self.get_space_display()} ({self.get_degree_display()})"
