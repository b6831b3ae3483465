"""Is a municipality's website open to everybody yet? Its state, the journal of its starts, and links that let people look in before."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Launch(models.Model):
    """The state of one municipality. Without a row it is in preparation: nothing opens by accident. `municipality.launch` is the only writer."""

    class State(models.TextChoices):
        PREPARING = "preparing", _("in Vorbereitung")
        LIVE = "live", _("live")

    site = models.OneToOneField("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="launch")
    state = models.CharField(_("Stand"), max_length=9, choices=State.choices, default=State.PREPARING)
    since = models.DateTimeField(_("seit"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("durch"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    first_live = models.DateTimeField(_("zum ersten Mal live"), null=True, blank=True)

    class Meta:
        verbose_name = _("Start der Website")
        verbose_name_plural = _("Starts der Websites")

    def __str__(self) -> str:
        return self.get_state_display()


class LaunchEvent(models.Model):
    """One line of the journal: who put the website online or offline, why, and what was open then."""

    class Kind(models.TextChoices):
        LIVE = "live", _("online gestellt")
        OVERRIDDEN = "overridden", _("trotz offener Punkte online gestellt")
        OFFLINE = "offline", _("offline genommen")

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("Vorgang"), max_length=10, choices=Kind.choices)
    at = models.DateTimeField(_("am"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("durch"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(_("Begründung"), max_length=1000, blank=True)
    open_points = models.TextField(_("offene Punkte"), blank=True)

    class Meta:
        verbose_name = _("Eintrag im Journal der Website")
        verbose_name_plural = _("Journal der Website")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_kind_display()


class PreviewLink(models.Model):
    """A link that lets somebody without an account see the website before it is live. The address is signed; `key` ends with the row."""

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="+")
    label = models.CharField(_("für wen"), max_length=80, help_text=_("Zum Beispiel „Klimabeirat“."))
    key = models.CharField(max_length=32, editable=False)
    created = models.DateTimeField(_("angelegt"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("durch"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    expires = models.DateTimeField(_("gilt bis"))
    revoked = models.DateTimeField(_("zurückgezogen"), null=True, blank=True)

    class Meta:
        verbose_name = _("Vorschau-Link")
        verbose_name_plural = _("Vorschau-Links")
        ordering = ["-created", "-pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def is_open(self) -> bool:
        """Does this link still let people in?"""
        return self.revoked is None and self.expires > timezone.now()
