"""Subjects out in the streets: bike, bus, shelter, market, square."""

import math
from random import Random

from .canvas import Canvas, alpha, mix
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
    person,
    row_of_houses,
    shadow,
    stage,
    tree,
)  # fmt: skip


def pavement(c: Canvas, p: Palette, y: float, tone: str = "#e6d8bb") -> None:
    """A light paved strip from y to the lower edge."""
    c.rect(-5, y, 1620, 910 - y, mix(tone, p.ground, 0.1))
    c.rect(-5, y, 1620, 7, alpha("#8f7f5d", 0.35))


def wheel(c: Canvas, x: float, y: float, r: float, turn: float = 0) -> None:
    """A bicycle wheel: tyre, rim, thin spokes, hub."""
    for i in range(9):
        a = math.radians(turn + i * 40)
        c.line([(x, y), (x + r * math.cos(a), y + r * math.sin(a))], 2.2, "#8ea0a2", caps=False)
    c.ring(x, y, r, 13, "#22302d")
    c.ring(x, y, r - 10, 4, "#aab9ba")
    c.circle(x, y, 11, "#3b4b4a")


def cargo_bike(c: Canvas, r: Random, p: Palette) -> None:
    """A cargo bike with a wooden box in front of old houses."""
    stage(c, r, p, horizon=520, ground=690, sun=(1310, 150))
    row_of_houses(c, r, 716, -40, 1640, 150, 220, p.low_sky, 0.3)
    tree(c, r, p, r.choice((110, 1480)), 724, 300)
    pavement(c, p, 712)
    c.rect(-5, 800, 1620, 110, mix("#6f8084", p.ground, 0.12))
    for i in range(7):
        c.rect(40 + i * 250, 866, 120, 8, alpha("#ffffff", 0.5), 4)
    frame = r.choice((GREEN, "#c9573a", "#27608f"))
    ground = 822
    rw, fw = (560, ground - 112, 112), (1162, ground - 84, 84)
    shadow(c, 850, ground + 4, 440, 16)
    wheel(c, *rw, r.uniform(0, 40))
    wheel(c, *fw, r.uniform(0, 40))
    crank, seat, head, front = (722, ground - 96), (664, ground - 322), (862, ground - 300), (1010, ground - 84)
    c.line([(rw[0], rw[1]), seat], 12, frame)
    c.line([(rw[0], rw[1]), crank], 12, frame)
    c.line([crank, (654, ground - 356)], 17, frame)
    c.line([crank, head], 18, frame)
    c.line([(680, ground - 268), head], 15, frame)
    c.line([crank, (820, ground - 74), front], 19, frame)
    c.line([head, (900, ground - 148), (916, ground - 78)], 17, frame)
    c.line([(fw[0], fw[1]), (1128, ground - 196), (1104, ground - 214)], 15, frame)
    c.line([front, (1098, ground - 108), (1118, ground - 186)], 17, frame)
    c.line([head, (842, ground - 392)], 13, STEEL)
    c.line([(842, ground - 392), (800, ground - 404), (772, ground - 392)], 13, INK)
    c.line([(654, ground - 356), (650, ground - 384)], 13, STEEL)
    c.rect(596, ground - 404, 116, 25, INK, 13)
    c.line([(rw[0], rw[1] - 18), (crank[0], crank[1] - 27)], 4, INK)
    c.line([(rw[0], rw[1] + 18), (crank[0], crank[1] + 27)], 4, INK)
    c.ring(*crank, 27, 8, INK)
    c.line([crank, (752, ground - 44)], 10, "#3b4b4a")
    c.rect(728, ground - 46, 52, 12, INK, 5)
    c.arc(rw[0], rw[1], 131, 178, 302, 9, INK)
    c.rect(510, ground - 262, 116, 12, STEEL, 4)
    c.rect(498, ground - 250, 14, 26, "#c9412f", 4)
    box = [(892, ground - 268), (1128, ground - 268), (1092, ground - 100), (912, ground - 100)]
    veg = ((930, 30, "#3c8f4c"), (968, 38, "#d8572f"), (1010, 34, "#e7b13c"), (1050, 40, "#59a14f"), (1090, 28, "#c9412f"))
    for vx, rad, tone in veg:
        c.circle(vx, ground - 270, rad, tone)
    c.line([(986, ground - 266), (966, ground - 344)], 7, "#3c8f4c")
    c.line([(990, ground - 266), (996, ground - 356)], 7, "#59a14f")
    c.line([(996, ground - 266), (1024, ground - 342)], 7, "#3c8f4c")
    c.polygon(box, WOOD)
    for t in (0.33, 0.66):
        yy = ground - 268 + 168 * t
        c.line([(892 + 20 * t, yy), (1128 - 36 * t, yy)], 4, mix(WOOD, INK, 0.35), caps=False)
    c.line([box[0], box[1]], 13, DARK_WOOD)
    c.circle(1010, ground - 184, 27, CREAM)
    c.polygon([(998, ground - 176), (1010, ground - 204), (1024, ground - 176)], GREEN)
    c.rect(1007, ground - 178, 6, 12, DARK_WOOD)
    c.circle(1122, ground - 214, 15, "#fff3c4")
    person(c, r, 292, 794, 250, bag=True)


