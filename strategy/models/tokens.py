"""Keys with which machines hand in values of indicators."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .pages import StrategyPage


class ApiToken(models.Model):
    """A key for the values of one strategy. Only its hash is kept; the key itself is shown once."""

    strategy = models.ForeignKey(StrategyPage, verbose_name=_("Strategie"), on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("Wofür"), max_length=120, help_text=_("Zum Beispiel „Messdaten der Stadtwerke“."))
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(_("Anfang"), max_length=12, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("von"), null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("angelegt am"), auto_now_add=True)
    expires_at = models.DateTimeField(_("gilt bis"))
    revoked_at = models.DateTimeField(_("gesperrt am"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("zuletzt benutzt"), null=True, blank=True)

    class Meta:
        verbose_name = _("Schlüssel für Werte")
        verbose_name_plural = _("Schlüssel für Werte")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name
