"""What somebody brings in, as one durable row with the personal data that never goes into a page revision."""

import uuid
from pathlib import PurePosixPath

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipality.files import private_storage

from .project import ProjectPage
from .vocabulary import NameDisplay


def picture_path(submission: "Submission", filename: str) -> str:
    """Random name; of the uploaded name only a known ending survives."""
    suffix = PurePosixPath(filename).suffix.lower()
    return f"submissions/{uuid.uuid4().hex}{suffix if suffix in ('.jpg', '.webp') else '.jpg'}"


class Submission(models.Model):
    """A row of the inbox: draft, confirmed, moderated, published. Its secret link stays the author's door."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        UNCONFIRMED = "unconfirmed", _("Adresse noch nicht bestätigt")
        CONFIRMED = "confirmed", _("bestätigt")
        IN_MODERATION = "in_moderation", _("wird geprüft")
        CHANGES_REQUESTED = "changes_requested", _("Änderungen erbeten")
        LIVE = "live", _("veröffentlicht")
        REJECTED = "rejected", _("abgelehnt")
        WITHDRAWN = "withdrawn", _("zurückgezogen")
        OFFLINE = "offline", _("offline genommen")

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="submissions")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(_("Stand"), max_length=18, choices=State.choices, default=State.DRAFT, db_index=True)
    language = models.CharField(_("Sprache"), max_length=5, default="de")
    data = models.JSONField(_("Angaben"), default=dict, help_text=_("Was im Formular stand, ohne Adresse und Name."))
    picture = models.FileField(
        _("Bild"), upload_to=picture_path, storage=private_storage, blank=True, max_length=200,
        help_text=_("Bis zur Bestätigung der Adresse. Danach liegt das Bild in der Bildersammlung, nicht öffentlich bis zur Freigabe."),
    )  # fmt: skip
    pictures = models.ManyToManyField("municipality.Picture", verbose_name=_("Bilder"), blank=True, related_name="submissions")
    email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    name = models.CharField(_("Name"), max_length=120, blank=True)
    name_display = models.CharField(_("Name wird gezeigt"), max_length=8, choices=NameDisplay.choices, default=NameDisplay.HIDDEN)
    project = models.OneToOneField(
        ProjectPage, verbose_name=_("Projekt"), null=True, blank=True, on_delete=models.SET_NULL, related_name="submission"
    )
    created = models.DateTimeField(_("angelegt am"), default=timezone.now)
    changed = models.DateTimeField(_("geändert am"), auto_now=True)
    confirmed_at = models.DateTimeField(_("bestätigt am"), null=True, blank=True)
    decided_at = models.DateTimeField(_("entschieden am"), null=True, blank=True)
    delete_after = models.DateField(_("löschen nach"), null=True, blank=True, db_index=True)
    anonymised_at = models.DateTimeField(_("anonymisiert am"), null=True, blank=True)
    deletion_requested_at = models.DateTimeField(_("Löschung erbeten am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Einreichung")
        verbose_name_plural = _("Einreichungen")
        ordering = ["-created"]

    def __str__(self) -> str:
        return str(self.data.get("title") or _("Einreichung ohne Titel"))

    @property
    def shown_title(self) -> str:
        """The title of the latest version of its page, else what was typed."""
        return self.project.draft_title if self.project else str(self)


class SubmissionLink(models.Model):
    """A private link to a submission. Only the keyed hash of its secret is kept; each mail carries a link of its own."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="links")
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    created = models.DateTimeField(_("angelegt am"), default=timezone.now)
    replaced_at = models.DateTimeField(_("ersetzt am"), null=True, blank=True)

    class Meta:
        verbose_name = _("privater Link")
        verbose_name_plural = _("private Links")
        ordering = ["created"]


class Consent(models.Model):
    """A consent or acceptance: what, which text in which version, when, and when it was taken back."""

    class Kind(models.TextChoices):
        RULES = "rules", _("Spielregeln der Beteiligung")
        NAME = "name", _("Veröffentlichung des Namens")
        PICTURE = "picture", _("Veröffentlichung des Bildes")
        CONTACT = "contact", _("Verarbeitung der Nachricht")

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(_("wofür"), max_length=8, choices=Kind.choices)
    text = models.TextField(_("Wortlaut"))
    text_version = models.CharField(_("Fassung"), max_length=40)
    given_at = models.DateTimeField(_("erteilt am"), default=timezone.now)
    revoked_at = models.DateTimeField(_("widerrufen am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Einwilligung")
        verbose_name_plural = _("Einwilligungen")
        ordering = ["given_at"]
