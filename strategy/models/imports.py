"""Imports: a file, what its columns mean, what it would change, what it did change, and how to take that back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipality.files import private_storage

from .pages import StrategyPage


class ImportProfile(models.Model):
    """What the columns of a kind of file mean, saved for the next time."""

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("Name"), max_length=120)
    kind = models.CharField(_("Art"), max_length=10)
    mapping = models.JSONField(_("Zuordnung"), default=dict, help_text="sheet name or '' -> {label of the column: key of the field or ''}")
    updated_at = models.DateTimeField(_("geändert am"), auto_now=True)

    class Meta:
        verbose_name = _("Importprofil")
        verbose_name_plural = _("Importprofile")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="one_import_profile_per_name")]

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One file on its way into a strategy."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("hochgeladen")
        READING = "reading", _("wird gelesen")
        READY = "ready", _("bereit")
        REFUSED = "refused", _("nicht möglich")
        APPLYING = "applying", _("wird übernommen")
        APPLIED = "applied", _("übernommen")
        FAILED = "failed", _("fehlgeschlagen")
        UNDOING = "undoing", _("wird zurückgenommen")
        UNDONE = "undone", _("zurückgenommen")

    class Kind(models.TextChoices):
        WORKBOOK = "workbook", _("Arbeitsmappe der Strategie")
        MEASURES = "measures", _("Liste von Maßnahmen")
        SERIES = "series", _("Zeitreihen von Indikatoren")

    strategy = models.ForeignKey(StrategyPage, verbose_name=_("Strategie"), on_delete=models.CASCADE, related_name="imports")
    kind = models.CharField(_("Art"), max_length=10, choices=Kind.choices)
    state = models.CharField(_("Zustand"), max_length=10, choices=State.choices, default=State.UPLOADED, db_index=True)
    file = models.FileField(_("Datei"), storage=private_storage, upload_to="imports/", max_length=200, blank=True)
    file_name = models.CharField(_("Name der Datei"), max_length=200)
    steps_file = models.FileField(_("Datei der Teilmaßnahmen"), storage=private_storage, upload_to="imports/", max_length=200, blank=True)
    steps_file_name = models.CharField(_("Name der Datei der Teilmaßnahmen"), max_length=200, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the file")
    profile = models.ForeignKey(ImportProfile, verbose_name=_("Profil"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    mapping = models.JSONField(_("Zuordnung"), default=dict, blank=True)
    options = models.JSONField(_("Einstellungen"), default=dict, blank=True, help_text="live, keep_persons, …")
    preview = models.JSONField(_("Vorschau"), null=True, blank=True)
    catalogue_stamp = models.CharField(max_length=64, blank=True, help_text="state of the strategy that the preview saw")
    report = models.JSONField(_("Bericht"), null=True, blank=True)
    message = models.TextField(_("Meldung"), blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("von"), null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("hochgeladen am"), auto_now_add=True)
    changed_at = models.DateTimeField(_("geändert am"), auto_now=True)
    applied_at = models.DateTimeField(_("übernommen am"), null=True, blank=True)
    undone_at = models.DateTimeField(_("zurückgenommen am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Import")
        verbose_name_plural = _("Importe")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name


class ImportItem(models.Model):
    """One thing in the preview of an import: what would be created or changed, cell by cell. Made anew with each preview."""

    class Action(models.TextChoices):
        CREATE = "create", _("neu")
        UPDATE = "update", _("geändert")
        UNCHANGED = "unchanged", _("unverändert")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    section = models.CharField(max_length=40, help_text="name of the model in lower case")
    action = models.CharField(_("was geschieht"), max_length=9, choices=Action.choices)
    label = models.CharField(max_length=300)
    sheet = models.CharField(max_length=120, blank=True)
    row = models.PositiveIntegerField(default=0)
    cells = models.JSONField(default=list, help_text="[label, before, after] for each cell that changes")
    problems = models.JSONField(default=list, help_text="[column, message, is_error] for each problem of the row")
    has_problems = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("Zeile einer Vorschau")
        verbose_name_plural = _("Zeilen einer Vorschau")
        ordering = ["position"]
        indexes = [models.Index(fields=["run", "section", "action", "position"], name="item_of_preview")]

    def __str__(self) -> str:
        return self.label


class ImportChange(models.Model):
    """One thing that an import created or changed, with what is needed to take it back."""

    class Action(models.TextChoices):
        CREATED = "created", _("angelegt")
        UPDATED = "updated", _("geändert")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="changes")
    model = models.CharField(max_length=40, help_text="name of the model in lower case, for example measurepage")
    object_id = models.PositiveBigIntegerField()
    action = models.CharField(max_length=8, choices=Action.choices)
    label = models.CharField(max_length=300, blank=True)
    before = models.JSONField(null=True, blank=True, help_text="pages: the id of the revision before; rows: their fields")
    after = models.JSONField(null=True, blank=True, help_text="the same afterwards, to see whether somebody has changed it since")

    class Meta:
        verbose_name = _("Änderung eines Imports")
        verbose_name_plural = _("Änderungen eines Imports")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"
