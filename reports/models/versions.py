"""A frozen version of a report: data and words as they were, with a fingerprint, and the documents made of them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipality.files import private_storage
from reports.querysets import ReportVersionQuerySet

from .pages import ReportPage

FROZEN = frozenset({"report", "report_id", "number", "title", "period_start", "period_end", "schema", "data", "digest", "note", "created_at"})


class FrozenError(Exception):
    """Somebody tried to change what a version has frozen."""


def digest_of(data: dict[str, Any]) -> str:
    """Return the SHA-256 of a snapshot: of its JSON with sorted keys and without white space, in UTF-8."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class ReportVersion(models.Model):
    """One frozen state of a report. Its data never change; what changes is how far the documents are and whether it is public."""

    class State(models.TextChoices):
        WAITING = "waiting", _("wartet")
        RENDERING = "rendering", _("wird gesetzt")
        READY = "ready", _("fertig")
        FAILED = "failed", _("fehlgeschlagen")

    report = models.ForeignKey(ReportPage, verbose_name=_("Bericht"), on_delete=models.CASCADE, related_name="versions")
    revision = models.ForeignKey("wagtailcore.Revision", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    number = models.PositiveIntegerField(_("Nummer"))
    title = models.CharField(_("Titel"), max_length=255)
    period_start = models.DateField(_("Zeitraum von"))
    period_end = models.DateField(_("Zeitraum bis"))
    note = models.CharField(_("Was neu ist"), max_length=300, blank=True)
    schema = models.PositiveSmallIntegerField(default=1)
    data = models.JSONField(_("Daten"))
    digest = models.CharField(_("Prüfsumme"), max_length=64)
    created_at = models.DateTimeField(_("festgeschrieben am"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("von"), null=True, on_delete=models.SET_NULL, related_name="+")

    state = models.CharField(_("Zustand"), max_length=9, choices=State.choices, default=State.WAITING, db_index=True)
    done = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    touched_at = models.DateTimeField(null=True, blank=True)
    message = models.CharField(_("Meldung"), max_length=300, blank=True)
    pdf = models.FileField(_("Bericht (PDF)"), storage=private_storage, upload_to="reports/", max_length=200, blank=True)
    pdf_pages = models.PositiveIntegerField(_("Seiten"), null=True, blank=True)
    short_pdf = models.FileField(_("Kurzfassung (PDF)"), storage=private_storage, upload_to="reports/", max_length=200, blank=True)
    short_pages = models.PositiveIntegerField(_("Seiten der Kurzfassung"), null=True, blank=True)

    is_public = models.BooleanField(_("öffentlich"), default=False)
    public_since = models.DateTimeField(_("veröffentlicht am"), null=True, blank=True)

    objects = ReportVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Fassung eines Berichts")
        verbose_name_plural = _("Fassungen von Berichten")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="one_version_per_number"),
            models.UniqueConstraint(fields=["report"], condition=models.Q(is_public=True), name="one_public_version_per_report"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a new version, or the named state of an old one; raises FrozenError for everything else."""
        named = kwargs.get("update_fields")
        if not self._state.adding and (named is None or FROZEN & set(named)):
            raise FrozenError("A frozen version does not change: name the fields of its state in `update_fields`.")
        super().save(*args, **kwargs)

    @property
    def is_intact(self) -> bool:
        """Does the fingerprint still fit the data?"""
        return digest_of(self.data) == self.digest

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def is_busy(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RENDERING)

    @property
    def percent(self) -> int:
        """How far the documents are, 0 to 100."""
        return min(100, self.done * 100 // self.total) if self.total else 0
