"""Progress notes in the content API: what was released, and nothing else."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from municipality.api.types import Field, Nullable, Shape, boolean, day, integer, moment, one_of, text
from strategy.models import MeasurePage, ProgressNote
from strategy.states import MeasureStatus

from .periods import period_label

MOST = 50
NOTE = Shape(
    "ProgressNote",
    [
        Field("id", integer, lambda note: note.pk),
        Field("period", text, lambda note: period_label(note.period_start, note.period_end), "The period in words."),
        Field("period_start", day),
        Field("period_end", day),
        Field("text", text, description="Plain text; empty lines separate paragraphs."),
        Field("next_steps", text),
        Field("status", one_of(["", *MeasureStatus.values]), description="Where the measure stood then; empty: the note does not say."),
        Field("status_reason", text),
        Field("is_delayed", boolean),
        Field("delay_reason", text),
        Field("progress_percent", Nullable(integer)),
        Field("released_at", Nullable(moment)),
    ],
    f"What happened with a measure in a period, newest first; at most {MOST} of a measure.",
)


def notes_of(pages: Iterable[MeasurePage]) -> dict[Any, list[ProgressNote]]:
    """Return the newest released notes of measures by translation key, in one query: translations share the notes of the first language."""
    keys = [page.translation_key for page in pages]
    place = Window(RowNumber(), partition_by=F("measure_id"), order_by=[F("period_end").desc(), F("period_start").desc(), F("id").desc()])
    found = ProgressNote.objects.filter(state=ProgressNote.State.RELEASED, measure__translation_key__in=keys)
    notes: dict[Any, list[ProgressNote]] = defaultdict(list)
    for note in found.annotate(key=F("measure__translation_key"), place=place).filter(place__lte=MOST).order_by("measure_id", "place"):
        notes[note.key].append(note)
    return notes
