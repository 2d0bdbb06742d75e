"""The views that people keep of a list: its filters and its order under a name."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from structures.actor import Actor
from structures.models.organisation import Structure


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, actor: Actor) -> "SavedViewQuerySet":
        """The actor's own, and those shared in any of the actor's structures."""
        return self.filter(
            Q(owner=actor.user, structure=None) | Q(structure__in=[structure.id for structure in actor.structures])
        )


class SavedView(models.Model):
    """A list's address under a name: for its owner alone, or for everybody of a structure."""

    list_name = models.CharField(max_length=40)
    name = models.CharField(_("nom de la vue"), max_length=60)
    query = models.CharField(max_length=2000)
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    structure = models.ForeignKey(
        Structure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("visible par"),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("vue enregistrée")
        constraints = [
            models.UniqueConstraint(
                "owner", "list_name", Lower("name"), condition=Q(structure=None), name="saved_view_once_for_owner"
            ),
            models.UniqueConstraint(
                "structure",
                "list_name",
                Lower("name"),
                condition=Q(structure__isnull=False),
                name="saved_view_once_in_structure",
            ),
        ]

    def __str__(self) -> str:
        return self.name
