"""Subjects out of doors: river, garden, rain, young forest."""

import math
from dataclasses import replace
from random import Random

from .canvas import Canvas, Colour, alpha, mix
from .scenery import (
    CLAY,
    CREAM,
    DARK_WOOD,
    GREEN,
    INK,
    STEEL,
    SUN,
    WOOD,
    Palette,
    bush,
    flowers,
    grass,
    house,
    level,
    person,
    ribbon,
    row_of_houses,
    shadow,
    stage,
    tree,
    window,
)  # fmt: skip

WATER, LIGHT_WATER = "#64b5c9", "#a8dbe4"


def willow(c: Canvas, r: Random, p: Palette, x: float, y: float, h: float) -> None:
    """A pollarded willow: stout trunk, round head of shoots."""
    shadow(c, x, y, h * 0.28, h * 0.035)
    w = h * 0.085
    c.polygon([(x - w * 1.35, y), (x + w * 1.3, y), (x + w * 0.95, y - h * 0.44), (x - w, y - h * 0.44)], DARK_WOOD)
    c.ellipse(x, y - h * 0.46, w * 1.7, h * 0.07, mix(DARK_WOOD, INK, 0.2))
    c.ellipse(x, y - h * 0.64, h * 0.3, h * 0.25, p.leaves[2])
    c.ellipse(x - h * 0.03, y - h * 0.67, h * 0.24, h * 0.2, p.leaves[1])
    for i in range(41):
        a = math.radians(-186 + i * 192 / 40)
        length = h * (0.4 + 0.07 * math.sin(i * 2.1)) * (0.8 + 0.24 * abs(math.sin(a)))
        tip = (x + math.cos(a) * length * 0.86, y - h * 0.46 + math.sin(a) * length)
        mid = (x + math.cos(a) * length * 0.45, y - h * 0.46 + math.sin(a) * length * 0.62)
        c.line([(x + math.cos(a) * w, y - h * 0.48), mid, tip], h * 0.026, p.leaves[i % 3])


def river_meadow(c: Canvas, r: Random, p: Palette) -> None:
    """A river winds through a meadow in flower."""
    stage(c, r, p, horizon=430, ground=548, sun=(1270, 180))
    level(c, mix(p.near, p.ground, 0.4), 548)
    grass(c, r, p, 30, 700)
    middle = [(820, 546), (980, 578), (700, 630), (640, 690), (960, 770), (1130, 850), (1080, 930)]
    ribbon(c, middle, [14, 40, 92, 150, 230, 330, 430], mix("#c9b27e", p.ground, 0.35))
    ribbon(c, middle, [8, 30, 76, 128, 204, 298, 392], WATER)
    ribbon(c, [(x - 12, y) for x, y in middle], [1, 5, 14, 26, 44, 66, 90], alpha(LIGHT_WATER, 0.75))
    willow(c, r, p, 430, 640, 250)
    willow(c, r, p, 1180, 656, 290)
    willow(c, r, p, 1470, 620, 200)
    for x, y, h in ((190, 604, 190), (270, 596, 150)):
        tree(c, r, p, x, y, h, "tall")
    for reed in (676, 700, 722, 744, 1330, 1352, 1376, 1398):
        foot, long = (812, r.uniform(90, 140)) if reed < 1000 else (862, r.uniform(110, 170))
        lean = r.uniform(-8, 8)
        c.line([(reed, foot), (reed + lean, foot - long)], 5, mix(p.leaves[0], INK, 0.1))
        c.rect(reed + lean - 6, foot - long - 34, 13, 50, "#7a4b2a", 7)
    stork(c, 560, 760, 1.0)
    flowers(c, r, p, 20, 600, 720, 888, 34)
    flowers(c, r, p, 1330, 1590, 730, 880, 16)


