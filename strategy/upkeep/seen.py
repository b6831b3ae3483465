"""Which progress note set the state that somebody saw."""

from strategy.models import MeasurePage, ProgressNote

from .periods import period_label


def last_note_of(measure: MeasurePage | None) -> ProgressNote | None:
    """Return the note of a measure (in the first language) that was released last, with the words of its period (`label`)."""
    if measure is None or not measure.pk:
        return None
    note = ProgressNote.objects.filter(measure_id=measure.pk, state=ProgressNote.State.RELEASED).order_by("-released_at", "-pk").first()
    if note is not None:
        note.label = period_label(note.period_start, note.period_end)
    return note
