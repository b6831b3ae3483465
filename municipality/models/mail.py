"""The outbox: one row per mail, written in the same transaction as the event that it tells of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxMail(models.Model):
    """A rendered mail that waits, was sent, or was given up. `municipality.outbox` is the only writer."""

    class State(models.TextChoices):
        WAITING = "waiting", _("wartet")
        SENT = "sent", _("gesendet")
        FAILED = "failed", _("aufgegeben")
        HELD = "held", _("angehalten, bis die Website wieder online ist")

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="+")
    event_key = models.CharField(_("Ereignis"), max_length=200, unique=True)
    template = models.CharField(_("Vorlage"), max_length=100)
    language = models.CharField(_("Sprache"), max_length=12)
    message_id = models.CharField(_("Nachrichten-ID"), max_length=255)
    sender = models.CharField(_("Absender"), max_length=320)
    recipient = models.CharField(_("Empfänger"), max_length=320, blank=True)
    reply_to = models.CharField(_("Antwort an"), max_length=320, blank=True)
    subject = models.CharField(_("Betreff"), max_length=255, blank=True)
    text = models.TextField(_("Text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    unsubscribe_url = models.CharField(max_length=500, blank=True, editable=False)

    state = models.CharField(_("Stand"), max_length=8, choices=State.choices, default=State.WAITING)
    created = models.DateTimeField(_("angelegt"))
    due = models.DateTimeField(_("nächster Versuch"))
    attempts = models.PositiveSmallIntegerField(_("Versuche"), default=0)
    claim = models.CharField(max_length=32, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    last_error = models.CharField(_("letzter Fehler"), max_length=120, blank=True)
    server_down = models.BooleanField(_("Mailserver war nicht erreichbar"), default=False)
    sent_at = models.DateTimeField(_("gesendet am"), null=True, blank=True)
    blanked_at = models.DateTimeField(_("Inhalt gelöscht am"), null=True, blank=True)

    class Meta:
        verbose_name = _("E-Mail im Ausgang")
        verbose_name_plural = _("E-Mails im Ausgang")
        ordering = ["-created", "-pk"]
        indexes = [models.Index(fields=["state", "due"], name="outbox_due")]

    def __str__(self) -> str:
        return f"{self.template} ({self.get_state_display()})"