def bus(c: Canvas, r: Random, p: Palette) -> None:
    """An electric bus at its stop."""
    stage(c, r, p, horizon=500, ground=680, sun=(1330, 160))
    row_of_houses(c, r, 700, 620, 1640, 130, 190, p.low_sky, 0.35)
    for x in (120, 300, 470):
        tree(c, r, p, x, 716, r.uniform(240, 320), r.choice(("round", "round", "tall")))
    pavement(c, p, 700)
    c.rect(-5, 776, 1620, 140, mix("#66777b", p.ground, 0.12))
    for i in range(7):
        c.rect(60 + i * 250, 872, 130, 8, alpha("#ffffff", 0.5), 4)
    x, y, w, h = 330, 826, 880, 330
    body = r.choice((GREEN, "#0a6a74", "#c9573a"))
    shadow(c, x + w / 2, y + 6, w * 0.53, 16)
    c.rect(x + 120, y - h - 34, w - 300, 44, mix(body, INK, 0.25), 12)
    c.rect(x, y - h, w, h - 22, CREAM, 44, (True, True, True, True))
    c.rect(x, y - 118, w, 96, body, 30, (False, False, True, True))
    c.rect(x, y - 140, w, 12, SUN)
    glass = "#a9d8dd"
    c.rect(x + 26, y - h + 44, 568, 128, "#2a3b3b", 16)
    for i in range(4):
        c.rect(x + 36 + i * 139, y - h + 52, 130, 112, glass, 10)
        gx = x + 36 + i * 139
        c.polygon([(gx + 20, y - h + 164), (gx + 70, y - h + 52), (gx + 96, y - h + 52), (gx + 46, y - h + 164)], alpha("#ffffff", 0.28))
    c.rect(x + 614, y - h + 44, 112, 262, "#2a3b3b", 10)
    c.rect(x + 622, y - h + 54, 45, 242, glass, 6)
    c.rect(x + 673, y - h + 54, 45, 242, glass, 6)
    c.rect(x + 748, y - h + 44, 132, 150, "#2a3b3b", 22, (True, True, False, False))
    c.rect(x + 758, y - h + 54, 122, 132, glass, 14, (True, True, False, False))
    c.rect(x + 736, y - h + 8, 124, 28, "#1b2b2a", 6)
    for i in range(8):
        c.circle(x + 756 + i * 12, y - h + 22, 3.6, SUN)
    for i, hx in enumerate((x + 92, x + 238, x + 366, x + 516)):
        if i != 2 or r.random() < 0.6:
            c.circle(hx, y - h + 124, 22, mix(("#e9bf98", "#8d5a3b", "#c98f63", "#f0cfae")[i], INK, 0.12))
            c.dome(hx, y - h + 120, 24, 24, ("#3a2a20", "#1f1f22", "#8a4b2a", "#6b4a2b")[i])
            c.dome(hx, y - h + 165, 36, 24, ("#c65b3c", "#2f6fa8", "#e0a030", "#3c8f5a")[i])
    c.rect(x + w - 30, y - 96, 30, 30, "#fff3c4", 12, (True, False, False, True))
    c.rect(x, y - 96, 14, 34, "#c9412f", 5, (False, True, True, False))
    for wx in (x + 180, x + 790 - 46):
        c.circle(wx, y - 26, 64, mix(body, INK, 0.45))
        c.rect(wx - 70, y + 22, 140, 20, mix("#66777b", p.ground, 0.12))
        c.circle(wx, y - 26, 52, "#1f2a29")
        c.circle(wx, y - 26, 27, "#b8c5c5")
        c.circle(wx, y - 26, 9, "#5c6c6c")
    c.line([(x + 350, y - 84), (x + 326, y - 58), (x + 350, y - 58), (x + 330, y - 32)], 9, SUN)
    c.rect(1322, 470, 12, 286, STEEL, 4)
    c.circle(1328, 446, 50, SUN)
    c.circle(1328, 446, 40, GREEN)
    c.rect(1304, 424, 12, 44, SUN, 2)
    c.rect(1340, 424, 12, 44, SUN, 2)
    c.rect(1310, 440, 36, 12, SUN, 2)
    c.rect(1296, 520, 64, 88, CREAM, 5)
    for i in range(5):
        c.rect(1304, 530 + i * 14, 48 - (i % 2) * 12, 6, "#9fb0ae", 3)
    person(c, r, 1416, 762, 190, bag=True)
    person(c, r, 1490, 766, 130, child=True)
    flowers(c, r, p, 20, 300, 742, 766, 6)


