"""Subjects with a building in the middle: roofs, heat, school, town hall, wind."""

import math
from random import Random

from .canvas import Canvas, Point, alpha, mix
from .scenery import (
    CLAY,
    CREAM,
    DARK_WOOD,
    GLASS,
    GREEN,
    INK,
    NAVY,
    STEEL,
    SUN,
    WOOD,
    Palette,
    bush,
    flowers,
    grass,
    hill,
    house,
    person,
    row_of_houses,
    shadow,
    stage,
    tree,
    window,
)  # fmt: skip

Corners = tuple[Point, Point, Point, Point]


def quad(corners: Corners, u: float, v: float) -> Point:
    """A point inside the four corners upper left, upper right, lower right, lower left."""
    a, b, d, e = corners
    top = (a[0] + (b[0] - a[0]) * u, a[1] + (b[1] - a[1]) * u)
    low = (e[0] + (d[0] - e[0]) * u, e[1] + (d[1] - e[1]) * u)
    return top[0] + (low[0] - top[0]) * v, top[1] + (low[1] - top[1]) * v


def panels(c: Canvas, corners: Corners, cols: int, rows: int) -> None:
    """Solar modules in a grid on a roof surface."""
    gap_u, gap_v = 0.1 / cols, 0.09 / rows
    for row in range(rows):
        for col in range(cols):
            u0, u1, v0, v1 = col / cols + gap_u, (col + 1) / cols - gap_u, row / rows + gap_v, (row + 1) / rows - gap_v
            cell = [quad(corners, u, v) for u, v in ((u0, v0), (u1, v0), (u1, v1), (u0, v1))]
            c.polygon(cell, NAVY)
            for t in (1 / 3, 2 / 3):
                c.line([quad(corners, u0 + (u1 - u0) * t, v0), quad(corners, u0 + (u1 - u0) * t, v1)], 1.6, "#47729c", caps=False)
            c.line([quad(corners, u0, (v0 + v1) / 2), quad(corners, u1, (v0 + v1) / 2)], 1.6, "#47729c", caps=False)
            gleam = [
                quad(corners, u, v)
                for u, v in ((u0 + (u1 - u0) * 0.55, v0), (u0 + (u1 - u0) * 0.85, v0), (u0 + (u1 - u0) * 0.45, v1), (u0 + (u1 - u0) * 0.15, v1))
            ]
            c.polygon(gleam, alpha("#ffffff", 0.09))


def long_house(c: Canvas, x: float, y: float, w: float, h: float, roof_h: float, wall, roof, cols: int, skip: tuple[int, ...] = ()) -> Corners:
    """A house seen from its long side; returns the corners of the roof surface for solar modules."""
    shadow(c, x + w / 2, y + 2, w * 0.54, 16)
    c.rect(x, y - h, w, h, wall)
    c.rect(x, y - h, w, 14, mix(wall, INK, 0.16))
    c.rect(x, y - 16, w, 16, mix(wall, INK, 0.22))
    a, b = (x + roof_h * 0.28, y - h - roof_h), (x + w - roof_h * 0.28, y - h - roof_h)
    d, e = (x + w + 26, y - h + 6), (x - 26, y - h + 6)
    c.polygon([a, b, d, e], roof)
    c.line([e, d], 9, mix(roof, INK, 0.3))
    c.line([a, b], 8, mix(roof, INK, 0.18))
    cell = w / cols
    for col in range(cols):
        if col not in skip:
            window(c, x + cell * (col + 0.25), y - h + 40, cell * 0.5, h * 0.48)
    return a, b, d, e


