from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Frequency(TextChoices):
    """When a notice is sent."""

    IMMEDIATE = "IMMEDIATE", _("Immédiatement")
    DAILY = "DAILY", _("Une fois par jour, dans un récapitulatif")
