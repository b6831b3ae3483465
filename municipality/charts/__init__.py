"""Charts as SVG, drawn on the server by Vega (`vl-convert-python`).

`render(chart)` gives inline SVG for a page, in two widths switched by a container query; `export.svg` and `export.png` give a file
with title and source. Kinds: `Chart` (lines over years), `Stack` (stacked bars over years), `Rows` (bars of counts by state),
`Timeline` (what runs when), and `sparkline`. See `drawing` for what the SVG may hold.
"""

from .axes import nice_ticks, pick_years
from .drawing import CATEGORIES, NARROW, SENTINELS, SMALL, WIDE, Size, clean
from .lines import Chart, Line
from .paint import drawing_of, key_of, render
from .rows import Row, Rows
from .spark import sparkline
from .stacks import Bar, Stack
from .timeline import Heading, Span, Timeline
from .types import AnyChart

__all__ = [
    "CATEGORIES", "NARROW", "SENTINELS", "SMALL", "WIDE", "AnyChart", "Bar", "Chart", "Heading", "Line", "Row", "Rows", "Size", "Span", "Stack",
    "Timeline", "clean", "drawing_of", "key_of", "nice_ticks", "pick_years", "render", "sparkline",
]  # fmt: skip
