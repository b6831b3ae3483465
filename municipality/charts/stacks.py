"""Stacked bars over years: parts of a whole, positive above zero and negative below, each named beside the last bar."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from municipality.templatetags.municipality_tags import number

from .axes import scale
from .drawing import CATEGORIES, Drawing, Mark, Size, box, polyline, room_of, rule, shortened, spread, text

BAR_MOST, BAR_LEAST = 46.0, 2.0


@dataclass(frozen=True)
class Bar:
    """One year. `parts`: a value per name of the stack, None where nothing is known. `planned`: a target, drawn as an outline."""

    year: int
    parts: tuple[float | None, ...]
    planned: bool = False


@dataclass(frozen=True)
class Stack:
    """Bars over years, in their order. `names`: of the parts, from the bottom up; at most eight. `labels`: numbers beside the names.

    `whole`: the axis ends at 100. `last_of_planned`: what is written below years with a target.
    """

    bars: tuple[Bar, ...]
    names: tuple[str, ...]
    labels: tuple[str, ...] = ()
    unit: str = ""
    whole: bool = False
    planned_word: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(part for bar in self.bars for part in bar.parts)


@dataclass(frozen=True)
class _Segment:
    index: int
    low: float
    high: float


def drawing(stack: Stack, size: Size) -> Drawing:
    """Return the marks of the chart."""
    bars = [(bar, _segments(bar)) for bar in stack.bars]
    edges = [edge for _, segments in bars for segment in segments for edge in (segment.low, segment.high)]
    ticks, low, high = (
        ([0.0, 25.0, 50.0, 75.0, 100.0], 0.0, 100.0) if stack.whole else scale(min([0.0, *edges]), max([0.0, *edges]), 3 if size.height < 300 else 4)
    )
    tick_texts = [number(Decimal(str(tick))) for tick in ticks]
    left = round(max(len(words) for words in tick_texts) * size.font * 0.58 + 10)
    names = [_label(stack, index) for index in range(len(stack.names))]
    right = min(round(max((room_of(words, size.font) for words in names), default=0) + 34), round(_names_room(size)))
    bottom = round(size.font * (3.2 if stack.planned_word and any(bar.planned for bar in stack.bars) else 2))
    top = round(size.font * 2.2)
    wish = size.height + (30 if len(names) > 5 else 0)
    width, height = size.width - left - right, wish - top - bottom
    places, thick = _places([bar.year for bar in stack.bars], width)

    def y(value: float) -> float:
        return height - (value - low) / (high - low) * height

    marks: list[Mark] = [rule(0, y(tick), width, y(tick), "grid") for tick in ticks]
    marks += [text(-8, y(tick), words, size.font, "soft", "right") for tick, words in zip(ticks, tick_texts, strict=True)]
    if stack.unit:
        marks.append(text(-left, -size.font * 1.4, stack.unit, size.font, "soft", "left"))
    for (bar, segments), place in zip(bars, places, strict=True):
        for segment in segments:
            marks.append(_part(bar, segment, place, thick, y))
            if len(bars) <= 8 and thick >= 26 and y(segment.low) - y(segment.high) >= size.font * 1.25:
                words = number(round(Decimal(str(segment.high - segment.low)), 0 if stack.whole or abs(segment.high) >= 20 else 1))
                marks.append(text(place, (y(segment.low) + y(segment.high)) / 2, words, size.font * 0.9, "ink", "center"))
    if low < 0:
        marks.append(rule(0, y(0), width, y(0), "soft", 1.5))
    marks += _years(stack, places, width, height, size)
    marks += _names(names, bars, places, thick, y, width, height, size)
    return Drawing(marks, width, height, left, right, top, bottom)


def _names_room(size: Size) -> float:
    """How much of the width names may take: nearly half of a narrow drawing, a third of a wide one."""
    return size.width * (0.44 if size.width < 500 else 0.35)


def _segments(bar: Bar) -> list[_Segment]:
    """Pile up: positive parts from zero up, negative ones from zero down."""
    up = down = 0.0
    found = []
    for index, part in enumerate(bar.parts):
        if not part:
            continue
        if part > 0:
            found.append(_Segment(index, up, up + part))
            up += part
        else:
            found.append(_Segment(index, down + part, down))
            down += part
    return found


def _places(years: Sequence[int], width: float) -> tuple[list[float], float]:
    """Return where each bar stands and how thick it is. Years keep their distances; where they would not fit, bars stand in a row."""
    if len(years) == 1:
        return [width / 2], min(BAR_MOST, width * 0.5)
    span = years[-1] - years[0] or 1
    closest = min((after - before for before, after in itertools.pairwise(years) if after > before), default=1)
    thick = width / (span / closest + 1) * 0.74
    if thick < 5 and len(years) < span / closest:
        step = width / len(years)
        return [step * (index + 0.5) for index in range(len(years))], min(step * 0.74, BAR_MOST)
    thick = max(min(thick, BAR_MOST), BAR_LEAST)
    inner = width - thick
    return [thick / 2 + (year - years[0]) / span * inner for year in years], thick


def _part(bar: Bar, segment: _Segment, place: float, thick: float, y: Any) -> Mark:
    colour = f"cat{segment.index % CATEGORIES + 1}"
    top, height = y(segment.high), y(segment.low) - y(segment.high)
    if bar.planned:
        return box(place - thick / 2, top, thick, height, colour, colour, fillOpacity=0.35, strokeWidth=1.5, strokeDash=[4, 3])
    return box(place - thick / 2, top, thick, height, colour, "ground", strokeWidth=1 if thick > 6 else 0.5)


def _years(stack: Stack, places: list[float], width: float, height: float, size: Size) -> list[Mark]:
    at = {float(bar.year): place for bar, place in zip(stack.bars, places, strict=True)}
    years = sorted(at)
    planned = [float(bar.year) for bar in stack.bars if bar.planned]
    last = [float(bar.year) for bar in stack.bars if not bar.planned][-1:]
    order = dict.fromkeys(
        [years[-1], years[0], *last, *planned, *(year for year in years if year % 10 == 0), *(year for year in years if year % 5 == 0), *years]
    )
    shown: list[float] = []
    for year in order:
        if all(abs(at[year] - at[other]) >= size.font * 3.1 for other in shown):
            shown.append(year)
    marks = [text(at[year], height + size.font * 1.35, f"{year:.0f}", size.font, "soft", "center") for year in shown]
    if stack.planned_word:
        marks += [
            text(at[year], height + size.font * 2.55, stack.planned_word, size.font * 0.92, "soft", "center") for year in planned if year in shown
        ]
    return marks


def _label(stack: Stack, index: int) -> str:
    value = stack.labels[index] if index < len(stack.labels) else ""
    return f"{stack.names[index]} {value}".strip()


def _names(names: list[str], bars: list, places: list[float], thick: float, y: Any, width: float, height: float, size: Size) -> list[Mark]:
    """The name of each part at the right, with a thin line to its place in the last bar: nobody needs to tell colours apart."""
    edge = places[-1] + thick / 2
    found = {segment.index: (y(segment.low) + y(segment.high)) / 2 for segment in bars[-1][1]} if bars else {}
    wanted = sorted((middle, index) for index, middle in found.items())
    line_height = size.font * 1.3
    font = size.font
    if len(wanted) * line_height > height + size.font * 2:
        font, line_height = size.font * 0.88, size.font * 1.12
    tops = spread([(middle, line_height) for middle, _ in wanted], height + size.font * 0.6)
    start = width + 22
    room = _names_room(size) - 26
    marks: list[Mark] = []
    for top, (middle, index) in zip(tops, wanted, strict=True):
        at = top + line_height / 2
        marks.append(polyline([(edge + 2, middle), (edge + 6, middle), (start - 9, at), (start - 5, at)], "soft", 1))
        marks.append(text(start, at, _fitted(names[index], room, font), font, "ink", "left"))
    return marks


def _fitted(words: str, room: float, font: float) -> str:
    """Cut the name, never the number behind it."""
    if room_of(words, font) <= room:
        return words
    name, _, value = words.rpartition(" ")
    if not name or not any(letter.isdigit() for letter in value):
        return shortened(words, room, font)
    return f"{shortened(name, room - room_of(value, font) - font * 0.5, font)} {value}"
