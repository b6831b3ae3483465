"""A strategy as rows: what editors see (latest revisions, drafts included) or what the public sees. No personal data in either.

A record is one row of a sheet: values by column key, and the id of the thing it stands for. References between rows are the
words that the sheets show: number, or title where there is none.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from wagtail.models import Page, Site

from strategy.models import FieldOfActionPage, Indicator, IndicatorValue, MeasurePage, ProgressNote, StrategyPage

from .cells import tidy
from .schema import BY_KEY, SHEETS

_RELATIONS = ("flanking_measures", "needed_measures", "replaced_measures")
_OF_MEASURES = ("sdgs", "steps", "extras", *_RELATIONS)


@dataclass
class Record:
    """One row: values by column key; ``pk`` and ``owner`` (of steps, further details, values, notes) are ids of rows and pages."""

    values: dict[str, Any]
    pk: int | None = None
    owner: int | None = None


@dataclass
class Book:
    """All rows of a strategy by key of the sheet."""

    title: str = ""
    municipality: str = ""
    sheets: dict[str, list[Record]] = field(default_factory=lambda: {sheet.key: [] for sheet in SHEETS})


def latest(page: Page) -> Any:
    """The page as editors see it."""
    return page.latest_revision.as_object() if page.latest_revision_id else page


def references(rows: Iterable[tuple[Any, str, str, str]]) -> dict[Any, str]:
    """The word by which other sheets name each thing: rows are (id, code, title, parent's title).

    Its code; its title where it has none; "field » title" where two have that title.
    """
    rows = [(pk, _line(code), _line(title), _line(parent)) for pk, code, title, parent in rows]
    codes = Counter(code for _pk, code, _title, _parent in rows if code)
    titles = Counter(title for _pk, code, title, _parent in rows if not code or codes[code] > 1)
    names = {}
    for pk, code, title, parent in rows:
        if code and codes[code] == 1:
            names[pk] = code
        else:
            names[pk] = title if titles[title] == 1 and title not in codes else f"{parent} » {title}"
    return names


def _line(text: str) -> str:
    return " ".join(tidy(text or "").split())


def load(strategy: StrategyPage, *, public_for: Site | None = None) -> Book:
    """Load a strategy. ``public_for`` a municipality: only what anybody may read there; else everything, as editors see it."""
    return _Loader(strategy, public_for).load()


class _Loader:
    def __init__(self, strategy: StrategyPage, site: Site | None) -> None:
        self.strategy, self.site = strategy, site
        self.book = Book()

    def load(self) -> Book:
        page = self._seen(StrategyPage.objects.select_related("latest_revision", "locale").get(pk=self.strategy.pk))
        municipality = self.site or self.strategy.municipality
        self.book.title, self.book.municipality = page.title, municipality.site_name if municipality else ""
        self.fields = [(one.path, self._seen(one)) for one in self._pages(FieldOfActionPage.objects.child_of(self.strategy), "sdgs")]
        self.field_names = {one.pk: _line(one.title) for _path, one in self.fields}
        by_path = dict(self.fields)
        steplen = MeasurePage.steplen
        self.measures = [
            (by_path[one.path[:-steplen]], self._seen(one))
            for one in self._pages(MeasurePage.objects.descendant_of(self.strategy).select_related("responsible_office"), *_OF_MEASURES)
            if one.path[:-steplen] in by_path
        ]
        self.measure_names = references((one.pk, one.code, one.title, parent.title) for parent, one in self.measures)
        self.indicators = list(self._indicators())
        self.indicator_names = references((one.pk, one.code, one.title, one.unit) for one in self.indicators)
        self._strategy(page)
        self._put("fields", [self._field(one) for _path, one in self.fields])
        self._measures()
        self._series()
        self._notes()
        return self.book

    def _pages(self, pages: Any, *rows: str) -> Any:
        """The pages in their order; ``rows`` are what hangs on them. Editors read those from the revision, so nothing is fetched for them."""
        if self.site is not None:
            pages = pages.visible(self.site).prefetch_related(*rows)
        return pages.select_related("latest_revision").order_by("path")

    def _seen(self, page: Page) -> Any:
        return page if self.site is not None else latest(page)

    def _put(self, sheet: str, records: Iterable[Record]) -> None:
        self.book.sheets[sheet].extend(records)

    def _plain(self, sheet: str, row: Any, **own: Any) -> dict[str, Any]:
        """The values of a row that are simply attributes; ``own`` are the others."""
        return {column.key: own[column.key] if column.key in own else getattr(row, column.key) for column in BY_KEY[sheet].columns}

    def _strategy(self, page: StrategyPage) -> None:
        self._put("strategy", [Record(self._plain("strategy", page, municipality=self.book.municipality), page.pk)])
        for share in page.reach_shares.all():
            self._put("reach_shares", [Record(self._plain("reach_shares", share), share.pk, page.pk)])
        for goal in page.goals.all():
            field_name = self.field_names.get(goal.field_of_action_id or 0, "")
            if self.site is not None and goal.field_of_action_id and not field_name:
                continue
            own = {"field_of_action": field_name, "indicator": self.indicator_names.get(goal.indicator_id or 0, "")}
            self._put("goals", [Record(self._plain("goals", goal, **own), goal.pk, page.pk)])

    def _field(self, page: FieldOfActionPage) -> Record:
        return Record(self._plain("fields", page, sdgs=_numbers(page.sdgs)), page.pk)

    def _measures(self) -> None:
        for parent, page in self.measures:
            own: dict[str, Any] = {
                name: tuple(self.measure_names[one.pk] for one in getattr(page, name).all() if one.pk in self.measure_names) for name in _RELATIONS
            }
            own |= {"field": self.field_names[parent.pk], "office": page.office, "sdgs": _numbers(page.sdgs)}
            self._put("measures", [Record(self._plain("measures", page, **own), page.pk)])
            name = self.measure_names[page.pk]
            self._put("steps", [Record(self._plain("steps", step, measure=name), None, page.pk) for step in page.steps.all()])
            self._put("extras", [Record(self._plain("extras", extra, measure=name), None, page.pk) for extra in page.extras.all()])

    def _indicators(self) -> Any:
        found = Indicator.objects.visible(self.site) if self.site is not None else Indicator.objects.all()
        return found.of_strategy(self.strategy).order_by("sort_order", "title", "pk")

    def _series(self) -> None:
        for one in self.indicators:
            own = {"field_of_action": self.field_names.get(one.field_of_action_id or 0, "")}
            self._put("indicators", [Record(self._plain("indicators", one, **own), one.pk)])
        order = {one.pk: number for number, one in enumerate(self.indicators)}
        values = IndicatorValue.objects.filter(indicator__in=list(order)).order_by("kind", "scenario", "category", "year")
        for value in sorted(values, key=lambda value: order[value.indicator_id]):
            own = {"indicator": self.indicator_names[value.indicator_id]}
            self._put("values", [Record(self._plain("values", value, **own), value.pk, value.indicator_id)])

    def _notes(self) -> None:
        order = {page.pk: number for number, (_parent, page) in enumerate(self.measures)}
        notes = ProgressNote.objects.visible(self.site) if self.site is not None else ProgressNote.objects.all()
        kept = notes.filter(measure__in=list(order)).order_by("period_start", "period_end", "pk")
        for note in sorted(kept, key=lambda note: order[note.measure_id]):
            self._put("notes", [Record(self._plain("notes", note, measure=self.measure_names[note.measure_id]), note.pk, note.measure_id)])


def _numbers(sdgs: Any) -> tuple[int, ...]:
    return tuple(sorted(one.pk for one in sdgs.all()))
