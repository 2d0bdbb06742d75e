"""Who joined, left and was allowed what, and who decided it. The table only ever grows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kernel import clock
from structures.enums import MembershipEventKind
from structures.models.organisation import Service, Structure
from structures.models.people import Mandate, Membership


class MembershipEvent(models.Model):
    """One event: `subject` names whom it is about, `changes` hold [old, new] of the state, the role and each space."""

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="membership_events")
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="events")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="events")
    kind = models.CharField(max_length=20, choices=MembershipEventKind)
    subject = models.CharField(max_length=254)
    changes = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("événement de rattachement")
        indexes = [models.Index(fields=["structure", "-id"], name="event_of_structure")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.subject}"
