"""The pictures of the spam question: line icons, drawn anew for every challenge so that no two files are alike."""

import functools
import itertools
import math
import random

from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext_lazy as _
from lucide.templatetags.lucide import lucide

from .paths import Line, lines_of

# What a person is asked for (accusative, with article) and the icons that show it. No two may be mistaken for another.
THINGS: dict[str, tuple[object, tuple[str, ...]]] = {
    "tree": (_("den Baum"), ("tree-deciduous", "tree-pine", "tree-palm")),
    "house": (_("das Haus"), ("house",)),
    "bike": (_("das Fahrrad"), ("bike",)),
    "fish": (_("den Fisch"), ("fish",)),
    "umbrella": (_("den Regenschirm"), ("umbrella",)),
    "key": (_("den Schlüssel"), ("key", "key-round")),
    "bird": (_("den Vogel"), ("bird",)),
    "bell": (_("die Glocke"), ("bell",)),
    "car": (_("das Auto"), ("car", "car-front")),
    "cat": (_("die Katze"), ("cat",)),
    "anchor": (_("den Anker"), ("anchor",)),
    "apple": (_("den Apfel"), ("apple",)),
    "book": (_("das Buch"), ("book-open",)),
    "sailboat": (_("das Segelboot"), ("sailboat",)),
    "scissors": (_("die Schere"), ("scissors",)),
    "glasses": (_("die Brille"), ("glasses",)),
    "hammer": (_("den Hammer"), ("hammer",)),
    "moon": (_("den Mond"), ("moon",)),
    "bulb": (_("die Glühbirne"), ("lightbulb",)),
    "cherry": (_("die Kirschen"), ("cherry",)),
    "heart": (_("das Herz"), ("heart",)),
    "crown": (_("die Krone"), ("crown",)),
    "shirt": (_("das Hemd"), ("shirt",)),
    "snail": (_("die Schnecke"), ("snail",)),
    "trophy": (_("den Pokal"), ("trophy",)),
    "snowflake": (_("die Schneeflocke"), ("snowflake",)),
    "plane": (_("das Flugzeug"), ("plane",)),
    "bed": (_("das Bett"), ("bed",)),
}
SIZE = 96
INKS = ("#173b33", "#1f3a5f", "#4a2545", "#3d3a1d", "#22313f")
GROUNDS = ("#ffffff", "#fbf7ee", "#f0f6f3", "#f3f4fa")


def thing_name(thing: str) -> str:
    """Return what to look for, with its article, in the active language."""
    return str(THINGS[thing][0])


def draw(thing: str, seed: str) -> str:
    """Return an SVG of the thing. The same seed gives the same picture, another one different coordinates throughout.

    The icon is turned, stretched, leant, wobbled, cut into strokes in a random order and direction, and set between
    short strokes that mean nothing: neither its path data nor its number of elements tells what it shows.
    """
    rng = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    icon = rng.choice(THINGS[thing][1])
    transform = _transform(rng)
    bent = [_bend(line, transform) for line in _lines(icon)]
    strokes = [piece for line in bent for piece in _cut(_wobble(_dense(line), rng), rng)]
    strokes += [_speck(rng) for _number in range(rng.randint(4, 8))]
    rng.shuffle(strokes)
    paths = "".join(f'<path d="{_path(stroke, rng)}"/>' for stroke in strokes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">'
        f'<rect width="{SIZE}" height="{SIZE}" rx="10" fill="{rng.choice(GROUNDS)}"/>'
        f'<g fill="none" stroke="{rng.choice(INKS)}" stroke-width="{rng.uniform(4.6, 6.2):.2f}" '
        f'stroke-linecap="round" stroke-linejoin="round">{paths}</g></svg>'
    )


@functools.cache
def _lines(icon: str) -> list[Line]:
    return lines_of(fromstring(str(lucide(icon))))


def _transform(rng: random.Random) -> tuple[float, ...]:
    """A turn of at most 16°, a scale, a lean and a shift around the middle of the 24-unit icon."""
    turn, scale = math.radians(rng.uniform(-16, 16)), rng.uniform(2.6, 3.1)
    stretch, lean = rng.uniform(0.88, 1.12), rng.uniform(-0.14, 0.14)
    cos, sin = math.cos(turn) * scale, math.sin(turn) * scale
    return cos * stretch, -sin + lean * cos, sin * stretch, cos + lean * sin, rng.uniform(-3, 3), rng.uniform(-3, 3)


def _bend(line: Line, transform: tuple[float, ...]) -> Line:
    a, b, c, d, dx, dy = transform
    middle = SIZE / 2
    return [(a * (x - 12) + b * (y - 12) + middle + dx, c * (x - 12) + d * (y - 12) + middle + dy) for x, y in line]


def _dense(line: Line, step: float = 5.0) -> Line:
    """Put points between distant ones, so that straight lines can wobble too."""
    dense = line[:1]
    for (x0, y0), (x1, y1) in itertools.pairwise(line):
        parts = max(1, math.ceil(math.hypot(x1 - x0, y1 - y0) / step))
        dense += [(x0 + (x1 - x0) * part / parts, y0 + (y1 - y0) * part / parts) for part in range(1, parts + 1)]
    return dense


def _wobble(line: Line, rng: random.Random) -> Line:
    return [(x + rng.uniform(-0.7, 0.7), y + rng.uniform(-0.7, 0.7)) for x, y in line]


def _cut(line: Line, rng: random.Random) -> list[Line]:
    """Cut a line into overlapping strokes of random length, some of them drawn backwards."""
    pieces, position = [], 0
    while position < len(line):
        length = rng.randint(5, 14)
        pieces.append(line[position : position + length + 1])
        position += length
    return [piece[::-1] if rng.random() < 0.5 else piece for piece in pieces]


def _speck(rng: random.Random) -> Line:
    """A short stroke near the edge."""
    x, y = rng.uniform(6, 90), rng.choice([rng.uniform(4, 12), rng.uniform(84, 92)])
    if rng.random() < 0.5:
        x, y = y, x
    return [(x, y), (x + rng.uniform(-4, 4), y + rng.uniform(-4, 4))]


def _path(line: Line, rng: random.Random) -> str:
    digits = rng.choice((1, 2))
    points = " ".join(f"{x:.{digits}f},{y:.{digits}f}" for x, y in line)
    return f"M{points}"
