"""What is known of each recurring job: when it ran, how it ended, when it is due."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobRun(models.Model):
    """The state of one job of `municipality.jobs`; concerns the installation, not one municipality."""

    name = models.CharField(_("Aufgabe"), max_length=80, unique=True)
    next_due = models.DateTimeField(_("fällig"))
    last_started = models.DateTimeField(_("begonnen"), null=True, blank=True)
    last_finished = models.DateTimeField(_("beendet"), null=True, blank=True)
    ok = models.BooleanField(_("gelungen"), null=True, blank=True)
    message = models.CharField(_("Ergebnis"), max_length=200, blank=True)
    claim = models.CharField(max_length=32, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("wiederkehrende Aufgabe")
        verbose_name_plural = _("wiederkehrende Aufgaben")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