def stork(c: Canvas, x: float, y: float, s: float) -> None:
    """A stork that stands at x, y."""
    for dx in (-8, 10):
        c.line([(x + dx * s, y - 66 * s), (x + dx * 1.2 * s, y)], 5 * s, "#d8572f")
    c.ellipse(x, y - 88 * s, 50 * s, 28 * s, "#fdfdfb")
    c.polygon([(x - 10 * s, y - 92 * s), (x - 82 * s, y - 66 * s), (x - 36 * s, y - 64 * s)], "#22302d")
    c.line([(x + 36 * s, y - 98 * s), (x + 54 * s, y - 138 * s), (x + 52 * s, y - 168 * s)], 15 * s, "#fdfdfb")
    c.circle(x + 54 * s, y - 174 * s, 15 * s, "#fdfdfb")
    c.polygon([(x + 64 * s, y - 181 * s), (x + 122 * s, y - 164 * s), (x + 64 * s, y - 168 * s)], "#d8572f")
    c.circle(x + 58 * s, y - 177 * s, 2.8 * s, INK)


def garden(c: Canvas, r: Random, p: Palette) -> None:
    """Raised beds full of vegetables in front of the town."""
    stage(c, r, p, horizon=470, ground=640, sun=(1330, 150))
    row_of_houses(c, r, 668, -60, 1640, 120, 190, p.low_sky, 0.38)
    c.rect(-5, 664, 1620, 250, mix("#dfcda6", p.ground, 0.2))
    for x in range(-20, 1620, 64):
        c.rect(x, 622, 14, 60, "#e9dcc0", 5)
    c.rect(-5, 634, 1620, 9, "#e9dcc0")
    c.rect(-5, 660, 1620, 9, "#e9dcc0")
    bed(c, 90, 770, 400, 66)
    for i in range(6):
        x = 126 + i * 66
        c.line([(x, 702), (x + 3, 560)], 6, DARK_WOOD)
        for k in range(7):
            c.circle(x + (-15 if k % 2 else 15), 694 - k * 21, 17, p.leaves[(i + k) % 3])
        for k in range(3):
            c.circle(x + (13 if k % 2 else -13), 676 - k * 44, 12, "#d8442f")
    bed(c, 600, 752, 400, 60)
    for i in range(5):
        x = 642 + i * 80
        for k in range(7):
            a = math.radians(-160 + k * 23)
            c.line([(x, 694), (x + 42 * math.cos(a), 690 + 50 * math.sin(a))], 17, p.leaves[k % 3])
        c.circle(x, 676, 22, mix(p.leaves[0], "#e9f3c6", 0.55))
    bed(c, 1110, 776, 400, 68)
    for i in range(4):
        x = 1160 + i * 98
        c.line([(x - 44, 706), (x, 670), (x + 44, 704)], 8, p.leaves[2])
        for dx in (-40, 0, 40):
            c.circle(x + dx, 672 - (12 if dx == 0 else 0), 30, p.leaves[(i + 1) % 3])
        for dx, w in ((-18, 17), (0, 20), (18, 17)):
            c.ellipse(x + 14 + dx, 694, w, 30, mix("#e58a2b", INK, 0.08 if dx else 0))
        c.rect(x + 10, 656, 9, 14, "#5d7a34", 3)
    bed(c, 310, 880, 460, 66)
    for i in range(7):
        x = 350 + i * 64
        for k in range(5):
            c.line([(x, 812), (x + (k - 2) * 15, 742 + abs(k - 2) * 13)], 7, p.leaves[k % 2])
        c.polygon([(x - 13, 800), (x + 13, 800), (x + 4, 826), (x - 4, 826)], "#e2772c")
    person(c, r, 860, 866, 236, dress=True)
    person(c, r, 1040, 862, 150, child=True)
    can(c, 1210, 872, 1.0)
    flowers(c, r, p, 1330, 1580, 850, 890, 9)


def bed(c: Canvas, x: float, y: float, w: float, h: float) -> None:
    """A raised bed made of boards; x is the left edge, y the ground."""
    shadow(c, x + w / 2, y + 3, w * 0.53, 12)
    c.rect(x + 6, y - h - 10, w - 12, 24, "#4f3a27", 8)
    c.rect(x, y - h, w, h, WOOD, 3)
    c.line([(x + 4, y - h / 2), (x + w - 4, y - h / 2)], 3, alpha(DARK_WOOD, 0.7), caps=False)
    for px in (x, x + w / 2 - 7, x + w - 14):
        c.rect(px, y - h - 4, 14, h + 6, mix(WOOD, DARK_WOOD, 0.6), 2)