def solar_roof(c: Canvas, r: Random, p: Palette) -> None:
    """A long house with solar modules on the roof."""
    stage(c, r, p, sun=(1290, 190))
    tree(c, r, p, 212, 742, r.uniform(290, 350))
    tree(c, r, p, 1442, 738, r.uniform(240, 300), "tall")
    house(c, 1140, 742, 190, 150, r.choice(("#f2dfb9", "#edd0bb", "#dfe3cf")), r.choice((CLAY, "#8a5a44")), rows=1)
    x, w = 360, 720
    corners = long_house(c, x, 770, w, 210, 250, CREAM, "#a5523b", 7, skip=(3,))
    inner = (quad(corners, 0.09, 0.1), quad(corners, 0.91, 0.1), quad(corners, 0.91, 0.86), quad(corners, 0.09, 0.86))
    panels(c, inner, 7, 3)
    door_x = x + w * 0.5 - 40
    c.rect(door_x - 12, 612, 104, 158, GREEN, 6, (True, True, False, False))
    c.rect(door_x + 2, 628, 36, 66, GLASS, 3)
    c.rect(door_x + 42, 628, 36, 66, GLASS, 3)
    c.circle(door_x + 40, 716, 5, SUN)
    c.rect(door_x - 30, 764, 140, 12, STEEL, 3)
    bush(c, p, 430, 778, 0.9)
    bush(c, p, 1010, 778, 1.05, blossom=True)
    person(c, r, 900, 838, 176, bag=True)
    person(c, r, 972, 846, 132, child=True)
    flowers(c, r, p, 40, 560, 820, 890, 13)
    grass(c, r, p, 16, 800)


def house_renovation(c: Canvas, r: Random, p: Palette) -> None:
    """A house with scaffolding: one half is insulated and freshly painted."""
    stage(c, r, p, sun=(1300, 200))
    house(c, 96, 748, 230, 190, "#e9d3b0", "#9c6a52", rows=2, cols=2)
    tree(c, r, p, 1420, 748, r.uniform(290, 340))
    x, y, w, h, gable = 480, 776, 600, 330, 250
    shadow(c, x + w / 2, y + 2, w * 0.62, 18)
    c.rect(x + w * 0.2, y - h - 236, 58, 150, "#8a4a38")
    c.rect(x + w * 0.2 - 6, y - h - 244, 70, 16, "#6f3a2c")
    c.polygon([(x, y), (x, y - h), (x + w / 2, y - h - gable), (x + w / 2, y)], "#d9c2a0")
    for row in range(14):
        for col in range(8):
            bx, by = x + 10 + col * 40 + (20 if row % 2 else 0), y - 22 - row * 25
            if bx + 30 < x + w / 2 and r.random() < 0.4:
                c.rect(bx, by, 30, 12, alpha("#a98763", 0.35), 2)
    c.polygon([(x + w / 2, y), (x + w / 2, y - h - gable), (x + w + 22, y - h + 18), (x + w + 22, y)], "#2f8f74")
    c.polygon([(x + w / 2, y), (x + w / 2, y - h - gable), (x + w / 2 + 22, y - h - gable + 18), (x + w / 2 + 22, y)], "#f4d98b")
    c.line([(x - 44, y - h + 36), (x + w / 2, y - h - gable - 4), (x + w + 62, y - h + 40)], 34, "#7f3f30")
    for wx, wy, new in (
        (x + 70, y - h + 20, 0),
        (x + 70, y - 158, 0),
        (x + 372, y - h + 20, 1),
        (x + 372, y - 158, 1),
        (x + 500, y - h + 20, 1),
        (x + 500, y - 158, 1),
    ):
        window(c, wx, wy, 84, 104, "#ffffff" if new else "#b58e62", "#cdeeee" if new else "#93aaa6")
    c.rect(x + 186, y - 150, 90, 150, "#7a5636", 5, (True, True, False, False))
    c.circle(x + 262, y - 74, 5, SUN)
    window(c, x + w / 2 - 112, y - h - 70, 66, 66, "#b58e62", "#93aaa6")
    window(c, x + w / 2 + 52, y - h - 70, 66, 66, "#ffffff", "#cdeeee")
    steel, plank = "#6c7f86", "#c99a5f"
    for sx in (x + 330, x + 470, x + 610, x + 736):
        c.line([(sx, y + 6), (sx, y - h - 70)], 8, steel, caps=False)
        c.rect(sx - 16, y + 2, 32, 8, DARK_WOOD, 2)
    for sy in (y - 128, y - 262, y - 392):
        c.rect(x + 316, sy, 434, 14, plank, 3)
        c.line([(x + 330, sy - 58), (x + 736, sy - 58)], 6, steel, caps=False)
    c.line([(x + 610, y), (x + 736, y - 122)], 6, steel)
    c.line([(x + 736, y - 134), (x + 610, y - 256)], 6, steel)
    person(c, r, x + 680, y - 128, 118, lift=True)
    person(c, r, x + 430, y - 262, 118, lift=True)
    for i in range(4):
        c.rect(1170, 750 - i * 26 + 20, 128 - i * 4, 24, ("#f4d98b", "#efcf76")[i % 2], 4)
    c.rect(1166, 794, 150, 10, WOOD)
    bush(c, p, 430, 784, 0.9)
    flowers(c, r, p, 60, 420, 812, 890, 12)
    grass(c, r, p, 14, 806)


