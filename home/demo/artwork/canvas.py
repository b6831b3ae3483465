"""A small vector canvas on top of Pillow: logical coordinates of 1600 × 900, drawn large and scaled down for smooth edges."""

import math
from collections.abc import Iterable, Sequence

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1600, 900
OVERSAMPLE = 2

Point = tuple[float, float]
Colour = str | tuple[int, ...]


def rgb(colour: Colour) -> tuple[int, ...]:
    """Return "#rrggbb" (or a tuple, unchanged) as a tuple of numbers."""
    if isinstance(colour, tuple):
        return colour
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def mix(first: Colour, second: Colour, share: float) -> tuple[int, ...]:
    """Return the colour between two colours; `share` 0 is the first, 1 the second."""
    return tuple(round(a + (b - a) * share) for a, b in zip(rgb(first)[:3], rgb(second)[:3], strict=True))


def alpha(colour: Colour, opacity: float) -> tuple[int, ...]:
    """Return the colour with an opacity from 0 to 1."""
    return (*rgb(colour)[:3], round(255 * opacity))


def bezier(start: Point, c1: Point, c2: Point, end: Point, steps: int = 40) -> list[Point]:
    """Return points on a cubic curve."""

    def at(axis: int, t: float) -> float:
        u = 1 - t
        return u**3 * start[axis] + 3 * u * u * t * c1[axis] + 3 * u * t * t * c2[axis] + t**3 * end[axis]

    return [(at(0, i / steps), at(1, i / steps)) for i in range(steps + 1)]


def smooth(points: Sequence[Point], steps: int = 14) -> list[Point]:
    """Return a soft line through the points (Catmull-Rom)."""

    def at(a: float, b: float, c: float, d: float, t: float) -> float:
        return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)

    out: list[Point] = []
    padded = [points[0], *points, points[-1]]
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        out += [(at(p0[0], p1[0], p2[0], p3[0], i / steps), at(p0[1], p1[1], p2[1], p3[1], i / steps)) for i in range(steps)]
    out.append(points[-1])
    return out


class Canvas:
    """Draws shapes in logical units; `image` gives the finished picture."""

    def __init__(self, size: tuple[int, int], background: Colour = "#ffffff", logical: tuple[float, float] = (WIDTH, HEIGHT)) -> None:
        self.size = size
        self.scale = max(size[0] / logical[0], size[1] / logical[1]) * OVERSAMPLE
        pixels = (math.ceil(logical[0] * self.scale), math.ceil(logical[1] * self.scale))
        self.picture = Image.new("RGB", pixels, rgb(background)[:3])
        self.pen = ImageDraw.Draw(self.picture, "RGBA")

    def _xy(self, points: Iterable[Point]) -> list[Point]:
        return [(x * self.scale, y * self.scale) for x, y in points]

    def polygon(self, points: Iterable[Point], fill: Colour) -> None:
        self.pen.polygon(self._xy(points), fill=rgb(fill))

    def rect(
        self, x: float, y: float, w: float, h: float, fill: Colour, radius: float = 0, corners: tuple[bool, bool, bool, bool] | None = None
    ) -> None:
        """A rectangle from its upper left corner; `corners` (upper left, upper right, lower right, lower left) limits rounding."""
        s = self.scale
        box = [x * s, y * s, max(x * s, (x + w) * s - 1), max(y * s, (y + h) * s - 1)]
        if radius:
            self.pen.rounded_rectangle(box, min(radius, w / 2, h / 2) * self.scale, fill=rgb(fill), corners=corners)
        else:
            self.pen.rectangle(box, fill=rgb(fill))

    def ellipse(self, x: float, y: float, rx: float, ry: float, fill: Colour) -> None:
        s = self.scale
        self.pen.ellipse([(x - rx) * s, (y - ry) * s, (x + rx) * s, (y + ry) * s], fill=rgb(fill))

    def circle(self, x: float, y: float, r: float, fill: Colour) -> None:
        self.ellipse(x, y, r, r, fill)

    def ring(self, x: float, y: float, r: float, width: float, colour: Colour) -> None:
        s, outer = self.scale, r + width / 2
        self.pen.ellipse([(x - outer) * s, (y - outer) * s, (x + outer) * s, (y + outer) * s], outline=rgb(colour), width=round(width * s))

    def dome(self, x: float, y: float, rx: float, ry: float, fill: Colour) -> None:
        """The upper half of an ellipse that stands on y."""
        s = self.scale
        self.pen.pieslice([(x - rx) * s, (y - ry) * s, (x + rx) * s, (y + ry) * s], 180, 360, fill=rgb(fill))

    def arc(self, x: float, y: float, r: float, start: float, end: float, width: float, colour: Colour) -> None:
        """A part of a circle as a line with round ends; angles in degrees, clockwise from the right."""
        steps = max(8, int(abs(end - start) / 4))
        angles = [math.radians(start + (end - start) * i / steps) for i in range(steps + 1)]
        self.line([(x + r * math.cos(a), y + r * math.sin(a)) for a in angles], width, colour)

    def line(self, points: Sequence[Point], width: float, colour: Colour, caps: bool = True) -> None:
        """A line with round joints and, unless told otherwise, round ends."""
        xy, thick, fill = self._xy(points), max(1, round(width * self.scale)), rgb(colour)
        self.pen.line(xy, fill=fill, width=thick, joint="curve")
        if len(fill) == 3:
            r = thick / 2
            for x, y in xy if caps else xy[1:-1]:
                self.pen.ellipse([x - r, y - r, x + r, y + r], fill=fill)

    def gradient(self, top: Colour, bottom: Colour, y0: float = 0, y1: float = HEIGHT) -> None:
        """A soft change of colour from top to bottom over the whole width."""
        width, first, last = self.picture.width, round(y0 * self.scale), round(y1 * self.scale)
        for y in range(first, min(last, self.picture.height)):
            self.pen.line([(0, y), (width, y)], fill=mix(top, bottom, (y - first) / max(1, last - first)))

    def image(self, mirror: bool = False) -> Image.Image:
        """Return the picture in its final size, cut to the middle where the proportions differ."""
        picture = self.picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirror else self.picture
        want = (self.size[0] * OVERSAMPLE, self.size[1] * OVERSAMPLE)
        left, top = (picture.width - want[0]) // 2, (picture.height - want[1]) // 2
        return picture.crop((left, top, left + want[0], top + want[1])).resize(self.size, Image.Resampling.LANCZOS)