def can(c: Canvas, x: float, y: float, s: float, tone: str = "#2f6fa8") -> None:
    """A watering can."""
    shadow(c, x, y + 2, 64 * s, 9)
    c.line([(x + 40 * s, y - 24 * s), (x + 92 * s, y - 84 * s)], 14 * s, tone)
    c.line([(x + 80 * s, y - 94 * s), (x + 106 * s, y - 76 * s)], 13 * s, mix(tone, INK, 0.2))
    c.arc(x - 40 * s, y - 50 * s, 34 * s, 90, 290, 10 * s, mix(tone, INK, 0.2))
    c.polygon([(x - 44 * s, y - 88 * s), (x + 40 * s, y - 88 * s), (x + 50 * s, y), (x - 54 * s, y)], tone)
    c.rect(x - 48 * s, y - 96 * s, 92 * s, 13 * s, mix(tone, INK, 0.2), 5 * s)


def rain_barrel(c: Canvas, r: Random, p: Palette) -> None:
    """A rain barrel below the downpipe of a house."""
    stage(c, r, p, horizon=520, ground=700, sun=(1390, 160))
    house(c, 1310, 724, 170, 130, "#f2dfb9", "#9c4a37", rows=1)
    tree(c, r, p, 1130, 730, 300)
    for i in range(20):
        x, y = 880 + (i * 97) % 330 + r.uniform(-16, 16), 90 + (i * 61) % 250
        c.line([(x, y), (x - 7, y + 28)], 5, alpha("#5aa6c4", 0.7))
    for dx, dy, rad in ((-90, 0, 46), (-30, -30, 66), (50, -16, 56), (110, 6, 38)):
        c.circle(1040 + dx, 86 + dy, rad, "#aebfc6")
    c.rect(906, 82, 280, 48, "#aebfc6", 24)
    wall = r.choice(("#f4e1b8", "#edd0bb", "#dfe3cf"))
    c.rect(-10, 236, 770, 544, wall)
    c.rect(-10, 752, 770, 30, mix(wall, INK, 0.24))
    c.polygon([(-10, 60), (560, 60), (850, 252), (-10, 252)], "#a5523b")
    for row in range(4):
        yy = 92 + row * 42
        for k in range(16):
            if 20 + k * 54 > 520 + row * 62:
                continue
            c.arc(20 + k * 54 + (27 if row % 2 else 0), yy, 27, 20, 160, 3, "#8e4636")
    c.rect(-10, 244, 880, 26, STEEL, 12)
    c.rect(-10, 258, 880, 12, mix(STEEL, INK, 0.2), 6)
    window(c, 110, 400, 170, 200, "#ffffff")
    c.rect(92, 628, 206, 40, CLAY, 5)
    for i in range(7):
        c.dome(110 + i * 29, 630, 22, 30, p.leaves[i % 3])
        c.circle(112 + i * 28, 606, 9, r.choice(p.flowers))
    c.rect(60, 392, 38, 216, GREEN, 4)
    c.rect(290, 392, 38, 216, GREEN, 4)
    pipe = "#7d9297"
    c.line([(700, 270), (700, 320), (640, 372), (640, 468)], 26, pipe)
    c.line([(694, 270), (694, 318), (634, 370), (634, 460)], 6, "#a9babd")
    for y in (400, 440):
        c.rect(622, y, 36, 9, mix(pipe, INK, 0.3), 3)
    bx, by = 640, 836
    shadow(c, bx, by + 6, 158, 18)
    c.rect(bx - 132, by - 40, 264, 40, "#9aa7a3", 4)
    tone = r.choice(("#2f7d6a", "#8a5f3b", "#35618a"))
    c.polygon(
        [(bx - 112, by - 40), (bx + 112, by - 40), (bx + 128, by - 180), (bx + 112, by - 320), (bx - 112, by - 320), (bx - 128, by - 180)], tone
    )
    c.polygon([(bx + 40, by - 40), (bx + 112, by - 40), (bx + 128, by - 180), (bx + 112, by - 320), (bx + 40, by - 320)], alpha(INK, 0.13))
    for yy, half in ((by - 92, 120), (by - 180, 130), (by - 268, 121)):
        c.rect(bx - half, yy - 9, half * 2, 18, mix(tone, INK, 0.32), 7)
    c.ellipse(bx, by - 320, 114, 25, mix(tone, INK, 0.35))
    c.ellipse(bx, by - 318, 98, 18, WATER)
    c.line([(bx, by - 364), (bx, by - 318)], 15, LIGHT_WATER)
    c.ellipse(bx, by - 316, 38, 7, "#dff2f5")
    c.rect(bx + 92, by - 116, 54, 15, SUN, 6)
    c.rect(bx + 134, by - 106, 14, 24, SUN, 4)
    c.rect(bx + 104, by - 136, 10, 24, SUN, 4)
    can(c, bx + 196, by + 6, 0.94, "#c9573a")
    for x, s, blossom in ((60, 1.3, False), (200, 1.0, True), (350, 1.25, False), (450, 0.8, True)):
        bush(c, p, x, 812, s, blossom)
    flowers(c, r, p, 960, 1570, 790, 890, 24)
    grass(c, r, p, 16, 830)