def green_roof(c: Canvas, r: Random, p: Palette) -> None:
    """A bus shelter with plants on its roof."""
    stage(c, r, p, horizon=500, ground=690, sun=(1320, 170))
    row_of_houses(c, r, 706, 1020, 1640, 140, 200, p.low_sky, 0.35)
    tree(c, r, p, 150, 722, 350)
    pavement(c, p, 704)
    c.rect(-5, 846, 1620, 70, mix("#66777b", p.ground, 0.12))
    x, y, w = 420, 790, 640
    shadow(c, x + w / 2, y + 6, w * 0.5, 14)
    c.rect(x + 30, y - 330, w - 60, 320, alpha("#bfe3e6", 0.62), 4)
    c.polygon([(x + 120, y - 10), (x + 250, y - 330), (x + 320, y - 330), (x + 190, y - 10)], alpha("#ffffff", 0.26))
    c.polygon([(x + 420, y - 10), (x + 550, y - 330), (x + 575, y - 330), (x + 445, y - 10)], alpha("#ffffff", 0.26))
    for px in (x + 24, x + w / 2 - 8, x + w - 40):
        c.rect(px, y - 340, 16, 344, INK, 3)
    c.rect(x + 90, y - 104, 330, 20, WOOD, 5)
    for px in (x + 120, x + 380):
        c.rect(px, y - 86, 12, 88, INK)
    c.rect(x + w - 190, y - 270, 120, 176, CREAM, 6)
    c.rect(x + w - 178, y - 258, 96, 60, GREEN, 4)
    for i in range(5):
        c.rect(x + w - 178, y - 184 + i * 16, 96 - (i % 3) * 16, 7, "#a9b8b5", 3)
    top = y - 384
    for _ in range(64):
        bx = r.uniform(x - 24, x + w + 24)
        rad = r.uniform(16, 30)
        c.dome(bx, top + 6, rad, rad * 1.1, r.choice((*p.leaves, "#8fb64f", "#a6bf5c")))
    for _ in range(46):
        bx, bh = r.uniform(x - 26, x + w + 26), r.uniform(30, 62)
        c.line([(bx, top + 4), (bx + r.uniform(-8, 8), top - bh)], 4, mix(p.leaves[0], "#ffffff", 0.12))
        c.circle(bx, top - bh, r.uniform(7, 11), r.choice(("#e48aa5", "#f4af2d", "#ffffff", "#a77cc5")))
    c.rect(x - 44, y - 384, w + 88, 30, "#7a5636", 6)
    c.rect(x - 56, y - 358, w + 112, 24, INK, 8)
    for bx, by in ((x + 130, top - 104), (x + 400, top - 128), (x + 560, top - 92)):
        bee(c, bx, by)
    person(c, r, x + 250, y + 24, 214, bag=True)
    person(c, r, x + 520, y + 20, 206)
    person(c, r, x + 590, y + 26, 138, child=True)
    c.rect(1148, 540, 12, 252, STEEL, 4)
    c.circle(1154, 516, 44, SUN)
    c.circle(1154, 516, 35, GREEN)
    c.rect(1134, 498, 10, 36, SUN, 2)
    c.rect(1164, 498, 10, 36, SUN, 2)
    c.rect(1140, 511, 28, 10, SUN, 2)


