"""Files and meetings of a project."""

import uuid
from pathlib import PurePosixPath

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.models import ModeratedRow
from municipality.files import private_storage


class Audience(models.TextChoices):
    """Who sees a part of a project."""

    TEAM = "team", _("nur das Team")
    ADMINISTRATION = "administration", _("Team und Verwaltung")
    PUBLIC = "public", _("alle")


def file_path(version: "FileVersion", filename: str) -> str:
    """Random name; of the uploaded name only its ending survives (checked by `exchange.files`)."""
    return f"projects/{version.file.project_id}/{uuid.uuid4().hex}{PurePosixPath(filename).suffix.lower()[:8]}"


class TeamFile(ModeratedRow):
    """A file of a project with its versions. With the audience `public` it is shown after moderation (`release`)."""

    project = models.ForeignKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="files")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("Titel"), max_length=160)
    audience = models.CharField(_("Wer darf sie sehen?"), max_length=14, choices=Audience.choices, default=Audience.TEAM)
    number = models.PositiveSmallIntegerField(_("neueste Fassung"), default=1)
    released_number = models.PositiveSmallIntegerField(default=0, help_text=_("Öffentlich ist nur die Fassung, die freigegeben wurde."))
    released_title = models.CharField(_("öffentlicher Titel"), max_length=160, blank=True)
    created = models.DateTimeField(_("angelegt am"), default=timezone.now)
    deleted = models.DateTimeField(_("gelöscht am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Datei des Projekts")
        verbose_name_plural = _("Dateien der Projekte")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class FileVersion(models.Model):
    """One version of a file. A version never changes; a new one has the next number."""

    file = models.ForeignKey(TeamFile, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("Fassung"))
    content = models.FileField(upload_to=file_path, storage=private_storage, max_length=200)
    name = models.CharField(_("Dateiname"), max_length=200)
    content_type = models.CharField(_("Art"), max_length=100)
    size = models.PositiveBigIntegerField(_("Größe in Byte"))
    digest = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(_("vom"), default=timezone.now)

    class Meta:
        verbose_name = _("Fassung einer Datei")
        verbose_name_plural = _("Fassungen von Dateien")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="one_number_per_file")]


class Meeting(models.Model):
    """A date of a team: when, where, agenda, minutes. `sequence` counts changes for calendars."""

    project = models.ForeignKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="meetings")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("Titel"), max_length=160)
    starts = models.DateTimeField(_("Beginn"))
    ends = models.DateTimeField(_("Ende"), null=True, blank=True)
    place = models.CharField(_("Ort"), max_length=200, blank=True)
    agenda = models.TextField(_("Worüber wir sprechen"), max_length=4000, blank=True)
    minutes = models.TextField(_("Was wir beschlossen haben"), max_length=10000, blank=True)
    audience = models.CharField(_("Wer darf das sehen?"), max_length=14, choices=Audience.choices[:2], default=Audience.TEAM)
    cancelled = models.BooleanField(_("abgesagt"), default=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    changed = models.DateTimeField(_("geändert am"), auto_now=True)

    class Meta:
        verbose_name = _("Treffen")
        verbose_name_plural = _("Treffen")
        ordering = ["starts", "pk"]

    def __str__(self) -> str:
        return self.title


class CalendarFeed(models.Model):
    """The private calendar of one member for one project. Its secret is computed (`exchange.meetings.keys`); a new row is a new link."""

    member = models.OneToOneField("workshop.TeamMember", on_delete=models.CASCADE, related_name="calendar_feed")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created = models.DateTimeField(_("vom"), default=timezone.now)

    class Meta:
        verbose_name = _("privater Kalender")
        verbose_name_plural = _("private Kalender")