def mixed_leaves(p: Palette) -> tuple[Colour, ...]:
    """Leaves on the way to the next tone: green ones stay green, coloured ones turn olive."""
    return tuple(mix(tone, "#4f8a4c", 0.55) for tone in p.leaves)


def tiny_forest(c: Canvas, r: Random, p: Palette) -> None:
    """Young trees close together, with a sign, a fence and a watering can."""
    stage(c, r, p, horizon=500, ground=690, sun=(1320, 180))
    house(c, 60, 716, 170, 140, "#f6ecd8", "#b4553a", rows=2)
    house(c, 236, 716, 150, 120, "#edd0bb", "#8a5a44", rows=1)
    c.ellipse(900, 772, 650, 62, mix(p.ground, "#5b4630", 0.5))
    green = replace(p, leaves=mixed_leaves(p))
    spots = []
    for row, (y, n) in enumerate(((728, 11), (758, 10), (792, 9))):
        spots += [(360 + (i + 0.5 * (row % 2)) * 1080 / n + r.uniform(-22, 22), y + r.uniform(-8, 8)) for i in range(n)]
    for left, foot in sorted(spots, key=lambda spot: spot[1]):
        kind = r.choices(("round", "tall", "fir"), (5, 3, 2))[0]
        season = green if r.random() < 0.35 else p
        tree(c, r, season, left, foot, r.uniform(170, 270), kind, blossom=r.random() < 0.13)
    for i in range(9):
        bush(c, p, 400 + i * 122 + r.uniform(-24, 24), 832 + r.uniform(-6, 6), r.uniform(0.5, 0.8), r.random() < 0.25)
    for x in range(300, 1560, 74):
        c.rect(x, 786, 13, 84, DARK_WOOD, 5)
    c.line([(306, 812), (1546, 812)], 8, mix(WOOD, DARK_WOOD, 0.35))
    c.line([(306, 844), (1546, 844)], 8, mix(WOOD, DARK_WOOD, 0.35))
    c.rect(150, 690, 16, 176, DARK_WOOD, 3)
    c.rect(298 - 20, 690, 16, 176, DARK_WOOD, 3)
    c.rect(126, 646, 194, 120, CREAM, 10)
    c.rect(138, 658, 170, 96, GREEN, 6)
    c.circle(190, 698, 22, "#8fcf9b")
    c.rect(187, 712, 6, 28, CREAM)
    for i in range(3):
        c.rect(226, 682 + i * 20, 66 - (i % 2) * 18, 8, CREAM, 4)
    can(c, 1330, 884, 0.9)
    person(c, r, 560, 884, 150, bag=True, child=True)
    person(c, r, 640, 890, 138, dress=True, child=True)
    flowers(c, r, p, 30, 300, 860, 890, 8)
