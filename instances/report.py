"""What a set-up did, part by part."""

from dataclasses import dataclass, field

from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site


class Outcome(models.TextChoices):
    CREATED = "created", _("angelegt")
    CHANGED = "changed", _("geändert")
    UNCHANGED = "unchanged", _("unverändert")
    NOTE = "note", _("Hinweis")


@dataclass(frozen=True)
class Line:
    """One part: what happened to it, and what exactly."""

    part: str
    outcome: Outcome
    detail: str = ""


@dataclass
class Report:
    """All parts in the order in which they were made."""

    lines: list[Line] = field(default_factory=list)
    site: Site | None = None
    dry_run: bool = False
    files: list[FieldFile] = field(default_factory=list)
    """What was written to disk on the way, to be removed when the database keeps nothing."""

    def add(self, part: str, outcome: Outcome, detail: str = "") -> None:
        self.lines.append(Line(str(part), outcome, str(detail)))

    def settled(self, part: str, created: list[str], changed: list[str]) -> None:
        """Say what was created and what was changed in a part that has several rows; unchanged where nothing was."""
        if created:
            self.add(part, Outcome.CREATED, ", ".join(created))
        if changed:
            self.add(part, Outcome.CHANGED, ", ".join(changed))
        if not created and not changed:
            self.add(part, Outcome.UNCHANGED)

    def remove_files(self) -> None:
        """Delete the files that were written for rows that are not kept."""
        for file in self.files:
            file.storage.delete(str(file.name))
        self.files.clear()

    @property
    def did_something(self) -> bool:
        """Was anything created or changed?"""
        return any(line.outcome in (Outcome.CREATED, Outcome.CHANGED) for line in self.lines)
