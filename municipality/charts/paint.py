"""From the description of a chart to what a page shows. Equal charts are drawn once per process."""

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from municipality import cache

from . import lines, rows, stacks, timeline
from .drawing import CATEGORIES, NARROW, WIDE, Drawing, Size, clean, svg_of
from .types import AnyChart

logger = logging.getLogger(__name__)
_DRAWINGS: dict[type, Callable[[Any, Size], Drawing]] = {
    lines.Chart: lines.drawing, stacks.Stack: stacks.drawing, rows.Rows: rows.drawing, timeline.Timeline: timeline.drawing,
}  # fmt: skip


def drawing_of(chart: AnyChart, size: Size) -> Drawing:
    """Return the marks of any chart."""
    if isinstance(chart, stacks.Stack) and len(chart.names) > CATEGORIES:
        raise ValueError("A stack has at most eight parts; sum up the rest.")
    return _DRAWINGS[type(chart)](chart, size)


def key_of(chart: AnyChart, *more: Any) -> str:
    """Return the name under which what is made of this chart is kept."""
    content = [type(chart).__name__, asdict(chart), *more]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def render(chart: AnyChart, sizes: tuple[Size, ...] = (WIDE, NARROW)) -> SafeString:
    """Return the chart as inline SVG, once per size; "" where nothing can be drawn (no values, or the drawing fails)."""
    if chart.is_empty:
        return mark_safe("")
    key = key_of(chart, [asdict(size) for size in sizes])
    try:
        return mark_safe(cache.remember("charts", key, lambda: "".join(draw(chart, size) for size in sizes)))
    except Exception:
        # A page without a picture is better than no page: the table below it has the same values.
        logger.exception("A chart could not be drawn")
        return mark_safe("")


def draw(chart: AnyChart, size: Size) -> str:
    """Draw one size."""
    return clean(svg_of(drawing_of(chart, size)), f"chart-{size.name}")