def heat_pump(c: Canvas, r: Random, p: Palette) -> None:
    """A house in section: heat pump beside it, probes in the ground below."""
    stage(c, r, p, horizon=400, ground=536, sun=(1300, 150))
    tree(c, r, p, 190, 548, r.uniform(230, 280))
    house(c, 1240, 548, 180, 130, "#f2dfb9", "#9c4a37", rows=1)
    for y, tone in ((556, "#8a6a48"), (650, "#77583b"), (752, "#64492f"), (842, "#523a25")):
        c.polygon([(-10, 910), *[(x, y + 7 * math.sin(x / 120 + y)) for x in range(-10, 1640, 20)], (1620, 910)], tone)
    for _ in range(46):
        sx, sy = r.uniform(0, 1600), r.uniform(590, 890)
        c.ellipse(sx, sy, r.uniform(8, 20), r.uniform(5, 11), alpha("#e0c39a", r.uniform(0.12, 0.3)))
    c.rect(0, 540, 1600, 18, p.ground)
    x, y, w, h = 560, 552, 430, 210
    house(c, x, y, w, h, CREAM, "#a5523b", 0.4, rows=2, cols=3, chimney=False)
    warm, cold = "#e2673f", "#4aa3c7"
    hp = 1064
    c.rect(hp - 16, y - 8, 160, 12, STEEL, 3)
    c.rect(hp, y - 118, 128, 112, "#f4f6f5", 10)
    c.circle(hp + 52, y - 62, 43, "#d6dedd")
    c.circle(hp + 52, y - 62, 37, "#41565a")
    for i in range(5):
        turn = math.radians(i * 72 + 15)
        c.polygon(
            [
                (hp + 52, y - 62),
                (hp + 52 + 34 * math.cos(turn - 0.36), y - 62 + 34 * math.sin(turn - 0.36)),
                (hp + 52 + 34 * math.cos(turn + 0.3), y - 62 + 34 * math.sin(turn + 0.3)),
            ],
            "#9db4b6",
        )
    c.circle(hp + 52, y - 62, 8, "#e9efee")
    for i in range(4):
        c.rect(hp + 104, y - 98 + i * 14, 16, 6, "#c3cecd", 3)
    xs = (470, 640, 810, 980)
    c.line([(hp + 30, y - 4), (hp + 30, 606), (xs[0] - 22, 606)], 11, cold)
    c.line([(hp + 74, y - 4), (hp + 74, 634), (xs[0] + 22, 634)], 11, warm)
    for px in xs:
        c.line([(px - 22, 606), (px - 22, 846)], 11, cold)
        c.arc(px, 846, 22, 180, 90, 11, cold)
        c.arc(px, 846, 22, 90, 0, 11, warm)
        c.line([(px + 22, 634), (px + 22, 846)], 11, warm)
    for px in (hp + 30, hp + 74):
        c.rect(px - 9, y - 10, 18, 16, STEEL, 3)
    bush(c, p, 500, 552, 0.8)
    person(c, r, 400, 556, 132)


