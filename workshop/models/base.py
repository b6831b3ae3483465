"""Rows of a plan: edited one field at a time by several people; who comes second sees both versions."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PlanRow(models.Model):
    """A row of the plan of one project. `workshop.rows.save_fields` is the one way in which its fields change."""

    project = models.ForeignKey("projects.ProjectPage", verbose_name=_("Projekt"), on_delete=models.CASCADE, related_name="%(class)ss")
    version = models.PositiveIntegerField(default=1, editable=False)
    created = models.DateTimeField(_("angelegt am"), default=timezone.now, editable=False)
    changed = models.DateTimeField(_("geändert am"), auto_now=True)

    class Meta:
        abstract = True


class FieldChange(models.Model):
    """The history of one field: what stood there before, what stands there since `version`, who and when.

    Saves of one person in quick succession are one row; `trail` keeps a mark of what stood there between them, by version.
    """

    project = models.ForeignKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="field_changes")
    table = models.CharField(max_length=30)
    row = models.BigIntegerField()
    field = models.CharField(max_length=40)
    label = models.CharField(_("Feld"), max_length=120, blank=True)
    before = models.TextField(_("vorher"), blank=True)
    after = models.TextField(_("nachher"), blank=True)
    version = models.PositiveIntegerField()
    trail = models.JSONField(default=dict, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(_("am"), default=timezone.now)

    class Meta:
        verbose_name = _("Änderung im Plan")
        verbose_name_plural = _("Änderungen im Plan")
        ordering = ["-created", "-pk"]
        indexes = [
            models.Index(fields=["table", "row", "field", "version"], name="field_change_of_row"),
            models.Index(fields=["project", "-created"], name="field_change_of_project"),
        ]


class Presence(models.Model):
    """Who was seen in which step a moment ago; told to the others, kept for minutes."""

    project = models.ForeignKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    step = models.CharField(max_length=20)
    seen = models.DateTimeField()

    class Meta:
        verbose_name = _("Anwesenheit")
        verbose_name_plural = _("Anwesenheiten")
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="one_presence_per_project")]
