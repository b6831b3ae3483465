"""Worksheets that a moderator has opened for the live project, for the table; without a seat, so that her other rows stay as they are."""

from datetime import date
from typing import Any

from workshop.models import PaperEntry


def build(people: dict[str, Any], live: int, mark: str) -> dict[str, Any]:
    """Return the arguments of addresses."""
    entry = PaperEntry.objects.create(
        project_id=live, kind=PaperEntry.Kind.SHEETS, consent_on=date(2026, 11, 2), note=f"Ordner {mark}", team_words=mark, user=people["moderator"]
    )
    return {"paper_entry": entry.pk}


BY_NAME: dict[str, dict[str, Any]] = {
    "workshop:outputs": {"pk": "@live"},
    "workshop:output": {"pk": "@live", "name": "summen", "ending": "csv"},
    "workshop:worksheet": {"key": "team", "paper": "a4"},
    "workshop_paper": {"pk": "@live", "entry": "@paper_entry"},
}
