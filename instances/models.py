"""What is kept of a municipality before there is one: the drafts of a guided set-up."""

import json
import uuid
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipality.files import private_storage

from .manage.models import Removal, TownWork

__all__ = ["Removal", "SetupDraft", "SetupFile", "TownWork"]


class NumberEncoder(DjangoJSONEncoder):
    """Decimals as numbers: a draft holds what TOML holds."""

    def default(self, o: Any) -> Any:
        return float(o) if isinstance(o, Decimal) else super().default(o)


class NumberDecoder(json.JSONDecoder):
    """Numbers with digits after the point come back as decimals, as from a TOML file."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"parse_float": Decimal, **options})


class SetupDraft(models.Model):
    """A municipality that somebody prepares. It belongs to nobody but its owner: there is no municipality yet, or it was made from it.

    `data` is what a file of `create_municipality` would hold; `visited` names the steps that were saved; `report` is what was done in the end.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("angelegt von"), on_delete=models.CASCADE, related_name="+")
    data = models.JSONField(default=dict, encoder=NumberEncoder, decoder=NumberDecoder)
    visited = models.JSONField(default=list)
    created = models.DateTimeField(_("angelegt am"), default=timezone.now)
    changed = models.DateTimeField(_("geändert am"), default=timezone.now)
    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("Kommune"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    done_at = models.DateTimeField(_("Kommune angelegt am"), null=True, blank=True)
    report = models.JSONField(default=list)

    class Meta:
        verbose_name = _("Vorbereitung einer Kommune")
        verbose_name_plural = _("Vorbereitungen von Kommunen")
        ordering = ["-changed", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The name of the municipality, as far as it is known."""
        section = self.data.get("municipality")
        name = section.get("name") if isinstance(section, dict) else None
        return name if isinstance(name, str) and name else str(_("Kommune ohne Namen"))


def file_path(file: "SetupFile", filename: str) -> str:
    """Random name; of the uploaded name only its ending survives."""
    return f"setup/{file.draft_id}/{uuid.uuid4().hex}{PurePosixPath(filename).suffix.lower()[:8]}"


class SetupFile(models.Model):
    """A file that a draft names: boundary, logo, workbook. `key` is its place in the draft ("municipality.boundary")."""

    draft = models.ForeignKey(SetupDraft, on_delete=models.CASCADE, related_name="files")
    key = models.CharField(max_length=80)
    name = models.CharField(_("Dateiname"), max_length=120)
    content = models.FileField(upload_to=file_path, storage=private_storage, max_length=200)
    size = models.PositiveBigIntegerField(_("Größe in Byte"))

    class Meta:
        verbose_name = _("Datei einer Vorbereitung")
        verbose_name_plural = _("Dateien von Vorbereitungen")
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["draft", "key"], name="one_setup_file_per_key")]

    def __str__(self) -> str:
        return self.name
