"""What changed lately in the strategy: released progress notes, new and revised measures, new values of indicators."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from django.conf import settings
from django.db.models import Max, Min
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from wagtail.models import Site

from municipality.templatetags.municipality_tags import number
from strategy.models import Indicator, ProgressNote, ValueChange

from .rows import Catalogue, Row

ENTRIES = 40
TOGETHER = 5
"""More new measures than this on one day are told as one: an import of a whole catalogue is one piece of news."""
SETTLED = timedelta(days=1)
"""A measure that is published again within a day of its first publication is still "new"."""


@dataclass(frozen=True)
class Change:
    """One thing that changed. `key` names it for ever (identifiers of a feed); `status` only where a state was reported.

    `title_lang`, `text_lang`: their language where it is not the reader's.
    """

    key: str
    when: datetime
    kind: str
    title: str
    url: str
    text: str
    code: str = ""
    status: str = ""
    late: bool = False
    title_lang: str = ""
    text_lang: str = ""

    @property
    def day(self) -> str:
        return date_format(localtime(self.when), "DATE_FORMAT")


class Published(NamedTuple):
    """When a measure was published."""

    pk: int
    first: datetime | None
    last: datetime | None


def changes(site: Site, catalogue: Catalogue, limit: int = ENTRIES) -> list[Change]:
    """Return the latest visible changes of a strategy, newest first. At most 4 queries."""
    rows = {row.pk: row for row in catalogue.rows}
    found = [*_notes(rows, limit), *_measures(rows, limit), *_values(site, catalogue, limit)]
    return sorted(found, key=lambda change: (change.when, change.key), reverse=True)[:limit]


def _notes(rows: dict[int, Row], limit: int) -> Iterable[Change]:
    notes = ProgressNote.objects.filter(state="released", released_at__isnull=False, measure__in=list(rows)).order_by("-released_at")[:limit]
    for note in notes:
        row = rows[note.measure_id]
        if note.released_at is None:
            continue
        yield Change(
            f"note-{note.pk}", note.released_at, _("Sachstand"), row.title, row.url, Truncator(" ".join(note.text.split())).chars(220), row.code,
            note.status, bool(note.status) and note.is_delayed, _foreign(row.language), _foreign(settings.LANGUAGE_CODE),
        )  # fmt: skip


def _measures(rows: dict[int, Row], limit: int) -> Iterable[Change]:
    from strategy.models import MeasurePage

    pages = MeasurePage.objects.filter(pk__in=list(rows)).order_by()
    newest = pages.filter(first_published_at__isnull=False).order_by("-first_published_at").values_list("pk", "first_published_at")
    for _day, entries in groupby(newest, key=lambda entry: localtime(entry[1]).date()):
        new = list(entries)
        if len(new) > TOGETHER:
            title = ngettext("%(count)s neue Maßnahme", "%(count)s neue Maßnahmen", len(new)) % {"count": number(len(new))}
            yield Change(f"new-{new[0][1]:%Y%m%d}", new[0][1], _("Neue Maßnahmen"), title, reverse("catalogue:measures"), "")
            continue
        for pk, when in new:
            row = rows[pk]
            yield _of_page(f"new-{pk}", when, _("Neue Maßnahme"), row)
    revised = pages.filter(last_published_at__isnull=False).order_by("-last_published_at")
    for entry in (Published(*values) for values in revised.values_list("pk", "first_published_at", "last_published_at")[:limit]):
        if entry.first and entry.last and entry.last - entry.first > SETTLED:
            row = rows[entry.pk]
            yield _of_page(f"edit-{entry.pk}-{entry.last:%Y%m%d}", entry.last, _("Maßnahme überarbeitet"), row)


def _of_page(key: str, when: datetime, kind: str, row: Row) -> Change:
    language = _foreign(row.language)
    return Change(key, when, kind, row.title, row.url, row.summary, row.code, title_lang=language, text_lang=language)


def _foreign(language: str) -> str:
    """Return a language where it is not the reader's, else ""."""
    return "" if language == (get_language() or settings.LANGUAGE_CODE) else language


def _values(site: Site, catalogue: Catalogue, limit: int) -> Iterable[Change]:
    """New or corrected values of an indicator on one day are one change."""
    indicators = {one.pk: one for one in Indicator.objects.visible(site).filter(strategy_id=catalogue.strategy_pk)}
    if not indicators:
        return
    days = (
        ValueChange.objects.filter(indicator__in=list(indicators), kind="actual", after__isnull=False)
        .values("indicator_id", "changed_at__date")
        .annotate(when=Max("changed_at"), first=Min("year"), last=Max("year"))
        .order_by("-when")[:limit]
    )
    for day in days:
        indicator = indicators[day["indicator_id"]]
        years = ngettext("Wert für %(first)s", "Werte für %(first)s bis %(last)s", 1 if day["first"] == day["last"] else 2)
        text = years % {"first": str(day["first"]), "last": str(day["last"])}
        yield Change(
            f"values-{indicator.pk}-{day['when']:%Y%m%d}", day["when"], _("Neue Zahlen"), indicator.title, _indicator_url(indicator), text,
            title_lang=_foreign(settings.LANGUAGE_CODE),
        )  # fmt: skip


def _indicator_url(indicator: Indicator) -> str:
    try:
        return reverse("strategy:indicator", args=[indicator.pk])
    except NoReverseMatch:
        return ""
