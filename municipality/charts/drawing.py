"""What all charts share: sizes, colours, primitive marks, and the way from a Vega specification to clean SVG.

What comes out carries no `style`, no script, no address and no colour of its own: every colour is a custom property
(`--chart-…`, set in `css/pages/strategy.css` from the tokens), so that dark scheme, forced colours, print and a municipality's
own colours work. A file to take away (`export`) gets fixed light colours instead.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

VEGA = "https://vega.github.io/schema/vega/v6.json"
SVG = "{http://www.w3.org/2000/svg}"
CATEGORIES = 8
LETTER = 0.585  # mean width of a letter, in sizes of the font
# Vega knows colours, not custom properties: it draws with these, afterwards each becomes `var(--chart-<name>)`.
SENTINELS = {
    "ink": "#010101", "soft": "#010102", "grid": "#010103", "area": "#010104",
    "actual": "#010105", "target": "#010106", "pace": "#010107", "gap": "#010108", "ground": "#010109", "scenario": "#01010a",
    "done": "#010111", "running": "#010112", "planned": "#010113", "resting": "#010114", "unknown": "#010115",
    **{f"cat{index}": f"#0102{index:02x}" for index in range(1, CATEGORIES + 1)},
}  # fmt: skip
# The same in a file: light, on white, legible in grey as well.
LIGHT = {
    "ink": "#16211f", "soft": "#4a5653", "grid": "#d9dedb", "area": "#e6f1ea", "actual": "#0b5d4e", "target": "#073d33", "pace": "#a3320f",
    "gap": "#fbe9e2", "ground": "#ffffff", "scenario": "#5b4a8a",
    "done": "#1d6b3a", "running": "#2a63b0", "planned": "#b27a12", "resting": "#767f7d", "unknown": "#ffffff",
    "cat1": "#0b4f43", "cat2": "#7fb8d8", "cat3": "#b4640f", "cat4": "#c9c3e6", "cat5": "#5b4a8a", "cat6": "#b9cf8a", "cat7": "#7a3b3b", "cat8": "#c4cbc9",
}  # fmt: skip
_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")
_KEPT_TAGS = frozenset({"g", "path", "line", "text", "tspan", "rect", "circle"})
_NAME_OF = {colour: name for name, colour in SENTINELS.items()}
_KEPT_ATTRIBUTES = frozenset(
    {
        "d", "transform", "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "text-anchor",
        "font-size", "font-weight", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "viewBox", "fill-opacity",
    }
)  # fmt: skip
Mark = dict[str, Any]


@dataclass(frozen=True)
class Size:
    """Drawing surface in user units; text is set in the same units. `height` is a wish: rows of bars grow as they need."""

    name: str
    width: int
    height: int
    font: float


WIDE = Size("wide", 680, 330, 13.5)
NARROW = Size("narrow", 360, 270, 12.5)
SMALL = Size("small", 360, 220, 12.5)


@dataclass(frozen=True)
class Drawing:
    """Marks on a surface. `width` and `height` are the plot; the margins lie around it (marks may have negative coordinates)."""

    marks: list[Mark]
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    def vega(self) -> dict[str, Any]:
        """Return the specification."""
        padding = {"left": self.left, "right": self.right, "top": self.top, "bottom": self.bottom}
        return {"$schema": VEGA, "width": self.width, "height": self.height, "autosize": "none", "padding": padding, "marks": self.marks}


def svg_of(drawing: Drawing) -> str:
    """Return what Vega draws, with our stand-ins for colours."""
    import vl_convert

    return vl_convert.vega_to_svg(drawing.vega())


def clean(svg: str, css_class: str) -> str:
    """Return Vega's SVG with nothing but shapes and text: no style, no ids, no roles, colours as custom properties."""
    root = shapes(svg, {name: f"var(--chart-{name})" for name in SENTINELS})
    view_box = root.get("viewBox", "0 0 1 1")
    root.attrib.clear()
    root.attrib.update({"class": css_class, "viewBox": view_box, "aria-hidden": "true", "focusable": "false"})
    return ElementTree.tostring(root, encoding="unicode")


