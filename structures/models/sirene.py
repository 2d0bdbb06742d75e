"""INSEE's own words, as `manage.py load_sirene` loads them: replaced as a whole, pointed to by nothing."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SireneUnit(models.Model):
    """A legal unit of StockUniteLegale: whose establishments they are."""

    siren = models.CharField(max_length=9, primary_key=True)
    diffusion = models.CharField(max_length=1)
    state = models.CharField(max_length=1)
    name = models.CharField(max_length=201)

    class Meta:
        verbose_name = _("unité légale (INSEE)")

    def __str__(self) -> str:
        return self.siren


class SireneEstablishment(models.Model):
    """An establishment of StockEtablissement: where it is, and whether it is open."""

    siret = models.CharField(max_length=14, primary_key=True)
    diffusion = models.CharField(max_length=1)
    state = models.CharField(max_length=1)
    complement = models.CharField(max_length=255)
    street = models.CharField(max_length=255)
    special = models.CharField(max_length=255)
    postal_code = models.CharField(max_length=10)
    town = models.CharField(max_length=255)

    class Meta:
        verbose_name = _("établissement (INSEE)")

    def __str__(self) -> str:
        return self.siret
