"""Palettes by season and the stage: sky, sun, clouds, hills, trees, bushes, flowers, people, small houses."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from .canvas import HEIGHT, WIDTH, Canvas, Colour, alpha, mix, smooth

INK, GREEN, SUN, CREAM, CLAY = "#17352e", "#00563f", "#f4af2d", "#fbf6e8", "#b4553a"
WOOD, DARK_WOOD, STEEL, NAVY, GLASS = "#b98a56", "#7a5636", "#8fa3a8", "#1b3c5d", "#bfe3e6"
SKINS = ("#e9bf98", "#c98f63", "#8d5a3b", "#f0cfae", "#a86f48")
CLOTHES = ("#00715a", "#2f6fa8", "#c65b3c", "#e0a030", "#7b5aa6", "#3c8f5a", "#c9476b")
HAIRS = ("#3a2a20", "#6b4a2b", "#1f1f22", "#b9afa4", "#8a4b2a", "#d8b067")
YOUNG_HAIRS = tuple(tone for tone in HAIRS if tone != "#b9afa4")


@dataclass(frozen=True)
class Palette:
    """The colours of one season at one time of day."""

    sky: str
    low_sky: str
    sun: str
    cloud: str
    far: str
    mid: str
    near: str
    ground: str
    leaves: tuple[Colour, ...]
    accent_leaves: tuple[Colour, ...]
    flowers: tuple[str, ...]


GREENS = ("#2d8a55", "#1f7346", "#125c3d")
SEASONS = {
    "spring": Palette("#c4ecec", "#eaf7e6", SUN, "#ffffff", "#a9d4a2", "#6fb57f", "#3d9a68", "#237a57",
                      ("#57ab5f", "#3c9457", "#23774a"), ("#f1b3bd", "#e493a5", "#d27a92"), ("#f4af2d", "#ffffff", "#e48aa5")),
    "summer": Palette("#bdeaf0", "#e3f6f1", SUN, "#ffffff", "#96cba4", "#63ae84", "#338d66", "#1d7354",
                      GREENS, ("#6fae4c", "#55973f", "#3f7d35"), ("#f4af2d", "#e26d4f", "#ffffff", "#8a6bbd")),
    "late": Palette("#fbe6bd", "#fdf3dc", "#f39a2b", "#fffaf0", "#d8cf94", "#a9b873", "#6c9d63", "#3b7f56",
                    ("#5a9350", "#417f48", "#2b693e"), ("#dba53c", "#c98a2c", "#ab6f24"), ("#f39a2b", "#fff6df", "#c9553c")),
    "autumn": Palette("#d7e7ea", "#f6ecd9", "#f0a83a", "#ffffff", "#d5bd83", "#b59a5c", "#7f8f55", "#557a50",
                      ("#d9923a", "#c27430", "#a65a2b"), ("#e3b04a", "#cf8d33", "#b06a2b"), ("#f4af2d", "#c65b3c", "#fff1d6")),
    "dusk": Palette("#f7cdb5", "#fdeedd", "#ee7f4d", "#fff3ea", "#b7b79c", "#7fa58b", "#478a72", "#2a6c5b",
                    ("#2f7d5d", "#236a50", "#175543"), ("#c9824f", "#b06a42", "#955438"), ("#f4af2d", "#fdeedd", "#d9647a")),
    "winter": Palette("#d8e6ee", "#f3f5f1", "#f6c665", "#ffffff", "#d9e6e4", "#b4cec9", "#84afa6", "#5b9388",
                      ("#3f7f6b", "#2f6b5a", "#22594b"), ("#8fb3a4", "#779d8f", "#5f877a"), ("#ffffff", "#f6c665")),
}  # fmt: skip


def stage(c: Canvas, r: Random, p: Palette, horizon: float = 560, ground: float = 720, sun: tuple[float, float] | None = (1260, 210)) -> None:
    """Sky, sun, clouds and rows of hills. `ground` is where the level foreground begins."""
    c.gradient(p.sky, p.low_sky, 0, horizon + 60)
    if sun:
        x, y = sun[0] + r.uniform(-70, 70), sun[1] + r.uniform(-30, 40)
        c.circle(x, y, 150, alpha(p.sun, 0.13))
        c.circle(x, y, 102, p.sun)
    for x in r.sample((180, 470, 760, 1000, 1460), r.choice((2, 3))):
        cloud(c, x + r.uniform(-60, 60), r.uniform(110, 300), r.uniform(0.7, 1.25), p)
    hill(c, r, horizon - 40, 62, p.far)
    copse(c, r, p, horizon)
    hill(c, r, horizon + 55, 46, p.mid)
    hill(c, r, (horizon + ground) / 2 + 50, 30, p.near)
    level(c, p.ground, ground)


def hill(c: Canvas, r: Random, y: float, swing: float, colour: Colour) -> None:
    """A soft ridge over the whole width."""
    a, b = r.uniform(0, 6.3), r.uniform(0, 6.3)
    points = [(x, y - swing * (math.sin(x / 330 + a) + 0.45 * math.sin(x / 150 + b))) for x in range(-20, WIDTH + 41, 20)]
    c.polygon([*points, (WIDTH + 40, HEIGHT + 10), (-40, HEIGHT + 10)], colour)


def level(c: Canvas, colour: Colour, y: float) -> None:
    """Level ground, slightly domed at its edge."""
    c.polygon([(-10, HEIGHT + 10), *[(x, y + 12 * ((x - 800) / 800) ** 2) for x in range(-10, WIDTH + 30, 20)], (WIDTH + 20, HEIGHT + 10)], colour)


def copse(c: Canvas, r: Random, p: Palette, y: float) -> None:
    """Small far trees, half hidden by the next ridge."""
    tone = mix(p.mid, p.far, 0.35)
    for start in r.sample((90, 380, 700, 1020, 1330), 3):
        for i in range(r.randint(3, 6)):
            h = r.uniform(34, 62)
            c.ellipse(start + i * 27, y + 24 - h / 2, 17, h / 2 + 14, tone)


def cloud(c: Canvas, x: float, y: float, s: float, p: Palette) -> None:
    """A flat cloud."""
    for dx, dy, rad in ((-62, 0, 30), (-18, -20, 44), (34, -8, 36), (74, 6, 24)):
        c.circle(x + dx * s, y + dy * s, rad * s, p.cloud)
    c.rect(x - 92 * s, y, 190 * s, 31 * s, p.cloud, 16 * s)


def shadow(c: Canvas, x: float, y: float, rx: float, ry: float = 14) -> None:
    c.ellipse(x, y, rx, ry, alpha("#08281f", 0.2))


def tree(c: Canvas, r: Random, p: Palette, x: float, y: float, h: float, kind: str = "round", blossom: bool = False) -> None:
    """A tree whose trunk stands at x, y. Kinds: round, tall, fir."""
    leaves = p.accent_leaves if blossom else p.leaves
    shadow(c, x, y, h * 0.26, h * 0.03)
    if kind == "fir":
        c.rect(x - h * 0.03, y - h * 0.16, h * 0.06, h * 0.16, DARK_WOOD)
        for i, (low, half) in enumerate(((0.1, 0.24), (0.34, 0.19), (0.58, 0.13))):
            needles = mix(GREENS[2 - i], p.ground, 0.15)
            c.polygon([(x - h * half, y - h * low), (x + h * half, y - h * low), (x, y - h * (low + 0.42))], needles)
        return
    trunk = h * 0.045
    c.polygon([(x - trunk * 1.3, y), (x + trunk * 1.3, y), (x + trunk * 0.7, y - h * 0.62), (x - trunk * 0.7, y - h * 0.62)], DARK_WOOD)
    if kind == "tall":
        c.ellipse(x, y - h * 0.58, h * 0.15, h * 0.42, leaves[1])
        c.ellipse(x - h * 0.04, y - h * 0.64, h * 0.085, h * 0.32, leaves[0])
        return
    c.line([(x, y - h * 0.4), (x - h * 0.12, y - h * 0.56)], trunk * 0.8, DARK_WOOD)
    c.line([(x, y - h * 0.44), (x + h * 0.13, y - h * 0.6)], trunk * 0.8, DARK_WOOD)
    jitter = r.uniform(-0.02, 0.02)
    for dx, dy, rad, tone in (
        (0.17, 0.56, 0.19, 2), (-0.18, 0.58, 0.19, 1), (0.02, 0.72 + jitter, 0.26, 1),
        (0.11, 0.67, 0.15, 2), (-0.09, 0.79, 0.15, 0), (-0.2, 0.63, 0.1, 0),
    ):  # fmt: skip
        c.circle(x + dx * h, y - dy * h, rad * h, leaves[tone])


def bush(c: Canvas, p: Palette, x: float, y: float, s: float = 1, blossom: bool = False) -> None:
    """A low bush that stands on y."""
    tones = p.accent_leaves if blossom else p.leaves
    for dx, rad, tone in ((-34, 30, 1), (34, 34, 2), (0, 44, 1), (-12, 26, 0)):
        c.dome(x + dx * s, y, rad * s, rad * s * 1.1, tones[tone])


def flowers(c: Canvas, r: Random, p: Palette, x0: float, x1: float, y0: float, y1: float, count: int) -> None:
    """Flowers on short stems, nearer ones larger."""
    spots = sorted(((r.uniform(x0, x1), r.uniform(y0, y1)) for _ in range(count)), key=lambda spot: spot[1])
    for x, y in spots:
        s = 0.6 + 0.7 * (y - 640) / 260
        c.line([(x, y), (x + r.uniform(-3, 3), y - 24 * s)], 3 * s, mix(p.leaves[0], "#ffffff", 0.12))
        colour = r.choice(p.flowers)
        c.circle(x, y - 27 * s, 8 * s, colour)
        c.circle(x, y - 27 * s, 3 * s, mix(colour, INK, 0.35))


def grass(c: Canvas, r: Random, p: Palette, count: int, y0: float = 740, y1: float = 890) -> None:
    """Tufts of grass in the foreground."""
    tone = mix(p.ground, "#ffffff", 0.16)
    for _ in range(count):
        x, y = r.uniform(0, WIDTH), r.uniform(y0, y1)
        for dx in (-7, 0, 7):
            c.line([(x, y), (x + dx, y - 16)], 3, tone)


def house(
    c: Canvas,
    x: float,
    y: float,
    w: float,
    h: float,
    wall: Colour,
    roof: Colour,
    gable: float = 0.45,
    rows: int = 2,
    cols: int = 2,
    door: bool = True,
    chimney: bool = False,
) -> None:
    """A house seen from its gable end; x is the left edge, y the ground."""
    top = y - h
    if chimney:
        c.rect(x + w * 0.68, top - w * gable * 0.95, w * 0.1, w * 0.34, mix(roof, INK, 0.25))
    c.polygon([(x, y), (x, top), (x + w / 2, top - w * gable), (x + w, top), (x + w, y)], wall)
    c.polygon([(x + w * 0.5, y), (x + w * 0.5, top - w * gable), (x + w, top), (x + w, y)], alpha(INK, 0.05))
    edge = w * 0.055
    c.line([(x - w * 0.06, top + w * 0.05), (x + w / 2, top - w * gable), (x + w * 1.06, top + w * 0.05)], edge * 1.6, roof)
    cell_w, cell_h = w / (cols + 0.6), h / (rows + 0.35)
    for row in range(rows):
        for col in range(cols):
            wx = x + w / 2 + (col - (cols - 1) / 2) * cell_w - cell_w * 0.27
            wy = top + h * 0.06 + row * cell_h
            if door and row == rows - 1 and col == cols // 2:
                dw = cell_w * 0.46
                c.rect(wx + cell_w * 0.05, y - cell_h * 0.84, dw, cell_h * 0.84, mix(roof, INK, 0.3), 4, (True, True, False, False))
                c.circle(wx + cell_w * 0.05 + dw * 0.8, y - cell_h * 0.4, 3, SUN)
            else:
                window(c, wx, wy, cell_w * 0.54, cell_h * 0.58)
    if gable > 0.3:
        c.circle(x + w / 2, top - w * gable * 0.42, w * 0.062, mix(wall, INK, 0.2))
        c.circle(x + w / 2, top - w * gable * 0.42, w * 0.047, GLASS)


def window(c: Canvas, x: float, y: float, w: float, h: float, frame: Colour = "#ffffff", glass: Colour = GLASS) -> None:
    """A window with frame, cross bar, a gleam and a sill."""
    b = max(2.5, w * 0.07)
    c.rect(x - b, y - b, w + 2 * b, h + 2 * b, frame)
    c.rect(x, y, w, h, glass)
    c.polygon([(x + w * 0.1, y + h), (x + w * 0.55, y), (x + w * 0.8, y), (x + w * 0.35, y + h)], alpha("#ffffff", 0.35))
    c.rect(x + w / 2 - b / 2, y, b, h, frame)
    c.rect(x - b * 2, y + h + b, w + 4 * b, b * 1.3, mix(frame, INK, 0.25))


def row_of_houses(
    c: Canvas,
    r: Random,
    y: float,
    x0: float = -40,
    x1: float = 1640,
    low: float = 150,
    high: float = 240,
    tint: Colour = "#ffffff",
    fade: float = 0.0,
) -> None:
    """Old town houses shoulder to shoulder, softened by `fade` towards `tint`."""
    walls = ("#f2dfb9", "#e9c9a8", "#f6ecd8", "#d9dcc4", "#edd0bb", "#cfdedb")
    roofs = ("#b4553a", "#9c4a37", "#8a5a44", "#a8623f")
    x, last = x0, ""
    while x < x1:
        w, h = r.uniform(118, 176), r.uniform(low, high)
        wall = r.choice([tone for tone in walls if tone != last])
        last = wall
        house(
            c,
            x,
            y,
            w,
            h,
            mix(wall, tint, fade),
            mix(r.choice(roofs), tint, fade),
            r.uniform(0.42, 0.62),
            3 if h > 185 else 2,
            r.choice((2, 2, 3)),
            r.random() < 0.7,
            r.random() < 0.5,
        )
        x += w + 3


def person(
    c: Canvas, r: Random, x: float, y: float, h: float, bag: bool = False, dress: bool = False, lift: bool = False, child: bool = False
) -> None:
    """A faceless flat figure that stands at x, y and is h tall; children have no grey hair and a larger head."""
    skin, hair = r.choice(SKINS), r.choice(YOUNG_HAIRS if child else HAIRS)
    top, other = r.sample(CLOTHES, 2)
    legs = mix(other, INK, 0.45)
    shadow(c, x, y, h * 0.2, h * 0.028)
    hip, shoulder, head = y - h * 0.46, y - h * 0.79, y - h * 0.895
    step = h * 0.07
    for dx in (-step, step):
        c.line([(x + dx * 0.45, hip), (x + dx, y - h * 0.02)], h * 0.085, legs)
        c.ellipse(x + dx + h * 0.025, y - h * 0.012, h * 0.06, h * 0.022, INK)
    if bag:
        c.rect(x - h * 0.2, shoulder + h * 0.02, h * 0.16, h * 0.26, r.choice(CLOTHES), h * 0.05)
    c.line([(x - h * 0.1, shoulder + h * 0.05), (x - h * 0.15, hip + h * 0.02)], h * 0.065, mix(top, INK, 0.12))
    width = 0.15 if dress else 0.115
    c.polygon(
        [
            (x - h * 0.1, shoulder),
            (x + h * 0.1, shoulder),
            (x + h * width, hip + h * (0.12 if dress else 0.02)),
            (x - h * width, hip + h * (0.12 if dress else 0.02)),
        ],
        top,
    )
    c.circle(x - h * 0.075, shoulder + h * 0.025, h * 0.042, top)
    c.circle(x + h * 0.075, shoulder + h * 0.025, h * 0.042, top)
    hand = (x + h * 0.22, shoulder - h * 0.1) if lift else (x + h * 0.16, hip + h * 0.01)
    c.line(
        [(x + h * 0.09, shoulder + h * 0.05), ((x + h * 0.17) if lift else (x + h * 0.145), shoulder + h * 0.14), hand],
        h * 0.062,
        mix(top, "#ffffff", 0.1),
    )
    c.circle(*hand, h * 0.036, skin)
    c.rect(x - h * 0.03, head + h * 0.05, h * 0.06, h * 0.08, mix(skin, INK, 0.1))
    big = 1.18 if child else 1
    c.circle(x, head - h * 0.005, h * 0.1 * big, hair)
    c.ellipse(x + h * 0.012, head + h * 0.022, h * 0.08 * big, h * 0.078 * big, skin)


def ribbon(c: Canvas, middle: Sequence[tuple[float, float]], widths: Sequence[float], colour: Colour) -> None:
    """A band of changing width along a soft line, for rivers and paths that come towards us."""
    line = smooth(middle)
    count = len(line) - 1
    left, right = [], []
    for i, (x, y) in enumerate(line):
        at = i / count * (len(widths) - 1)
        low = min(int(at), len(widths) - 2)
        w = widths[low] + (widths[low + 1] - widths[low]) * (at - low)
        left.append((x - w / 2, y))
        right.append((x + w / 2, y))
    c.polygon([*left, *reversed(right)], colour)
