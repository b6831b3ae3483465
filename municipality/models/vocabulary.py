"""Vocabularies that all municipalities share."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..sdg import SDGS


class Sdg(models.Model):
    """One of the 17 Sustainable Development Goals; titles and colours live in `municipality.sdg`."""

    number = models.PositiveSmallIntegerField(_("Nummer"), primary_key=True)

    class Meta:
        verbose_name = _("Nachhaltigkeitsziel")
        verbose_name_plural = _("Nachhaltigkeitsziele")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def title(self) -> str:
        return str(SDGS[self.number].title)

    @property
    def colour(self) -> str:
        return SDGS[self.number].colour
