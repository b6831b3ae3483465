"""A figure: a chart with everything that stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from municipality import charts
from municipality.templatetags.municipality_tags import number

Cell = str | int | Decimal | None
SMALL, WIDE = (charts.SMALL,), (charts.WIDE, charts.NARROW)
NOT_IN_THIS_ROW = ""


@dataclass(frozen=True)
class Table:
    """Values as they are. None is a gap and shown as a dash; "" says that there is no such entry at all."""

    caption: str
    columns: list[str]
    rows: list[list[Cell]]
    number_columns: list[int]

    def shown(self) -> dict[str, Any]:
        """Return it for `components/table.html`."""
        rows = [[str(cell) if isinstance(cell, int) else cell if isinstance(cell, str) else number(cell) for cell in row] for row in self.rows]
        return {"caption": self.caption, "columns": self.columns, "rows": rows, "number_columns": self.number_columns}


@dataclass
class Figure:
    """What `strategy/parts/figure.html` shows. `address`: start of the addresses of its files, without ending; "" for none."""

    key: str
    title: str
    drawing: charts.AnyChart
    alt: str
    data: Table
    caption: str = ""
    source: str = ""
    note: str = ""
    csv_url: str = ""
    address: str = ""
    sizes: tuple[charts.Size, ...] = field(default=WIDE)

    @cached_property
    def svg(self) -> SafeString:
        """The drawing; it is made when a template asks for it, and kept by its content."""
        return charts.render(self.drawing, self.sizes)

    @cached_property
    def table(self) -> dict[str, Any]:
        return self.data.shown()

    @property
    def svg_url(self) -> str:
        return f"{self.address}.svg" if self.address and not self.drawing.is_empty else ""

    @property
    def png_url(self) -> str:
        return f"{self.address}.png" if self.address and not self.drawing.is_empty else ""


def years_text(years: Sequence[int]) -> str:
    """Return years in few words: "1991 bis 1994, 2013"."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else _("%(first)s bis %(last)s") % {"first": str(run[0]), "last": str(run[-1])} for run in runs)
