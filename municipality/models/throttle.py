"""Counters of the rate limits and used-up challenges; both hold keyed hashes or random values, never personal data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ThrottleCounter(models.Model):
    """How often something happened since the first time; starts again after `ends`. See `municipality.throttle`."""

    key = models.CharField(_("Schlüssel"), max_length=64, primary_key=True)
    count = models.PositiveIntegerField(_("Anzahl"), default=0)
    ends = models.DateTimeField(_("zählt bis"), db_index=True)

    class Meta:
        verbose_name = _("Zähler")
        verbose_name_plural = _("Zähler")

    def __str__(self) -> str:
        return f"{self.key[:8]}…: {self.count}"


class UsedChallenge(models.Model):
    """A spam challenge that was answered once and is worth nothing any more. See `municipality.spam`."""

    nonce = models.CharField(_("Kennung"), max_length=32, primary_key=True)
    expires = models.DateTimeField(_("verfällt"), db_index=True)

    class Meta:
        verbose_name = _("verbrauchte Sicherheitsfrage")
        verbose_name_plural = _("verbrauchte Sicherheitsfragen")

    def __str__(self) -> str:
        return self.nonce
