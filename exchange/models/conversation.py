"""Conversations without addresses: the team's board, talks with outsiders, with the administration, about an offer."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Conversation(models.Model):
    """A thread. Who takes part: the whole team of `project` (kinds board, outside, administration), and its participants."""

    class Kind(models.TextChoices):
        BOARD = "board", _("im Team")
        OUTSIDE = "outside", _("mit Interessierten")
        ADMINISTRATION = "administration", _("mit der Verwaltung")
        OFFER = "offer", _("zu einem Angebot")

    class State(models.TextChoices):
        OPEN = "open", _("offen")
        CLOSED = "closed", _("beendet")
        BLOCKED = "blocked", _("gesperrt")

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="+")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("Art"), max_length=14, choices=Kind.choices)
    project = models.ForeignKey(
        "projects.ProjectPage", verbose_name=_("Projekt"), null=True, blank=True, on_delete=models.CASCADE, related_name="conversations"
    )
    offer = models.ForeignKey("exchange.Offer", null=True, blank=True, on_delete=models.SET_NULL, related_name="conversations")
    need_key = models.UUIDField(_("Bedarf"), null=True, blank=True)
    subject = models.CharField(_("Betreff"), max_length=160)
    state = models.CharField(_("Stand"), max_length=8, choices=State.choices, default=State.OPEN)
    created = models.DateTimeField(_("angelegt am"), default=timezone.now)
    last_message = models.DateTimeField(_("letzte Nachricht"), default=timezone.now)
    messages_count = models.PositiveIntegerField(default=0)
    delete_after = models.DateField(_("löschen nach"), null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("Gespräch")
        verbose_name_plural = _("Gespräche")
        ordering = ["-last_message"]
        indexes = [models.Index(fields=["project", "kind", "-last_message"], name="conversations_of_project")]

    def __str__(self) -> str:
        return self.subject


class Participant(models.Model):
    """One who takes part: a person with an account, or a guest with a confirmed address and a private link. Also keeps what was read."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    is_team = models.BooleanField(_("als Mitglied des Teams"), default=False)
    is_administration = models.BooleanField(_("für die Verwaltung"), default=False)
    guest_name = models.CharField(_("Name"), max_length=120, blank=True)
    guest_email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    language = models.CharField(max_length=5, default="de")
    first_consent = models.TextField(_("Einwilligung zur Weiterleitung im Wortlaut"), blank=True)
    share_email = models.BooleanField(_("E-Mail-Adresse in diesem Gespräch zeigen"), default=False)
    share_phone = models.BooleanField(_("Telefonnummer in diesem Gespräch zeigen"), default=False)
    shared_since = models.DateTimeField(_("freigegeben seit"), null=True, blank=True)
    consent_text = models.TextField(_("Einwilligung im Wortlaut"), blank=True)
    read_until = models.DateTimeField(_("gelesen bis"), null=True, blank=True)
    muted = models.BooleanField(_("ohne E-Mails"), default=False)
    left = models.DateTimeField(_("verlassen am"), null=True, blank=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("Beteiligte")
        verbose_name_plural = _("Beteiligte")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], condition=~Q(user=None), name="one_participant_per_person")]


class Message(models.Model):
    """One message. Plain text; a withdrawn one keeps its place and loses its text."""

    class State(models.TextChoices):
        SENT = "sent", _("gesendet")
        REPORTED = "reported", _("gemeldet")
        WITHDRAWN = "withdrawn", _("zurückgezogen")
        REMOVED = "removed", _("entfernt")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    author = models.ForeignKey(Participant, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(_("Nachricht"), max_length=5000, blank=True)
    form_hash = models.CharField(max_length=64, blank=True, editable=False, help_text=_("Derselbe Klick macht nur eine Nachricht."))
    state = models.CharField(_("Stand"), max_length=9, choices=State.choices, default=State.SENT)
    created = models.DateTimeField(_("am"), default=timezone.now)

    class Meta:
        verbose_name = _("Nachricht")
        verbose_name_plural = _("Nachrichten")
        ordering = ["created", "pk"]
        constraints = [models.UniqueConstraint(fields=["conversation", "form_hash"], condition=~Q(form_hash=""), name="one_message_per_form")]
        indexes = [models.Index(fields=["conversation", "created"], name="messages_of_conversation")]


class Block(models.Model):
    """Somebody does not want to hear from somebody. Of a guest only the keyed hash of the address is kept."""

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="blocks")
    by_project = models.ForeignKey("projects.ProjectPage", null=True, blank=True, on_delete=models.CASCADE, related_name="blocks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="blocked_by")
    address_hash = models.CharField(max_length=64, blank=True)
    created = models.DateTimeField(_("seit"), default=timezone.now)

    class Meta:
        verbose_name = _("Sperre")
        verbose_name_plural = _("Sperren")
        indexes = [models.Index(fields=["by_project", "address_hash"], name="block_of_project")]
