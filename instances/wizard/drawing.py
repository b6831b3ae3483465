"""What the steps show beside their fields: the outline of the boundary, the colours on a small page."""

import json
import math
import re
from dataclasses import dataclass

from municipality import geojson, theme
from municipality.models import Branding

WIDTH, HEIGHT, EDGE = 360, 260, 8
MAX_DRAWN = 2500
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Outline:
    """The boundary as the path of an SVG, and what one checks it by."""

    path: str
    points: int
    width_km: float
    height_km: float


def outline(content: bytes) -> Outline | None:
    """Return the outline of a GeoJSON file that was checked; None where there is nothing to draw."""
    try:
        rings, _lines = geojson.rings_and_lines(json.loads(content))
    except (ValueError, RecursionError):
        return None
    box = geojson.bounds(rings)
    if box is None:
        return None
    west, south, east, north = box
    narrow = max(math.cos(math.radians((south + north) / 2)), 0.01)
    wide, high = max((east - west) * narrow, 1e-9), max(north - south, 1e-9)
    scale = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)
    left, top = (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2
    total = sum(len(ring) for ring in rings)
    step = max(1, math.ceil(total / MAX_DRAWN))
    parts = []
    for ring in rings:
        kept = ring[::step] if len(ring) > 4 * step else ring
        places = [f"{left + (lon - west) * narrow * scale:.1f} {top + (north - lat) * scale:.1f}" for lon, lat in kept]
        parts.append(f"M{'L'.join(places)}Z")
    return Outline("".join(parts), total, wide * 111.2, high * 111.2)


def branding(brand: str, accent: str) -> Branding | None:
    """Return a look that is kept nowhere; None where one of the words is no colour."""
    if not (_COLOUR.fullmatch(brand) and _COLOUR.fullmatch(accent)):
        return None
    return Branding(brand_colour=brand.lower(), accent_colour=accent.lower())


def style_sheet(look: Branding) -> str:
    """Return the tokens of both schemes for the preview, each under its own class, so that one sees both at once."""

    return "".join(
        f".setup-{scheme}{{{''.join(f'--{name}:{value};' for name, value in theme.tokens(look, scheme).items())}}}" for scheme in ("light", "dark")
    )
