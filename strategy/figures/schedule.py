"""What runs when: measures as bars over the years, for one field of action or grouped by fields."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipality import charts
from municipality.templatetags.municipality_tags import number

from .figure import WIDE, Cell, Figure, Table
from .status import words

MOST = 80  # rows that one picture can hold; a field with more shows the first ones and says so


class Planned(Protocol):
    """What a timeline needs of a measure: a page, or a row of the catalogue."""

    @property
    def code(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def start(self) -> date | None: ...

    @property
    def end(self) -> date | None: ...

    @property
    def is_ongoing(self) -> bool: ...

    @property
    def status_group(self) -> str: ...

    @property
    def is_delayed(self) -> bool: ...

    def get_status_display(self) -> str: ...


Group = tuple[str, Sequence[Planned]]


def fraction(day: date) -> float:
    """Return a day as a year with fraction: 1 July 2025 is about 2025.5."""
    days = (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
    return round(day.year + (day - date(day.year, 1, 1)).days / days, 3)


def has_dates(measure: Planned) -> bool:
    return measure.start is not None or measure.end is not None


def chart(groups: Iterable[Group], today: date) -> charts.Timeline:
    """Return the bars of all measures that have a date. Headings stand only where there is more than one group."""
    groups = [(title, sorted(filter(has_dates, measures), key=_order)) for title, measures in groups]
    groups = [(title, measures) for title, measures in groups if measures]
    rows: list[charts.Span | charts.Heading] = []
    for title, measures in groups:
        if len(groups) > 1:
            rows.append(charts.Heading(title))
        rows += [span(measure) for measure in measures[:MOST]]
    return charts.Timeline(tuple(rows), fraction(today), _("heute"), words(), _("verzögert"))


def _order(measure: Planned) -> tuple:
    """By start, then by end; what has only an end by its end."""
    start = measure.start or measure.end or date.max
    return start, measure.end or date.max, measure.code, measure.title


def span(measure: Planned) -> charts.Span:
    """Return a measure as a bar. The end counts as a whole day."""
    return charts.Span(
        label=f"{measure.code} {measure.title}".strip(),
        start=fraction(measure.start) if measure.start else None,
        end=fraction(measure.end + timedelta(days=1)) if measure.end and not measure.is_ongoing else None,
        ongoing=measure.is_ongoing and measure.start is not None,
        state=measure.status_group,
        late=measure.is_delayed,
    )


def figure(groups: Sequence[Group], *, today: date | None = None, sizes: tuple[charts.Size, ...] = WIDE, address: str = "") -> Figure | None:
    """Return the timeline as a figure; None where no measure has a date. `groups`: (title of the field, its measures)."""
    today = today or timezone.localdate()
    dated = [(title, [measure for measure in measures if has_dates(measure)]) for title, measures in groups]
    count = sum(len(measures) for _title, measures in dated)
    if not count:
        return None
    missing = sum(len(measures) for _title, measures in groups) - count
    hidden = sum(max(len(measures) - MOST, 0) for _title, measures in dated)
    notes = []
    if missing:
        notes.append(
            ngettext("Eine Maßnahme hat keinen Zeitraum.", "%(count)s Maßnahmen haben keinen Zeitraum.", missing) % {"count": number(missing)}
        )
    if hidden:
        notes.append(
            ngettext("Eine weitere steht nur in der Tabelle.", "%(count)s weitere stehen nur in der Tabelle.", hidden) % {"count": number(hidden)}
        )
    several = len([measures for _title, measures in dated if measures]) > 1
    title = _("Zeitplan der Maßnahmen") if several or not groups[0][0] else _("Zeitplan: %(field)s") % {"field": groups[0][0]}
    columns = [*([_("Handlungsfeld")] if several else []), _("Maßnahme"), _("Beginn"), _("Ende"), _("Stand")]
    rows: list[list[Cell]] = [
        [*([name] if several else []), f"{measure.code} {measure.title}".strip(), _month(measure.start), _end(measure), _state(measure)]
        for name, measures in dated
        for measure in sorted(measures, key=_order)
    ]
    running = sum(1 for _title, measures in dated for measure in measures if _runs(measure, today))
    alt = ngettext("Zeitplan einer Maßnahme.", "Zeitplan von %(count)s Maßnahmen.", count) % {"count": number(count)}
    alt += " " + ngettext("Heute läuft nach Plan eine davon.", "Heute laufen nach Plan %(count)s davon.", running) % {"count": number(running)}
    return Figure(
        key="zeitplan", title=title, drawing=chart(groups, today), alt=alt, caption=" ".join(notes), sizes=sizes, address=address,
        data=Table(title, columns, rows, []), source=_("Angaben der zuständigen Stellen"), csv_url=f"{address}.csv" if address else "",
    )  # fmt: skip


def _runs(measure: Planned, today: date) -> bool:
    return measure.start is not None and measure.start <= today and (measure.is_ongoing or (measure.end is not None and measure.end >= today))


def _month(day: date | None) -> str:
    return date_format(day, "F Y") if day else ""


def _end(measure: Planned) -> str:
    return _("ohne Ende") if measure.is_ongoing else _month(measure.end)


def _state(measure: Planned) -> str:
    state = str(measure.get_status_display())
    return _("%(state)s, verzögert") % {"state": state} if measure.is_delayed else state
