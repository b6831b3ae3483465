"""Lists of the keepers' and editors' screens: rows ready to be shown, in a constant number of queries."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from municipality.scope import site_of_page
from strategy.models import MeasurePage, ProgressNote, StrategyPage
from strategy.rules import releasable_strategies, works_for

from .periods import period_label
from .staleness import age_text, last_update, with_last_note

OPEN = (ProgressNote.State.DRAFT, ProgressNote.State.SUBMITTED, ProgressNote.State.RETURNED)
RECENT = 15


def mine(user: Any) -> list[dict[str, Any]]:
    """Return the measures that this person keeps, the stale ones first: {measure, age, updated, open, returned, url}."""
    if not user.is_active or not user.pk:
        return []
    found = with_last_note(MeasurePage.objects.filter(keepers__user=user)).for_rows().order_by("path")
    found = found.annotate(
        open_notes=Count("progress_notes", filter=Q(progress_notes__state__in=OPEN)),
        returned_notes=Count("progress_notes", filter=Q(progress_notes__state=ProgressNote.State.RETURNED)),
    )
    measures = list(found)
    months = dict(StrategyPage.objects.filter(path__in={_strategy_path(row) for row in measures}).values_list("path", "stale_after_months"))
    sites: dict[int, bool] = {}
    rows, today = [], timezone.localdate()
    for measure in measures:
        site = site_of_page(measure)
        if site is None:
            continue
        if site.pk not in sites:
            sites[site.pk] = works_for(user, site)
        if not sites[site.pk]:
            continue
        rows.append(
            {
                "measure": measure,
                "age": age_text(measure, months.get(_strategy_path(measure), 12), today),
                "updated": last_update(measure),
                "open": measure.open_notes,
                "returned": measure.returned_notes,
                "url": reverse("strategy_upkeep:measure", args=[measure.pk]),
            }
        )
    return sorted(rows, key=lambda row: not row["age"])


def _strategy_path(measure: MeasurePage) -> str:
    return measure.path[: -2 * Page.steplen]


def waiting_for(user: Any) -> QuerySet:
    """Return the notes that this person may release, the longest waiting first."""
    return _of_strategies(user).filter(state=ProgressNote.State.SUBMITTED).order_by("updated_at", "pk")


def released_last(user: Any) -> list[ProgressNote]:
    """Return the notes that were released last."""
    return list(_of_strategies(user).filter(state=ProgressNote.State.RELEASED).order_by("-released_at", "-pk")[:RECENT])


def _of_strategies(user: Any) -> QuerySet:
    strategies = releasable_strategies(user)
    paths = Q(pk__in=[])
    for path in strategies.values_list("path", flat=True):
        paths |= Q(measure__path__startswith=path)
    return ProgressNote.objects.filter(paths).select_related("measure", "author")


def labelled(notes: Iterable[ProgressNote]) -> Iterable[ProgressNote]:
    """Give each note the words of its period (`label`)."""
    for note in notes:
        note.label = period_label(note.period_start, note.period_end)
    return notes