def school(c: Canvas, r: Random, p: Palette) -> None:
    """Children walk in a row to their school."""
    stage(c, r, p, sun=(1330, 180))
    tree(c, r, p, 1400, 744, r.uniform(290, 350))
    tree(c, r, p, 120, 744, r.uniform(240, 290), "tall")
    x, y, w, h = 300, 752, 880, 260
    shadow(c, x + w / 2, y + 2, w * 0.53, 16)
    c.rect(x, y - h, w, h, "#f6e3bd")
    c.rect(x - 20, y - h - 26, w + 40, 34, "#a5523b", 4)
    for i in range(7):
        if i != 3:
            for row in range(2):
                window(c, x + 36 + i * 120, y - h + 36 + row * 116, 78, 74)
    cx = x + w / 2
    c.polygon([(cx - 110, y), (cx - 110, y - h - 50), (cx, y - h - 132), (cx + 110, y - h - 50), (cx + 110, y)], "#fdf4df")
    c.line([(cx - 126, y - h - 42), (cx, y - h - 136), (cx + 126, y - h - 42)], 20, "#a5523b")
    c.circle(cx, y - h - 34, 36, INK)
    c.circle(cx, y - h - 34, 30, "#ffffff")
    c.line([(cx, y - h - 34), (cx, y - h - 54)], 5, INK)
    c.line([(cx, y - h - 34), (cx - 15, y - h - 27)], 5, INK)
    window(c, cx - 70, y - h + 36, 54, 66)
    window(c, cx + 16, y - h + 36, 54, 66)
    c.rect(cx - 58, y - 122, 116, 122, GREEN, 6, (True, True, False, False))
    c.rect(cx - 48, y - 110, 44, 60, GLASS, 3)
    c.rect(cx + 4, y - 110, 44, 60, GLASS, 3)
    c.rect(cx - 80, y - 6, 160, 12, STEEL, 3)
    c.polygon([(cx - 62, y + 6), (cx + 62, y + 6), (cx + 520, 910), (cx - 40, 910)], mix(p.ground, "#f3e6c8", 0.82))
    bush(c, p, x + 30, y + 4, 0.9)
    bush(c, p, x + w - 30, y + 4, 0.9, blossom=True)
    spots = ((cx + 40, 800, 92), (cx + 96, 818, 98), (cx + 160, 834, 106), (cx + 236, 850, 112))
    for px, py, ph in spots:
        person(c, r, px, py, ph, bag=True, dress=r.random() < 0.4, child=True)
    person(c, r, cx + 326, 868, 182)
    flowers(c, r, p, 40, 560, 800, 890, 14)
    grass(c, r, p, 14, 800)


def town_hall(c: Canvas, r: Random, p: Palette) -> None:
    """The town hall with tower, clock and flag on its square."""
    stage(c, r, p, sun=(1330, 190))
    row_of_houses(c, r, 740, -30, 360, 150, 200, p.low_sky, 0.25)
    row_of_houses(c, r, 740, 1240, 1630, 150, 200, p.low_sky, 0.25)
    c.polygon([(-10, 910), (-10, 738), (1610, 738), (1610, 910)], mix("#e7d7b7", p.ground, 0.12))
    for i in range(5):
        yy = 756 + i * 36
        c.line([(0, yy), (1600, yy)], 2, alpha("#a08d66", 0.28), caps=False)
    x, y, w, h = 420, 752, 760, 300
    shadow(c, x + w / 2, y + 4, w * 0.55, 16)
    cx = x + w / 2
    c.polygon([(x - 26, y - h), (x + 60, y - h - 120), (x + w - 60, y - h - 120), (x + w + 26, y - h)], "#8e4636")
    for dx in (90, 220, 540, 670):
        c.polygon([(x + dx - 34, y - h - 26), (x + dx, y - h - 84), (x + dx + 34, y - h - 26)], "#7b3b2d")
        c.rect(x + dx - 20, y - h - 54, 40, 30, CREAM)
        c.rect(x + dx - 13, y - h - 50, 26, 24, GLASS)
    c.rect(x, y - h, w, h, "#f4e2bd")
    c.rect(x - 12, y - h - 4, w + 24, 16, "#d9bf8f")
    c.rect(x, y - 150, w, 10, "#d9bf8f")
    for i in range(7):
        wx = x + 34 + i * 102
        if i == 3:
            continue
        c.rect(wx, y - 120, 72, 120, "#caa874", 36, (True, True, False, False))
        c.rect(wx + 8, y - 110, 56, 110, "#5d7a78", 28, (True, True, False, False))
        window(c, wx + 6, y - h + 36, 60, 86)
    t0 = y - h - 258
    c.rect(cx - 82, t0 + 60, 164, y - t0 - 60, "#fbeecd")
    c.rect(cx + 30, t0 + 60, 52, y - t0 - 60, alpha(INK, 0.05))
    c.rect(cx - 94, t0 + 50, 188, 18, "#d9bf8f")
    c.polygon([(cx - 100, t0 + 52), (cx, t0 - 92), (cx + 100, t0 + 52)], "#2f7d6a")
    c.polygon([(cx, t0 - 92), (cx + 100, t0 + 52), (cx + 24, t0 + 52)], "#26695a")
    c.circle(cx, t0 + 138, 50, INK)
    c.circle(cx, t0 + 138, 43, "#ffffff")
    for i in range(12):
        a = math.radians(i * 30)
        c.circle(cx + 35 * math.cos(a), t0 + 138 + 35 * math.sin(a), 3.4, INK)
    c.line([(cx, t0 + 138), (cx, t0 + 112)], 6, INK)
    c.line([(cx, t0 + 138), (cx + 20, t0 + 148)], 6, INK)
    window(c, cx - 34, y - h + 36, 68, 92)
    c.rect(cx - 52, y - 136, 104, 136, "#7a5636", 52, (True, True, False, False))
    c.line([(cx, y - 130), (cx, y)], 4, "#4f361f", caps=False)
    for i in range(3):
        c.rect(cx - 84 - i * 16, y - 4 + i * 10, 168 + i * 32, 12, ("#cdbb97", "#bfac86", "#b09c75")[i])
    c.line([(cx, t0 - 92), (cx, t0 - 168)], 5, DARK_WOOD)
    c.polygon([(cx + 3, t0 - 174), (cx + 50, t0 - 168), (cx + 88, t0 - 176), (cx + 88, t0 - 146), (cx + 50, t0 - 138), (cx + 3, t0 - 146)], GREEN)
    c.polygon([(cx + 3, t0 - 146), (cx + 50, t0 - 138), (cx + 88, t0 - 146), (cx + 88, t0 - 118), (cx + 50, t0 - 110), (cx + 3, t0 - 118)], SUN)
    for tx in (330, 1270):
        tree(c, r, p, tx, 770, 230)
    person(c, r, 620, 836, 150, bag=True)
    person(c, r, 980, 850, 158)
    person(c, r, 1052, 850, 108, child=True)


