"""What was asked of a structure, by whom, and what came of it. Both tables only ever grow."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kernel import clock
from structures.enums import ChangeKind, ChangeState
from structures.models.organisation import Structure


class ChangeRequest(models.Model):
    """One request: `changes` holds [old, new] by field; `subject` names the service or account, if it is about one."""

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=15, choices=ChangeKind)
    subject = models.CharField(max_length=100, blank=True)
    changes = models.JSONField(default=dict)
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("demande de modification")
        indexes = [models.Index(fields=["structure", "-id"], name="change_of_structure")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.structure}"

    @property
    def state(self) -> ChangeState:
        """Pending until a worker has decided."""
        decision: Decision | None = getattr(self, "decision", None)
        return ChangeState(decision.state) if decision else ChangeState.PENDING

    @property
    def fields(self) -> list[tuple[str, Any, Any]]:
        """Each field with its old and its new value."""
        return [(name, old, new) for name, (old, new) in self.changes.items()]


class Decision(models.Model):
    """What became of a request, once; a refusal holds its findings."""

    request = models.OneToOneField(ChangeRequest, models.PROTECT, related_name="decision")
    state = models.CharField(max_length=10, choices=ChangeState)
    findings = models.JSONField(default=list)
    decided_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("suite d’une demande")
        constraints = [models.CheckConstraint(condition=~models.Q(state=ChangeState.PENDING), name="decision_made")]

    def __str__(self) -> str:
        return f"{self.request}: {self.get_state_display()}"