def bee(c: Canvas, x: float, y: float) -> None:
    """A small bee."""
    c.ellipse(x - 4, y - 10, 8, 10, alpha("#ffffff", 0.85))
    c.ellipse(x + 7, y - 10, 8, 10, alpha("#ffffff", 0.85))
    c.ellipse(x, y, 15, 10, SUN)
    for dx in (-5, 4):
        c.rect(x + dx, y - 8, 4, 16, INK, 2)
    c.circle(x + 13, y - 1, 6, INK)


def market(c: Canvas, r: Random, p: Palette) -> None:
    """Market stalls with striped roofs and crates of vegetables."""
    stage(c, r, p, horizon=470, ground=660, sun=(1330, 120))
    row_of_houses(c, r, 690, -60, 1640, 200, 300, p.low_sky, 0.22)
    pavement(c, p, 676)
    tones = [("#c9573a", CREAM), (GREEN, CREAM), (SUN, CREAM), ("#2f6fa8", CREAM)]
    r.shuffle(tones)
    for i, x in enumerate((120, 600, 1080)):
        stall(c, r, x, 820, 400, tones[i])
    for px, py, ph in ((560, 858, 220), (1044, 866, 226)):
        person(c, r, px, py, ph, bag=True, dress=r.random() < 0.5)
    person(c, r, 1126, 870, 140, child=True)


def stall(c: Canvas, r: Random, x: float, y: float, w: float, tones: tuple) -> None:
    """One stall; x is the left edge, y the ground."""
    shadow(c, x + w / 2, y + 6, w * 0.55, 14)
    for px in (x + 14, x + w - 26):
        c.rect(px, y - 350, 12, 354, DARK_WOOD)
    person(c, r, x + w * 0.52, y - 20, 232)
    c.rect(x, y - 112, w, 112, WOOD, 4)
    for i in range(1, 8):
        c.line([(x + i * w / 8, y - 104), (x + i * w / 8, y - 4)], 3, alpha(DARK_WOOD, 0.5), caps=False)
    produce = (("#d8572f", 17), ("#59a14f", 20), ("#e7b13c", 17), ("#8a3b5b", 16), ("#e0812f", 15))
    picks = r.sample(produce, 4)
    for i, (tone, rad) in enumerate(picks):
        bx = x + 12 + i * (w - 24) / 4
        bw = (w - 24) / 4 - 10
        for row in range(2):
            for k in range(4):
                cx = bx + bw * (k + 0.5) / 4 + (row * 8 - 4)
                c.circle(cx, y - 146 - row * 15, rad, mix(tone, "#ffffff" if (k + row) % 2 else INK, 0.1))
        c.rect(bx, y - 146, bw, 40, "#cda26c", 4)
        c.line([(bx + 4, y - 126), (bx + bw - 4, y - 126)], 3, alpha(DARK_WOOD, 0.6), caps=False)
    n = 8
    for i in range(n):
        x0, x1 = x - 30 + i * (w + 60) / n, x - 30 + (i + 1) * (w + 60) / n
        t0, t1 = x + 24 + i * (w - 48) / n, x + 24 + (i + 1) * (w - 48) / n
        tone = tones[i % 2]
        c.polygon([(t0, y - 424), (t1, y - 424), (x1, y - 330), (x0, y - 330)], tone)
        c.polygon([(x0, y - 331), (x1, y - 331), (x1, y - 312), (x0, y - 312)], mix(tone, INK, 0.1))
        c.ellipse((x0 + x1) / 2, y - 312, (x1 - x0) / 2, 18, mix(tone, INK, 0.1))