def shapes(svg: str, colours: Mapping[str, str]) -> ElementTree.Element:
    """Return the root of Vega's SVG with shapes and text alone, each colour replaced by the one of its name."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - made by our own process
    _clean_element(root, colours)
    return root


def _clean_element(element: ElementTree.Element, colours: Mapping[str, str]) -> None:
    element.tag = element.tag.removeprefix(SVG)
    for name, value in list(element.attrib.items()):
        if name not in _KEPT_ATTRIBUTES or value == "translate(0,0)":
            del element.attrib[name]
        elif name in ("fill", "stroke") and value in _NAME_OF:
            element.attrib[name] = colours[_NAME_OF[value]]
        elif name in ("d", "transform"):
            element.attrib[name] = _LONG_NUMBER.sub(lambda match: f"{float(match[0]):.1f}", value)
    children: list[ElementTree.Element] = []
    for child in element:
        _clean_element(child, colours)
        if child.tag == "g" and not child.attrib:
            children += child
        elif child.tag in _KEPT_TAGS and (child.tag != "path" or child.get("fill") or child.get("stroke")):
            children.append(child)
    element[:] = children


# Marks ------------------------------------------------------------------------------------------------------------------


def _enter(kind: str, values: dict[str, Any]) -> Mark:
    return {"type": kind, "encode": {"enter": {name: {"value": value} for name, value in values.items()}}}


def path(kind: str, points: list[dict[str, float]], look: dict[str, Any]) -> Mark:
    """A line or an area through points."""
    encode = {name: {"value": value} for name, value in look.items()}
    # A mark draws rows of data; embedding them keeps the specification in one piece.
    return {
        "type": "group",
        "data": [{"name": "points", "values": points}],
        "marks": [{"type": kind, "from": {"data": "points"}, "encode": {"enter": {"x": {"field": "x"}, "y": {"field": "y"}, **encode}}}],
    }


def polyline(points: list[tuple[float, float]], colour: str, width: float, **look: Any) -> Mark:
    """A line through points in a colour of the theme."""
    return path("line", [{"x": x, "y": y} for x, y in points], {"stroke": SENTINELS[colour], "strokeWidth": width, **look})


def polygon(points: list[tuple[float, float]], colour: str) -> Mark:
    """A filled shape."""
    return path("line", [{"x": x, "y": y} for x, y in [*points, points[0]]], {"fill": SENTINELS[colour]})


def rule(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1, **look: Any) -> Mark:
    """A straight line."""
    return _enter("rule", {"x": x1, "y": y1, "x2": x2, "y2": y2, "stroke": SENTINELS[colour], "strokeWidth": width, **look})


def box(x: float, y: float, width: float, height: float, fill: str | None, stroke: str | None = None, **look: Any) -> Mark:
    """A rectangle, filled, outlined or both."""
    values: dict[str, Any] = {"x": x, "y": y, "width": max(width, 0), "height": max(height, 0), **look}
    if fill:
        values["fill"] = SENTINELS[fill]
    if stroke:
        values |= {"stroke": SENTINELS[stroke], "strokeWidth": look.get("strokeWidth", 1)}
    return _enter("rect", values)


def dot(x: float, y: float, colour: str, area: int, *, ring: bool = False) -> Mark:
    """A point; with a ring in the colour of the ground it stands out from lines."""
    values: dict[str, Any] = {"x": x, "y": y, "size": area, "fill": SENTINELS[colour]}
    if ring:
        values |= {"stroke": SENTINELS["ground"], "strokeWidth": 2}
    return _enter("symbol", values)


def text(x: float, y: float, words: str, font: float, colour: str, align: str, *, bold: bool = False) -> Mark:
    """Words, set around the middle of their line."""
    values: dict[str, Any] = {
        "x": x, "y": y, "text": words, "fontSize": font, "fill": SENTINELS[colour], "align": align, "baseline": "middle", "limit": 0,
    }  # fmt: skip
    if bold:
        values["fontWeight"] = 650
    return _enter("text", values)


def room_of(words: str, font: float) -> float:
    """Return about how wide words are (a generous mean of sans-serif letters; the widest system fonts need this much)."""
    return len(words) * font * LETTER


def shortened(words: str, width: float, font: float) -> str:
    """Return words cut to a width, with "…" where something is missing."""
    most = max(int(width / (font * LETTER)), 3)
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def wrapped(words: str, width: float, font: float, lines: int) -> list[str]:
    """Return words on up to `lines` lines of this width; the last one is cut where more would be needed."""
    most = max(int(width / (font * LETTER)), 3)
    found: list[str] = []
    for word in words.split():
        if found and len(found[-1]) + 1 + len(word) <= most:
            found[-1] = f"{found[-1]} {word}"
        else:
            found.append(word)
    if len(found) > lines:
        found = [*found[: lines - 1], " ".join(found[lines - 1 :])]
    return [shortened(line, width, font) for line in found]


def spread(wanted: list[tuple[float, float]], lowest: float) -> list[float]:
    """Return tops for labels that each want to stand around a middle: (middle, height), in order; pushed apart, at most to `lowest`."""
    tops: list[float] = []
    for middle, height in wanted:
        top = middle - height / 2
        tops.append(max(top, tops[-1] + wanted[len(tops) - 1][1]) if tops else top)
    for index in range(len(tops) - 1, -1, -1):
        limit = (tops[index + 1] if index + 1 < len(tops) else lowest) - wanted[index][1]
        tops[index] = min(tops[index], limit)
    return tops
