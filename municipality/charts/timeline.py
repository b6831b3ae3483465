"""What runs when: one bar per thing, grouped under headings, with a line for today."""

from dataclasses import dataclass

from .axes import pick_years
from .drawing import Drawing, Mark, Size, dot, polygon, room_of, rule, shortened, text
from .rows import STATES, legend, segment, stripes

ROW, BAR = 25.0, 11.0


@dataclass(frozen=True)
class Span:
    """One thing. `start`, `end`: years with fractions, None where not known. `ongoing`: it has no end. `state`: see `rows`."""

    label: str
    start: float | None
    end: float | None
    ongoing: bool = False
    state: str = "unknown"
    late: bool = False


@dataclass(frozen=True)
class Heading:
    """The name of the group that follows."""

    label: str


@dataclass(frozen=True)
class Timeline:
    """Rows from top to bottom. `today`: year with fraction; `today_word`: what is written at its line."""

    rows: tuple[Span | Heading, ...]
    today: float
    today_word: str
    words: dict[str, str]
    late_word: str

    @property
    def spans(self) -> list[Span]:
        return [row for row in self.rows if isinstance(row, Span)]

    @property
    def is_empty(self) -> bool:
        return not any(span.start is not None or span.end is not None for span in self.spans)


def drawing(chart: Timeline, size: Size) -> Drawing:
    """Return the marks of the chart. Names stand left of the bars, on narrow surfaces above them; the height follows the rows."""
    above = size.width < 500
    spans = chart.spans
    label_room = size.width - 4 if above else min(max(room_of(span.label, size.font) for span in spans) + 14, size.width * 0.42)
    left = 4.0 if above else round(label_room)
    right = 14.0
    row_height = ROW + (size.font * 1.25 if above else 0)
    heading_height = size.font * 2.2
    width = size.width - left - right
    height = sum(heading_height if isinstance(row, Heading) else row_height for row in chart.rows)
    known = [year for span in spans for year in (span.start, span.end) if year is not None]
    first, last = int(min([*known, chart.today])), int(max([*known, chart.today])) + 1

    def x(year: float) -> float:
        return (year - first) / (last - first) * width

    years = pick_years(first, last, [], x, size.font * 3.6)
    marks: list[Mark] = [rule(x(year), 0, x(year), height, "grid") for year in years]
    marks += [text(x(year), -size.font * 0.9, f"{year:.0f}", size.font, "soft", _side(x(year), width, above)) for year in years]
    top = 0.0
    for row in chart.rows:
        if isinstance(row, Heading):
            marks.append(
                text(
                    -left if not above else 0,
                    top + heading_height * 0.6,
                    shortened(row.label, size.width, size.font),
                    size.font,
                    "ink",
                    "left",
                    bold=True,
                )
            )
            top += heading_height
            continue
        middle = top + row_height - ROW / 2
        words = shortened(row.label, label_room - 10, size.font)
        if above:
            marks.append(text(0, top + size.font * 0.75, words, size.font, "ink", "left"))
        else:
            marks.append(text(-10, middle, words, size.font, "ink", "right"))
        marks += _span(row, middle, x, width, chart.today)
        top += row_height
    today = x(chart.today)
    marks.append(rule(today, -2, today, height + 4, "pace", 1.5))
    marks.append(
        text(
            today,
            height + size.font,
            chart.today_word,
            size.font * 0.92,
            "pace",
            "right" if today > width * 0.8 else "left" if today < width * 0.2 else "center",
        )
    )
    used = [state for state in STATES if any(span.state == state and (span.start is not None or span.end is not None) for span in spans)]
    late = chart.late_word if any(span.late for span in spans) else ""
    key, key_height = legend(used, chart.words, late, size, -left, height + size.font * 1.9)
    return Drawing([*marks, *key], width, height + size.font * 1.9 + key_height, left, right, size.font * 2, 2)


def _side(at: float, width: float, above: bool) -> str:
    """Words at the edges of a narrow drawing stay inside."""
    return "left" if above and at < 8 else "right" if at > width - 8 else "center"


def _span(span: Span, middle: float, x, width: float, today: float) -> list[Mark]:
    """A bar from start to end; an arrow where it has no end; dots where only one of both is known."""
    start, end = span.start, span.end
    if start is None and end is None:
        return []
    if start is None:
        at = x(end)
        return [rule(max(at - 26, 0), middle, at - 4, middle, "soft", 1.5, strokeDash=[2, 3]), dot(at, middle, "ink", 60)]
    begin = x(start)
    if end is None and not span.ongoing:
        return [dot(begin, middle, "ink", 60), rule(begin + 6, middle, min(begin + 30, width), middle, "soft", 1.5, strokeDash=[2, 3])]
    finish = width - 7 if span.ongoing else max(x(end or start), begin + 3)
    marks = segment(begin, middle - BAR / 2, finish - begin, BAR, span.state)
    if span.late:
        marks.append(stripes(begin, finish - begin, middle, BAR, span.state))
    if span.ongoing:
        colour = {"done": "done", "running": "running", "planned": "planned", "resting": "resting", "unknown": "soft"}[span.state]
        marks.append(polygon([(finish - 1, middle - BAR * 0.75), (finish + 8, middle), (finish - 1, middle + BAR * 0.75)], colour))
    return marks
