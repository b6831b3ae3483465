"""How old the state of a measure is, and which ones nobody has updated for too long.

A measure is updated by a state with a date, or by the release of a progress note. Completed measures and those that are not
pursued any more are never stale: their story is over. `StrategyPage.stale_after_months` is the municipality's own patience.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Site

from strategy.models import MeasurePage, ProgressNote, StrategyPage
from strategy.states import MeasureStatus

NEVER_STALE = frozenset({MeasureStatus.COMPLETED, MeasureStatus.STOPPED})


def with_last_note(measures: QuerySet) -> QuerySet:
    """Annotate `last_note_at`: when a progress note of the measure was released last."""
    notes = ProgressNote.objects.filter(measure=OuterRef("pk"), state=ProgressNote.State.RELEASED).order_by().values("measure")
    return measures.annotate(last_note_at=Subquery(notes.annotate(last=Max("released_at")).values("last")))


def last_update(measure: MeasurePage) -> date | None:
    """Return the day on which the measure's state was said last; None where nobody has ever said it.

    Costs no query for measures of `with_last_note`, one for others.
    """
    if hasattr(measure, "last_note_at"):
        released = measure.last_note_at
    else:
        notes = ProgressNote.objects.filter(measure_id=measure.pk, state=ProgressNote.State.RELEASED)
        released = notes.aggregate(last=Max("released_at"))["last"] if measure.pk else None
    days = [measure.status_date, _day(released)]
    return max((day for day in days if day), default=None)


def _day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_since(day: date, today: date) -> int:
    """Return how many whole months have passed."""
    months = (today.year - day.year) * 12 + today.month - day.month
    return max(0, months - (add_months(day, months) > today))


def is_stale(measure: MeasurePage, stale_after_months: int, today: date) -> bool:
    """Has nobody updated the measure for longer than the municipality allows? Counts from its publication where nobody ever has."""
    if measure.status in NEVER_STALE:
        return False
    since = last_update(measure) or _day(measure.first_published_at)
    return since is not None and add_months(since, stale_after_months) < today


def stale_measures(strategy: StrategyPage, today: date) -> list[MeasurePage]:
    """Return the public measures of a strategy (in the first language) that are stale, the longest first. One query."""
    measures = with_last_note(MeasurePage.objects.of_strategy(strategy).filter(live=True).exclude(status__in=NEVER_STALE))
    found = [measure for measure in measures.for_rows() if is_stale(measure, strategy.stale_after_months, today)]
    return sorted(found, key=lambda measure: (last_update(measure) or _day(measure.first_published_at) or date.min, measure.path))


def strategies_of(site: Site) -> list[StrategyPage]:
    """Return the public strategies of a municipality in its first language."""
    return list(StrategyPage.objects.visible(site).filter(locale__language_code="de").order_by("path"))


def patience(strategies: Iterable[StrategyPage]) -> dict[str, int]:
    """Return months by tree path of the strategy, for many measures of several strategies."""
    return {strategy.path: strategy.stale_after_months for strategy in strategies}


def stale_ids(strategies: Iterable[StrategyPage], today: date) -> list[int]:
    """Return the ids of all stale measures of several strategies; one query for each."""
    return [measure.pk for strategy in strategies for measure in stale_measures(strategy, today)]


def age_text(measure: MeasurePage, stale_after_months: int, today: date) -> str:
    """Return "seit 14 Monaten nicht aktualisiert" for a stale measure, "" for another one."""
    if not is_stale(measure, stale_after_months, today):
        return ""
    since = last_update(measure)
    if since is None:
        return _("Dazu hat noch niemand einen Stand gemeldet.")
    months = months_since(since, today)
    if months >= 24:
        years = months // 12
        return ngettext("seit %(count)s Jahr nicht aktualisiert", "seit %(count)s Jahren nicht aktualisiert", years) % {"count": years}
    return ngettext("seit %(count)s Monat nicht aktualisiert", "seit %(count)s Monaten nicht aktualisiert", months) % {"count": months}


def without_keeper(measures: Iterable[MeasurePage]) -> list[MeasurePage]:
    """Return those of which nobody is keeper. One query."""
    measures = list(measures)
    kept = set(MeasurePage.objects.filter(Q(keepers__user__is_active=True), pk__in=[measure.pk for measure in measures]).values_list("pk", flat=True))
    return [measure for measure in measures if measure.pk not in kept]
