"""A notice that something should not be on the site (pattern: Digital Services Act, article 16). It hides nothing by itself."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Report(models.Model):
    """Somebody reports a page or a message."""

    class Reason(models.TextChoices):
        ILLEGAL = "illegal", _("Verstößt gegen ein Gesetz")
        PRIVACY = "privacy", _("Zeigt persönliche Daten")
        RIGHTS = "rights", _("Verletzt Rechte an Bild oder Text")
        INSULT = "insult", _("Beleidigt oder bedroht")
        SPAM = "spam", _("Ist Werbung oder Täuschung")
        OTHER = "other", _("Etwas anderes")

    class State(models.TextChoices):
        OPEN = "open", _("offen")
        UPHELD = "upheld", _("berechtigt")
        DISMISSED = "dismissed", _("ohne Folge")

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="+")
    page = models.ForeignKey("wagtailcore.Page", verbose_name=_("Seite"), null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    row_kind = models.CharField(_("Art der Zeile"), max_length=40, blank=True, editable=False)
    row_id = models.BigIntegerField(_("Zeile"), null=True, blank=True, editable=False)
    url = models.CharField(_("Adresse"), max_length=500)
    subject = models.CharField(_("Gegenstand"), max_length=255)
    reason = models.CharField(_("Anlass"), max_length=10, choices=Reason.choices)
    text = models.TextField(_("Begründung"), max_length=3000)
    name = models.CharField(_("Name"), max_length=120, blank=True)
    email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    language = models.CharField(_("Sprache"), max_length=5, default="de", editable=False)
    state = models.CharField(_("Stand"), max_length=10, choices=State.choices, default=State.OPEN, db_index=True)
    answer = models.TextField(_("Antwort"), blank=True)
    created = models.DateTimeField(_("eingegangen am"), auto_now_add=True)
    decided_at = models.DateTimeField(_("entschieden am"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("Meldung")
        verbose_name_plural = _("Meldungen")
        ordering = ["created"]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.subject}"
