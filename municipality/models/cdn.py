"""What a content delivery network has still to be told."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CdnPurge(models.Model):
    """One municipality (or all) whose kept pages are stale out there; concerns the installation, goes when it was told."""

    key = models.CharField(_("Schlüssel"), max_length=20, unique=True)
    # Another one with each change: what changes while the message is under way is told again.
    stamp = models.CharField(max_length=16)
    since = models.DateTimeField(_("seit"))

    class Meta:
        verbose_name = _("ausstehende Leerung")
        verbose_name_plural = _("ausstehende Leerungen")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.key
