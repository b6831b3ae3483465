"""What happened for a person, and how soon she wants a mail of it. `accounts.notices` is the only writer."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    """How soon a kind of event becomes a mail."""

    ONCE = "once", _("sofort")
    DAILY = "daily", _("einmal am Tag")
    WEEKLY = "weekly", _("einmal in der Woche")
    NEVER = "never", _("gar nicht")


class Notice(models.Model):
    """One event for one person: shown in "Mein Bereich", mailed once, alone or in a digest."""

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("Art"), max_length=40)
    event_key = models.CharField(_("Ereignis"), max_length=200, help_text=_("Dasselbe Ereignis kommt bei einer Person nur einmal an."))
    title = models.CharField(_("Überschrift"), max_length=200)
    text = models.TextField(_("Text"), blank=True)
    path = models.CharField(_("Adresse auf der Website"), max_length=300, blank=True)
    subject = models.CharField(
        _("Gegenstand"), max_length=80, blank=True, help_text=_("Zum Beispiel „project:12“: was gelöscht wird, verschwindet auch hier.")
    )
    created = models.DateTimeField(_("am"), default=timezone.now)
    read_at = models.DateTimeField(_("gelesen am"), null=True, blank=True)
    frequency = models.CharField(_("E-Mail"), max_length=8, choices=Frequency.choices)
    mailed_at = models.DateTimeField(_("in einer E-Mail seit"), null=True, blank=True)
    mail_key = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("Benachrichtigung")
        verbose_name_plural = _("Benachrichtigungen")
        ordering = ["-created", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "event_key"], name="one_notice_per_event")]
        indexes = [
            models.Index(fields=["user", "site", "-created"], name="notices_of_person"),
            models.Index(fields=["frequency", "mailed_at"], name="notices_to_mail"),
        ]


class NoticeSetting(models.Model):
    """How soon a person wants to hear of one kind of event; without a row the kind's own default holds."""

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_settings")
    kind = models.CharField(_("Art"), max_length=40)
    frequency = models.CharField(_("E-Mail"), max_length=8, choices=Frequency.choices)

    class Meta:
        verbose_name = _("Einstellung der Benachrichtigungen")
        verbose_name_plural = _("Einstellungen der Benachrichtigungen")
        constraints = [models.UniqueConstraint(fields=["site", "user", "kind"], name="one_setting_per_kind")]
