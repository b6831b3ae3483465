"""What was asked for and how it ended: work on a municipality, and the removal of one."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipality.files import private_storage


def export_path(work: "TownWork", filename: str) -> str:
    """Return a name that nobody can guess."""
    return f"exports/{uuid.uuid4().hex}.zip"


class TownWork(models.Model):
    """A copy or an export of a municipality, done in the background. `wanted` is what was asked for, `report` what came of it."""

    class Kind(models.TextChoices):
        COPY = "copy", _("Kopie")
        EXPORT = "export", _("Export")

    class State(models.TextChoices):
        WAITING = "waiting", _("wartet")
        WORKING = "working", _("in Arbeit")
        DONE = "done", _("fertig")
        FAILED = "failed", _("nicht gelungen")

    AT_WORK = (State.WAITING, State.WORKING)

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("Vorgang"), max_length=8, choices=Kind.choices)
    state = models.CharField(_("Stand"), max_length=8, choices=State.choices, default=State.WAITING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("durch"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=255, blank=True, editable=False)
    created = models.DateTimeField(_("am"), default=timezone.now)
    changed = models.DateTimeField(_("geändert am"), default=timezone.now)
    expires = models.DateTimeField(_("aufbewahrt bis"))
    wanted = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    message = models.TextField(_("Meldung"), blank=True)
    file = models.FileField(_("Datei"), upload_to=export_path, storage=private_storage, max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("Größe in Byte"), default=0)

    class Meta:
        verbose_name = _("Vorgang an einer Kommune")
        verbose_name_plural = _("Vorgänge an Kommunen")
        ordering = ["-created", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "kind"], condition=models.Q(state__in=["waiting", "working"]), name="one_work_of_a_kind_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_state_display()}"

    @property
    def is_at_work(self) -> bool:
        """Is it not over yet?"""
        return self.state in self.AT_WORK

    def is_offered_to(self, user: Any) -> bool:
        """Is there a file that this person may fetch? Only whoever asked for it, until it expires."""
        return bool(self.state == self.State.DONE and self.file and self.by_id == user.pk and self.expires > timezone.now())


class Removal(models.Model):
    """The deletion of a municipality: a trial run, the confirmation, the report. It belongs to the installation and outlives the municipality."""

    class State(models.TextChoices):
        CHECKING = "checking", _("wird geprüft")
        CHECKED = "checked", _("geprüft, nicht bestätigt")
        DELETING = "deleting", _("wird gelöscht")
        DONE = "done", _("gelöscht")
        FAILED = "failed", _("nicht gelungen")

    AT_WORK = (State.CHECKING, State.DELETING)

    town = models.PositiveIntegerField(_("Nummer der Kommune"))
    name = models.CharField(_("Kommune"), max_length=255)
    host = models.CharField(_("Adresse"), max_length=300)
    state = models.CharField(_("Stand"), max_length=8, choices=State.choices, default=State.CHECKING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("durch"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=255, blank=True, editable=False)
    other_backup = models.BooleanField(_("Sicherung auf anderem Weg"), default=False)
    created = models.DateTimeField(_("am"), default=timezone.now)
    changed = models.DateTimeField(_("geändert am"), default=timezone.now)
    report = models.JSONField(default=dict)
    message = models.TextField(_("Meldung"), blank=True)

    class Meta:
        verbose_name = _("Löschung einer Kommune")
        verbose_name_plural = _("Löschungen von Kommunen")
        ordering = ["-created", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["town"], condition=models.Q(state__in=["checking", "checked", "deleting"]), name="one_open_removal_of_a_municipality"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_state_display()}"

    @property
    def is_at_work(self) -> bool:
        """Does the background work on it?"""
        return self.state in self.AT_WORK
