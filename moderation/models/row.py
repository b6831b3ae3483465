"""Rows that the public reads only after somebody has looked at them: offers, updates, results, public files."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ModeratedRow(models.Model):
    """A row with its own small moderation. `moderation.rows` is the only one that changes these fields."""

    class Release(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        WAITING = "waiting", _("wird geprüft")
        CHANGES = "changes", _("Änderungen erbeten")
        LIVE = "live", _("öffentlich")
        REJECTED = "rejected", _("abgelehnt")
        OFFLINE = "offline", _("offline genommen")

    release = models.CharField(_("Veröffentlichung"), max_length=9, choices=Release.choices, default=Release.DRAFT, db_index=True)
    submitted_at = models.DateTimeField(_("eingereicht am"), null=True, blank=True)
    decided_at = models.DateTimeField(_("entschieden am"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ground = models.CharField(_("Grund"), max_length=120, blank=True)
    reason = models.TextField(_("Begründung"), blank=True)
    version = models.PositiveIntegerField(default=1, help_text=_("Freigegeben wird nur die Fassung, die jemand gesehen hat."))

    class Meta:
        abstract = True