def tree_well(c: Canvas, r: Random, p: Palette) -> None:
    """A large tree on a square, with a fountain and a bench."""
    stage(c, r, p, horizon=480, ground=660, sun=(1340, 140))
    row_of_houses(c, r, 690, -60, 1640, 190, 280, p.low_sky, 0.24)
    pavement(c, p, 676, "#e9dcc0")
    for i in range(6):
        c.line([(0, 706 + i * 38), (1600, 706 + i * 38)], 2, alpha("#a08d66", 0.22), caps=False)
    c.ellipse(560, 806, 430, 46, alpha("#08281f", 0.16))
    c.ellipse(470, 800, 150, 24, "#6d5a42")
    c.ellipse(470, 796, 132, 18, p.ground)
    tree(c, r, p, 470, 800, 640)
    c.rect(190, 742, 210, 16, WOOD, 5)
    c.rect(190, 694, 210, 14, WOOD, 5)
    c.rect(190, 716, 210, 14, WOOD, 5)
    for px in (206, 374):
        c.rect(px, 690, 10, 114, INK, 3)
    fx, fy = 1060, 800
    c.ellipse(fx, fy + 34, 250, 30, alpha("#08281f", 0.16))
    c.rect(fx - 226, fy - 34, 452, 62, "#c9bda3")
    c.ellipse(fx, fy + 28, 226, 34, "#c9bda3")
    c.ellipse(fx, fy - 34, 226, 34, "#ddd2ba")
    c.ellipse(fx, fy - 34, 204, 27, "#6fbccb")
    c.ellipse(fx - 30, fy - 38, 120, 12, alpha("#ffffff", 0.35))
    c.polygon([(fx - 24, fy - 30), (fx + 24, fy - 30), (fx + 14, fy - 150), (fx - 14, fy - 150)], "#c9bda3")
    c.ellipse(fx, fy - 150, 92, 16, "#b8ab8e")
    c.ellipse(fx, fy - 155, 92, 14, "#ddd2ba")
    c.ellipse(fx, fy - 156, 78, 9, "#6fbccb")
    c.line([(fx, fy - 156), (fx, fy - 214)], 9, "#d9f1f4")
    for side in (-1, 1):
        c.line([(fx, fy - 214), (fx + side * 26, fy - 226), (fx + side * 52, fy - 196), (fx + side * 60, fy - 162)], 7, "#d9f1f4")
        c.line([(fx + side * 82, fy - 152), (fx + side * 120, fy - 120), (fx + side * 134, fy - 44)], 7, "#d9f1f4")
    person(c, r, 770, 850, 212, dress=True)
    person(c, r, 842, 858, 130, child=True)
    person(c, r, 1400, 842, 206, bag=True)
    bush(c, p, 60, 812, 0.8, blossom=True)
    c.rect(4, 806, 112, 44, CLAY, 6)