def wind_turbine(c: Canvas, r: Random, p: Palette) -> None:
    """Wind turbines on a ridge behind a village."""
    stage(c, r, p, horizon=520, ground=760, sun=(330, 210))
    for x, y, s in ((1320, 580, 0.66), (1010, 620, 0.94), (640, 560, 0.48)):
        turbine(c, r, x, y, s)
    hill(c, r, 660, 24, p.near)
    for i in range(5):
        y = 770 + i * 30
        c.line([(0, y), (1600, y - 16)], 5, alpha("#ffffff", 0.07), caps=False)
    for i, (x, w) in enumerate(((150, 116), (262, 100), (478, 110), (590, 122))):
        house(c, x, 724 + (i % 2) * 12, w, 84, ("#f2dfb9", "#f6ecd8", "#edd0bb", "#e9c9a8")[i], ("#b4553a", "#9c4a37")[i % 2], 0.5, 1, 2)
    c.rect(386, 560, 58, 176, "#fbf3df")
    c.polygon([(376, 562), (415, 440), (454, 562)], "#4f6f6a")
    c.circle(415, 596, 12, INK)
    c.circle(415, 596, 9, "#ffffff")
    c.line([(415, 440), (415, 416)], 4, INK)
    for x in (110, 720, 790):
        tree(c, r, p, x, 742, r.uniform(120, 170), r.choice(("round", "tall")))
    flowers(c, r, p, 40, 1560, 800, 890, 26)
    grass(c, r, p, 22, 800)


def turbine(c: Canvas, r: Random, x: float, y: float, s: float) -> None:
    """One turbine with its foot at x, y."""
    hub = y - 440 * s
    c.polygon([(x - 13 * s, y + 110), (x + 13 * s, y + 110), (x + 6 * s, hub), (x - 6 * s, hub)], "#f4f7f6")
    c.polygon([(x, y + 110), (x + 13 * s, y + 110), (x + 6 * s, hub), (x, hub)], "#d5dfde")
    start = r.uniform(0, 120)
    for i in range(3):
        a = math.radians(start + i * 120)
        dx, dy = math.cos(a), math.sin(a)
        nx, ny = -dy, dx
        length, root = 250 * s, 14 * s
        c.polygon([
            (x + dx * 12 * s - nx * root * 0.5, hub + dy * 12 * s - ny * root * 0.5),
            (x + dx * length * 0.25 + nx * root * 1.1, hub + dy * length * 0.25 + ny * root * 1.1),
            (x + dx * length, hub + dy * length),
            (x + dx * length * 0.25 - nx * root * 0.4, hub + dy * length * 0.25 - ny * root * 0.4),
        ], "#fbfdfc")  # fmt: skip
    c.circle(x, hub, 15 * s, "#e3eae9")
    c.circle(x, hub, 8 * s, "#b9c8c8")


