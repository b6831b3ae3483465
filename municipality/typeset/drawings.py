"""Drawings on paper: what was made for a page, with fixed colours and the font of the document."""

import re

from municipality.charts.drawing import LIGHT

_VARIABLE = re.compile(r"var\(--chart-([a-z0-9]+)\)")
_OPENING = re.compile(r"<svg\b[^>]*>")
_OWN = re.compile(r"""\s(?:xmlns|font-family)=(?:"[^"]*"|'[^']*')""")


def on_paper(svg: str, colours: dict[str, str]) -> str:
    """Return one SVG as a file of its own. `colours`: those of the municipality."""
    known = LIGHT | {"actual": colours["brand"], "target": colours["brand_strong"], "area": colours["brand_tint"]}
    drawn = _VARIABLE.sub(lambda found: known.get(found[1], known["ink"]), svg)

    def opening(found: re.Match[str]) -> str:
        return _OWN.sub("", found[0]).replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg" font-family="Source Sans Pro"', 1)

    return _OPENING.sub(opening, drawn, count=1)
