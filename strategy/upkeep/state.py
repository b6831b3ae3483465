"""The state of a measure beside its revisions: set on the live page and in every text that may still be published.

A released progress note says where a measure stands. Publishing the page for that would also publish what an editor has drafted
and nobody has seen. So nothing is published here: the columns of the live page are written, and the same few values in the
revisions that are live, latest, scheduled, or under review. An older text that is published later cannot turn them back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Revision, TaskState

from municipality import cache
from municipality.tree import locked
from strategy.models import MeasurePage, MeasureStep

STATE_FIELDS = ("status", "status_note", "status_date", "is_delayed", "delay_reason")


@dataclass(frozen=True)
class StepState:
    """What keepers set of a step."""

    done: bool
    start: date | None
    end: date | None


def versions_of(measure: MeasurePage) -> list[MeasurePage]:
    """Return the measure in all its languages, read anew."""
    return list(MeasurePage.objects.filter(translation_key=measure.translation_key).order_by("path"))


def set_state(measure: MeasurePage, values: Mapping[str, Any]) -> None:
    """Write values of `STATE_FIELDS` on a measure in all its languages; the caller holds the transaction and has checked the person."""
    if unknown := set(values) - set(STATE_FIELDS):
        raise ValueError(f"No state of a measure: {sorted(unknown)}")
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    for page in versions_of(measure):
        with locked(page):
            for name, value in values.items():
                setattr(page, name, value)
            _write(page, list(values), lambda content: content | plain)
        for name, value in values.items():
            if page.pk == measure.pk:
                setattr(measure, name, value)


def set_steps(measure: MeasurePage, states: Mapping[int, StepState]) -> None:
    """Write done and dates of steps of this measure (by id); steps of other measures are ignored."""
    rows = list(MeasureStep.objects.select_for_update().filter(measure=measure, pk__in=states))
    for row in rows:
        state = states[row.pk]
        row.done, row.start, row.end = state.done, state.start, state.end
    MeasureStep.objects.bulk_update(rows, ["done", "start", "end"])
    plain = {row.pk: {"done": row.done, "start": row.start and row.start.isoformat(), "end": row.end and row.end.isoformat()} for row in rows}
    # A revision that was published with new steps knows them without their keys: there their words must do.
    words = {(row.number, row.title): plain[row.pk] for row in rows}

    def patched(content: dict[str, Any]) -> dict[str, Any]:
        def known(step: dict[str, Any]) -> dict[str, Any]:
            return plain.get(step["pk"], {}) if step.get("pk") else words.get((step.get("number"), step.get("title")), {})

        return content | {"steps": [step | known(step) for step in content.get("steps", [])]}

    page = MeasurePage.objects.get(pk=measure.pk)
    with locked(page):
        _write(page, [], patched)


def _write(page: MeasurePage, names: Iterable[str], patched: Any) -> None:
    """Write columns of the page and the content of what may be published; caches, search and feeds see a change of a live page."""
    now = timezone.now()
    columns = list(names)
    if page.live:
        page.last_published_at = now
        columns.append("last_published_at")
    _patch_revisions(page, patched, now)
    if page.latest_revision_id:
        page.latest_revision_created_at = now
        columns.append("latest_revision_created_at")
    if columns:
        page.save(update_fields=columns, clean=False)
    site = page.municipality
    cache.touch(site.pk if site else cache.GLOBAL)


def _patch_revisions(page: MeasurePage, patched: Any, now: datetime) -> None:
    under_review = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, revision__in=Revision.page_revisions.filter(object_id=str(page.pk)))
    wanted = {page.live_revision_id, page.latest_revision_id, *under_review.values_list("revision_id", flat=True)} - {None}
    revisions = Revision.page_revisions.filter(object_id=str(page.pk)).filter(Q(pk__in=wanted) | Q(approved_go_live_at__isnull=False))
    for revision in revisions.select_for_update():
        values = {"content": patched(revision.content)}
        if revision.pk == page.latest_revision_id:
            # Wagtail's editor takes a tab that shows the revision as it was for outdated, and says so.
            values["created_at"] = now
        Revision.objects.filter(pk=revision.pk).update(**values)
