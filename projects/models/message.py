"""A message to the people behind a project: relayed, stored with a deletion date, its text hidden from staff unless reported."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .project import ProjectPage


class HelpMessage(models.Model):
    """ "Mitmachen" or "Ich kann helfen": from a visitor to the author of a project, and the answers back."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("Adresse noch nicht bestätigt")
        RELAYED = "relayed", _("weitergeleitet")
        REPORTED = "reported", _("gemeldet")
        BLOCKED = "blocked", _("gesperrt")

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(ProjectPage, verbose_name=_("Projekt"), on_delete=models.CASCADE, related_name="help_messages")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key_hash = models.CharField(max_length=64, db_index=True, editable=False, blank=True)
    need_key = models.UUIDField(null=True, blank=True)
    need_title = models.CharField(_("Bedarf"), max_length=120, blank=True)
    answer_to = models.ForeignKey("self", verbose_name=_("Antwort auf"), null=True, blank=True, on_delete=models.CASCADE, related_name="answers")
    from_author = models.BooleanField(_("vom Projekt"), default=False)
    name = models.CharField(_("Name"), max_length=120)
    email = models.EmailField(_("E-Mail-Adresse"))
    language = models.CharField(max_length=5, default="de")
    text = models.TextField(_("Nachricht"), max_length=3000)
    consent_text = models.TextField(_("Einwilligung im Wortlaut"), blank=True)
    state = models.CharField(_("Stand"), max_length=12, choices=State.choices, default=State.UNCONFIRMED, db_index=True)
    created = models.DateTimeField(_("angelegt am"), default=timezone.now)
    relayed_at = models.DateTimeField(_("weitergeleitet am"), null=True, blank=True)
    delete_after = models.DateField(_("löschen nach"), db_index=True)

    class Meta:
        verbose_name = _("Nachricht an ein Projekt")
        verbose_name_plural = _("Nachrichten an Projekte")
        ordering = ["-created"]
