"""The schedule as bars, drawn as SVG on the server.

`chart(plan, kept, today)` says what is to be drawn, `inline(chart)` draws it for a page (classes only; `css/pages/plan.css` gives the
colours of the theme), `as_file(chart, title)` as a file to take away (fixed light colours, legible in grey). The state of a task is a
pattern, not a colour alone. What has no date is not in the picture; the table of the page has everything.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from xml.etree import ElementTree as Xml

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from municipality.charts.drawing import LIGHT, shortened

from ..models import Task
from .comparison import MILESTONE, TASK, Snapshot
from .queries import Plan

WIDTH, LABELS, RIGHT, TOP, FOOT = 960, 270, 24, 46, 44
ROW, HEAD, BAR, FONT = 28, 30, 13, 13
ROOM = WIDTH - LABELS - RIGHT
MOST_TICKS = 8
STRIPES = "url(#g-stripes)"
LOOKS: dict[str, dict[str, str]] = {
    "g-ground": {"fill": LIGHT["ground"]},
    "g-text": {"fill": LIGHT["ink"]},
    "g-soft": {"fill": LIGHT["soft"]},
    "g-head": {"fill": LIGHT["ink"], "font-weight": "600"},
    "g-grid": {"stroke": LIGHT["grid"], "stroke-width": "1", "fill": "none"},
    "g-today": {"stroke": LIGHT["pace"], "stroke-width": "1.5", "stroke-dasharray": "5 3", "fill": "none"},
    "g-today-word": {"fill": LIGHT["pace"], "font-weight": "600"},
    "g-open": {"fill": LIGHT["ground"], "stroke": LIGHT["actual"], "stroke-width": "1.5"},
    "g-doing": {"fill": STRIPES, "stroke": LIGHT["actual"], "stroke-width": "1.5"},
    "g-done": {"fill": LIGHT["actual"], "stroke": LIGHT["actual"], "stroke-width": "1.5"},
    "g-stripe": {"stroke": LIGHT["actual"], "stroke-width": "3", "fill": "none"},
    "g-kept": {"fill": LIGHT["resting"]},
    "g-wait": {"stroke": LIGHT["soft"], "stroke-width": "1", "fill": "none"},
    "g-wait-late": {"stroke": LIGHT["pace"], "stroke-width": "1.5", "stroke-dasharray": "3 2", "fill": "none"},
    "g-stone": {"fill": LIGHT["target"]},
}


@dataclass(frozen=True)
class Bar:
    """A task from its first to its last day (both included), and the days that were kept once."""

    pk: int
    label: str
    state: str
    start: date | None
    end: date | None
    kept: tuple[date, date] | None = None


@dataclass(frozen=True)
class Stone:
    """A milestone, and the day that was kept once."""

    label: str
    day: date
    reached: bool
    kept: date | None = None


@dataclass(frozen=True)
class Heading:
    """The name of a package above its tasks."""

    label: str


@dataclass(frozen=True)
class Chart:
    """What is drawn, row by row. `waits`: (task, before); `late`: those of them where the task begins too early."""

    rows: tuple[Heading | Bar | Stone, ...]
    waits: frozenset[tuple[int, int]]
    late: frozenset[tuple[int, int]]
    today: date

    @property
    def days(self) -> list[date]:
        found: list[date | None] = []
        for row in self.rows:
            if isinstance(row, Bar):
                found += [row.start, row.end, *(row.kept or ())]
            elif isinstance(row, Stone):
                found += [row.day, row.kept]
        return [day for day in found if day is not None]

    @property
    def has_days(self) -> bool:
        return bool(self.days)


def chart(plan: Plan, kept: Snapshot | None, today: date) -> Chart:
    """Return the chart of a plan: tasks with at least one date by package, then milestones; dropped tasks are no part of it."""
    spans = kept.spans if kept else {}
    rows: list[Heading | Bar | Stone] = []
    shown = set()
    numbers = plan.numbers
    for at, package in enumerate(plan.packages, 1):
        bars = []
        for task in plan.tasks_of(package):
            if task.state == Task.State.DROPPED or not (task.start or task.end):
                continue
            was = spans.get((TASK, task.pk))
            moved = was and was.start and was.end and (was.start, was.end) != (task.start, task.end)
            bars.append(
                Bar(task.pk, f"{numbers[task.pk]} {task.title}", task.state, task.start, task.end, (was.start, was.end) if was and moved else None)  # type: ignore[arg-type]
            )
            shown.add(task.pk)
        if bars:
            rows += [Heading(f"{at} {package.title}"), *bars]
    stones = []
    for stone in plan.milestones:
        if stone.date:
            was = spans.get((MILESTONE, stone.pk))
            stones.append(Stone(stone.title, stone.date, stone.reached is not None, was.end if was and was.end != stone.date else None))
    if stones:
        rows += [Heading(_("Meilensteine")), *stones]
    waits = {(task, before) for task, earlier in plan.before.items() for before in earlier if task in shown and before in shown}
    return Chart(tuple(rows), frozenset(waits), frozenset(plan.too_early) & frozenset(waits), today)


def inline(chart: Chart) -> str:
    """Return the drawing for a page; the page gives it a name and a table beside it."""
    return Xml.tostring(_draw(chart), encoding="unicode")


def as_file(chart: Chart, title: str) -> bytes:
    """Return a whole SVG file with its title inside and its own colours."""
    root = _draw(chart, title=title)
    for element in root.iter():
        for name in (element.attrib.pop("class", "")).split():
            element.attrib.update(LOOKS.get(name, {}))
    for name, value in {"role": "img", "width": root.get("viewBox", "").split()[2], "height": root.get("viewBox", "").split()[3]}.items():
        root.set(name, value)
    root.attrib.pop("aria-hidden", None)
    root.set("font-family", "'Source Sans Pro', 'DejaVu Sans', 'Helvetica Neue', Arial, sans-serif")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, encoding="utf-8", xml_declaration=False)


def clean(words: str) -> str:
    """Return words without signs that an XML file cannot hold."""
    return "".join(sign for sign in words if unicodedata.category(sign) not in ("Cc", "Cs") and sign not in "\ufffe\uffff")


class _Scale:
    """Days to places from left to right: one day more than the last, so that a bar includes its last day."""

    def __init__(self, days: Iterable[date]) -> None:
        known = sorted(days)
        self.first, last = known[0], known[-1]
        self.count = max((last - self.first).days + 1, 14)

    def x(self, day: date, *, after: bool = False) -> float:
        return LABELS + ((day - self.first).days + after) / self.count * ROOM

    def ticks(self) -> list[tuple[date, str]]:
        """Return days with their labels: weeks, months, quarters or years, at most MOST_TICKS."""
        if self.count <= 7 * (MOST_TICKS - 1):
            monday = self.first + timedelta(days=(7 - self.first.weekday()) % 7)
            step = 14 if self.count > 7 * 8 else 7
            return [
                (day, date_format(day, "j. n.")) for number in range(0, self.count, step) if (day := monday + timedelta(days=number)) <= self._last
            ]
        months = self.count // 30
        step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120) if months / step <= MOST_TICKS)
        ticks = []
        number = self.first.year * 12 + self.first.month - 1
        number += -number % step
        while number // 12 <= self._last.year and (day := date(number // 12, number % 12 + 1, 1)) <= self._last:
            if day >= self.first:
                ticks.append((day, str(day.year) if step >= 12 else date_format(day, "M Y")))
            number += step
        return ticks

    @property
    def _last(self) -> date:
        return self.first + timedelta(days=self.count - 1)

    def holds(self, day: date) -> bool:
        return self.first <= day <= self._last


def _draw(chart: Chart, title: str = "") -> Xml.Element:
    scale = _Scale(chart.days)
    top = TOP + (30 if title else 0)
    tops: dict[int, float] = {}
    y = float(top)
    for index, row in enumerate(chart.rows):
        tops[index] = y
        y += HEAD if isinstance(row, Heading) else ROW
    bottom = y + 8
    root = Xml.Element("svg", {"class": "gantt-svg", "viewBox": f"0 0 {WIDTH} {bottom + FOOT:.0f}", "aria-hidden": "true", "focusable": "false"})
    if title:
        root.set("xmlns", "http://www.w3.org/2000/svg")
        Xml.SubElement(root, "title").text = clean(title)
    pattern = Xml.SubElement(Xml.SubElement(root, "defs"), "pattern", {
        "id": "g-stripes", "width": "7", "height": "7", "patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)",
    })  # fmt: skip
    Xml.SubElement(pattern, "path", {"class": "g-stripe", "d": "M1.5 0V7"})
    _box(root, "g-ground", 0, 0, WIDTH, bottom + FOOT)
    if title:
        _text(root, "g-head", 8, 24, shortened(clean(title), WIDTH - 20, FONT * 1.3), size=FONT * 1.3)
    for day, words in scale.ticks():
        x = scale.x(day)
        _line(root, "g-grid", f"M{x:.1f} {top - 8}V{bottom:.1f}")
        _text(root, "g-soft", min(x + 3, WIDTH - 60), top - 14, words)
    if scale.holds(chart.today):
        x = scale.x(chart.today)
        _line(root, "g-today", f"M{x:.1f} {top - 26}V{bottom:.1f}")
        _text(root, "g-today-word", *((x - 4, top - 31, _("heute"), "end") if x > WIDTH - 70 else (x + 4, top - 31, _("heute"), "start")))
    _waits(root, chart, scale, tops)
    for index, row in enumerate(chart.rows):
        _row(root, row, tops[index], scale)
    _legend(root, bottom + FOOT - 16, any(getattr(row, "kept", None) for row in chart.rows))
    return root


def _row(root: Xml.Element, row: Heading | Bar | Stone, top: float, scale: _Scale) -> None:
    middle = top + ROW / 2
    if isinstance(row, Heading):
        _text(root, "g-head", 8, top + HEAD * 0.65, shortened(clean(row.label), WIDTH - 20, FONT))
        return
    _text(root, "g-text", 8, middle + 4, shortened(clean(row.label), LABELS - 16, FONT))
    if isinstance(row, Stone):
        if row.kept:
            _line(root, "g-kept", _diamond(scale.x(row.kept), middle, 4))
        stone = _line(root, "g-stone", _diamond(scale.x(row.day), middle, 8))
        Xml.SubElement(stone, "title").text = f"{clean(row.label)}: {date_format(row.day, 'd.m.Y')}"
        return
    start, end = row.start or row.end, row.end or row.start
    assert start is not None and end is not None
    left, right = scale.x(start), scale.x(end, after=True)
    bar = _box(root, f"g-{row.state}", left, middle - BAR / 2 - 2, max(right - left, 3), BAR, 2)
    if row.state == Task.State.DOING:
        bar.set("fill", STRIPES)
    days = " – ".join(date_format(day, "d.m.Y") for day in (row.start, row.end) if day)
    Xml.SubElement(bar, "title").text = f"{clean(row.label)}: {days}"
    if row.kept:
        was = scale.x(row.kept[0])
        _box(root, "g-kept", was, middle + BAR / 2, max(scale.x(row.kept[1], after=True) - was, 3), 3)


def _waits(root: Xml.Element, chart: Chart, scale: _Scale, tops: dict[int, float]) -> None:
    """A thin line from the end of what must come first to the beginning of what waits."""
    bars = {row.pk: (row, tops[index] + ROW / 2 - 2) for index, row in enumerate(chart.rows) if isinstance(row, Bar)}
    for task, before in sorted(chart.waits):
        (later, y2), (earlier, y1) = bars[task], bars[before]
        end, start = earlier.end or earlier.start, later.start or later.end
        if end is None or start is None:
            continue
        x1, x2 = scale.x(end, after=True), scale.x(start)
        turn = min(x1 + 5, WIDTH - 6)
        edge = y2 - ROW / 2 if y2 > y1 else y2 + ROW / 2
        path = (
            f"M{x1:.1f} {y1:.1f}H{turn:.1f}V{y2:.1f}H{x2:.1f}"
            if x2 >= turn
            else f"M{x1:.1f} {y1:.1f}H{turn:.1f}V{edge:.1f}H{x2 - 6:.1f}V{y2:.1f}H{x2:.1f}"
        )
        _line(root, "g-wait-late" if (task, before) in chart.late else "g-wait", path)


def _legend(root: Xml.Element, y: float, kept: bool) -> None:
    x = 8.0
    states = [("g-open", _("offen")), ("g-doing", _("in Arbeit")), ("g-done", _("erledigt"))]
    for name, words in states:
        box = _box(root, name, x, y - 10, 24, 11, 2)
        if name == "g-doing":
            box.set("fill", STRIPES)
        x = _label(root, x + 30, y, words)
    _line(root, "g-stone", _diamond(x + 8, y - 4, 7))
    x = _label(root, x + 22, y, _("Meilenstein"))
    _line(root, "g-wait", f"M{x:.1f} {y - 4}h24")
    x = _label(root, x + 30, y, _("wartet auf"))
    _line(root, "g-wait-late", f"M{x:.1f} {y - 4}h24")
    x = _label(root, x + 30, y, _("beginnt zu früh"))
    if kept:
        _box(root, "g-kept", x, y - 6, 24, 3)
        _label(root, x + 30, y, _("wie festgehalten"))


def _label(root: Xml.Element, x: float, y: float, words: str) -> float:
    _text(root, "g-soft", x, y, words)
    return x + len(words) * FONT * 0.56 + 20


def _diamond(x: float, y: float, r: float) -> str:
    return f"M{x:.1f} {y - r:.1f}L{x + r:.1f} {y:.1f}L{x:.1f} {y + r:.1f}L{x - r:.1f} {y:.1f}Z"


def _box(root: Xml.Element, name: str, x: float, y: float, width: float, height: float, radius: float = 0) -> Xml.Element:
    values = {"class": name, "x": f"{x:.1f}", "y": f"{y:.1f}", "width": f"{width:.1f}", "height": f"{height:.1f}"}
    return Xml.SubElement(root, "rect", values | ({"rx": f"{radius:g}"} if radius else {}))


def _line(root: Xml.Element, name: str, path: str) -> Xml.Element:
    return Xml.SubElement(root, "path", {"class": name, "d": path})


def _text(root: Xml.Element, name: str, x: float, y: float, words: str, anchor: str = "start", size: float = FONT) -> None:
    values = {"class": name, "x": f"{x:.1f}", "y": f"{y:.1f}", "font-size": f"{size:g}"}
    Xml.SubElement(root, "text", values | ({"text-anchor": anchor} if anchor != "start" else {})).text = words
