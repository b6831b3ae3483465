"""Where the measures stand, field by field, as bars on one scale."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipality import charts
from municipality.templatetags.municipality_tags import number
from strategy.overview import FieldCard, StatusCounts
from strategy.states import StatusGroup

from .figure import WIDE, Figure, Table

GROUPS = [StatusGroup.DONE, StatusGroup.RUNNING, StatusGroup.PLANNED, StatusGroup.RESTING, StatusGroup.UNKNOWN]


def words() -> dict[str, str]:
    """Return what each group of states is called."""
    return {group.value: str(group.label) for group in GROUPS}


def chart(rows: Iterable[tuple[str, StatusCounts]]) -> charts.Rows:
    """Return one bar per field: (title, counts)."""
    found = tuple(
        charts.Row(
            title, {group.value: getattr(counts, group.value) for group in GROUPS}, {"running": counts.late_running, "planned": counts.late_planned}
        )
        for title, counts in rows
        if counts.total
    )
    return charts.Rows(found, words(), _("verzögert"))


def figure(cards: list[FieldCard], *, sizes: tuple[charts.Size, ...] = WIDE, address: str = "") -> Figure:
    """Return the measures of all fields by state as a figure. `cards`: `overview.field_overview`."""
    pairs = [(card.title, card.meter) for card in cards if card.meter.total]
    columns = [_("Handlungsfeld"), *words().values(), _("zusammen"), _("davon verzögert")]
    rows: list[list[Any]] = [
        [title, *(str(getattr(counts, group.value)) for group in GROUPS), str(counts.total), str(counts.delayed)] for title, counts in pairs
    ]
    title = _("Stand der Maßnahmen nach Handlungsfeld")
    return Figure(
        key="stand", title=title, drawing=chart(pairs), alt=sentence(pairs), sizes=sizes, address=address, csv_url=f"{address}.csv" if address else "",
        data=Table(title, columns, rows, list(range(1, len(columns)))), source=_("Angaben der zuständigen Stellen"),
    )  # fmt: skip


def sentence(pairs: list[tuple[str, StatusCounts]]) -> str:
    """Return the bars in words."""
    names = words()
    texts = []
    for title, counts in pairs:
        parts = [f"{number(getattr(counts, group.value))} {names[group.value]}" for group in GROUPS if getattr(counts, group.value)]
        late = ngettext("davon eine verzögert", "davon %(count)s verzögert", counts.delayed) % {"count": counts.delayed} if counts.delayed else ""
        texts.append(f"{title}: {', '.join([*parts, *([late] if late else [])])}.")
    return " ".join(texts)
