"""Frozen charts on paper: the drawing of the pages with fixed colours and the font of the document."""

import re

from municipality.charts.drawing import LIGHT

_VARIABLE = re.compile(r"var\(--chart-([a-z0-9]+)\)")
_OPENING = re.compile(r"<svg\b")


def on_paper(svg: str, colours: dict[str, str]) -> str:
    """Return one frozen SVG as a file of its own. `colours`: those of the municipality in the snapshot."""
    known = LIGHT | {"actual": colours["brand"], "target": colours["brand_strong"], "area": colours["brand_tint"]}
    drawn = _VARIABLE.sub(lambda found: known.get(found[1], known["ink"]), svg)
    return _OPENING.sub('<svg xmlns="http://www.w3.org/2000/svg" font-family="Source Sans Pro"', drawn, count=1)