def bakery_heat(c: Canvas, r: Random, p: Palette) -> None:
    """A bakery whose waste heat goes through a pipe to the houses next door."""
    stage(c, r, p, horizon=470, ground=640, sun=(1250, 170))
    y = 660
    c.rect(0, 650, 1600, 26, p.ground)
    c.rect(0, 676, 1600, 230, "#866546")
    c.rect(0, 790, 1600, 120, "#6f5138")
    for _ in range(34):
        c.ellipse(r.uniform(0, 1600), r.uniform(700, 890), r.uniform(7, 18), r.uniform(4, 9), alpha("#e0c39a", 0.22))
    x, w, h = 130, 560, 250
    c.polygon([(x + 400, y - h), (x + 408, y - h - 220), (x + 462, y - h - 220), (x + 470, y - h)], "#a8563f")
    for i in range(3):
        c.rect(x + 407 - i, y - h - 190 + i * 62, 57 + i * 2, 10, "#8e4636")
    for dx, dy, rad in ((436, -262, 22), (462, -302, 30), (508, -330, 24), (548, -352, 17)):
        c.circle(x + dx, y - h + dy, rad, alpha("#ffffff", 0.75))
    c.rect(x, y - h, w, h, "#f4dfb4")
    for i in range(3):
        c.polygon([(x + i * w / 3, y - h), (x + i * w / 3, y - h - 92), (x + (i + 1) * w / 3, y - h)], "#a5523b")
        c.polygon([(x + i * w / 3 + 12, y - h - 8), (x + i * w / 3 + 12, y - h - 64), (x + i * w / 3 + 86, y - h - 8)], GLASS)
    c.rect(x - 12, y - h - 6, w + 24, 16, "#8e4636")
    c.rect(x + 40, y - 180, 300, 110, "#ffffff", 6)
    c.rect(x + 50, y - 170, 280, 90, "#f0b457", 4)
    for i in range(3):
        lx = x + 98 + i * 92
        c.rect(lx - 34, y - 122, 68, 36, "#a7672f", 18)
        for k in (-16, 0, 16):
            c.line([(lx + k - 6, y - 96), (lx + k + 5, y - 114)], 5, "#e0a85f")
    c.rect(x + 30, y - 192, 320, 14, GREEN, 3)
    for i in range(8):
        c.polygon(
            [(x + 30 + i * 40, y - 180), (x + 70 + i * 40, y - 180), (x + 64 + i * 40, y - 150), (x + 36 + i * 40, y - 150)],
            (GREEN, "#fbf6e8")[i % 2],
        )
    c.rect(x + 410, y - 150, 92, 150, "#7a5636", 6, (True, True, False, False))
    c.rect(x + 424, y - 136, 64, 60, GLASS, 4)
    for i, hx in enumerate((880, 1080, 1290)):
        house(c, hx, y, 168, 160 + 20 * (i % 2), ("#f6ecd8", "#edd0bb", "#dfe3cf")[i], ("#9c4a37", "#8a5a44", "#b4553a")[i], 0.46, 2, 2)
    warm = "#e2673f"
    c.line([(x + 470, y - 40), (x + 600, y - 40), (x + 600, 738), (1374, 738)], 20, warm)
    c.line([(x + 470, y - 40), (x + 600, y - 40), (x + 600, 738), (1374, 738)], 8, "#f6a47a")
    for hx in (964, 1164, 1374):
        c.line([(hx, 738), (hx, y - 6)], 16, warm)
        c.line([(hx, 738), (hx, y - 6)], 6, "#f6a47a")
    bush(c, p, 830, y, 0.7)
    tree(c, r, p, 1530, y + 4, 230, "tall")
    person(c, r, 772, y + 6, 126, bag=True)
