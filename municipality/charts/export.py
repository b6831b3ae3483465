"""A chart to take away: one picture with title, unit, source and the municipality's name inside, in light colours, as SVG or PNG."""

import functools
from dataclasses import replace
from xml.etree import ElementTree

from .drawing import LIGHT, Drawing, Size, box, shapes, svg_of, text, wrapped
from .paint import drawing_of
from .types import AnyChart

SLIDE = Size("slide", 960, 480, 15)
FONT = "Source Sans Pro"
MARGIN = 28.0
# A picture of more pixels helps nobody and costs memory: tall ones are drawn at a smaller scale.
MOST_PIXELS = 12_000_000
SCALE = 2.0


def svg(chart: AnyChart, title: str, alt: str, foot: tuple[str, ...]) -> str:
    """Return a whole SVG file. `alt`: its description for those who do not see it; `foot`: lines below (source, municipality)."""
    drawing = framed(drawing_of(chart, SLIDE), title, foot)
    root = shapes(svg_of(drawing), LIGHT)
    width, height = drawing.width + drawing.left + drawing.right, drawing.height + drawing.top + drawing.bottom
    for element in root.iter("text"):
        if element.get("font-weight"):
            element.set("font-weight", "600")  # the weights of the font come in hundreds
    root.attrib.clear()
    root.attrib.update(
        {
            "xmlns": "http://www.w3.org/2000/svg", "width": f"{width:.0f}", "height": f"{height:.0f}", "viewBox": f"0 0 {width:.0f} {height:.0f}",
            "role": "img", "font-family": f"'{FONT}', 'DejaVu Sans', 'Helvetica Neue', Arial, sans-serif",
        }
    )  # fmt: skip
    for tag, words in (("desc", alt), ("title", title)):
        element = ElementTree.Element(tag)
        element.text = words
        root.insert(0, element)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=False)


def png(chart: AnyChart, title: str, alt: str, foot: tuple[str, ...]) -> bytes:
    """Return the same picture in pixels, twice as many as its size."""
    import vl_convert

    _register_font()
    drawn = svg(chart, title, alt, foot)
    root = ElementTree.fromstring(drawn)  # noqa: S314 - made by our own process
    pixels = float(root.get("width", "1")) * float(root.get("height", "1"))
    return vl_convert.svg_to_png(drawn, scale=min(SCALE, (MOST_PIXELS / pixels) ** 0.5))


def framed(drawing: Drawing, title: str, foot: tuple[str, ...]) -> Drawing:
    """Return the drawing on white with title above and lines below, in wider margins."""
    width = drawing.left + drawing.width + drawing.right
    font = SLIDE.font
    heads = wrapped(title, width, font * 1.5, 2)
    feet = [line for words in foot if words for line in wrapped(words, width, font * 0.86, 2)]
    head_height, foot_height = len(heads) * font * 1.9 + 8, len(feet) * font * 1.3 + 12
    full = replace(
        drawing, left=drawing.left + MARGIN, right=drawing.right + MARGIN,
        top=drawing.top + head_height + MARGIN, bottom=drawing.bottom + foot_height + MARGIN * 0.6,
    )  # fmt: skip
    above = -drawing.top - head_height
    marks = [box(-full.left, -full.top, width + 2 * MARGIN, full.top + full.height + full.bottom, "ground")]
    marks += [
        text(-drawing.left, above + (index + 0.5) * font * 1.9, words, font * 1.5, "ink", "left", bold=True) for index, words in enumerate(heads)
    ]
    below = drawing.height + drawing.bottom + 12
    marks += [text(-drawing.left, below + (index + 0.5) * font * 1.3, words, font * 0.86, "soft", "left") for index, words in enumerate(feet)]
    return replace(full, marks=[*marks, *drawing.marks])


@functools.cache
def _register_font() -> None:
    """Make the font of the pictures known: a server has often none at all, and a picture without text would be the result."""
    import font_source_sans_pro
    import vl_convert

    vl_convert.register_font_directory(font_source_sans_pro.font_directory)
