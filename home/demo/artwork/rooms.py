"""Subjects indoors: repair café, shelves, kitchen, workshop, radiator."""

import math
from random import Random

from .canvas import Canvas, alpha, mix, smooth
from .scenery import CREAM, DARK_WOOD, GLASS, GREEN, INK, NAVY, SKINS, STEEL, SUN, WOOD, Palette, person, shadow
from .things import ball, books, drill, globe, guitar, lamp, lamp_small, plant, pot, sewing_machine, shelf, suitcase, table, tent, toaster, tools

WALLS = ("#dcebe2", "#f3e6cb", "#d9e8ee", "#efe0d6")


def room(c: Canvas, r: Random, p: Palette, floor: float = 700, boards: str = "#d8b583") -> str:
    """Wall and floor; returns the colour of the wall."""
    wall = r.choice(WALLS)
    c.gradient(mix(wall, "#ffffff", 0.25), wall, 0, floor)
    c.rect(-5, floor, 1620, 905 - floor, boards)
    for i in range(-9, 26):
        c.line([(800 + (i - 8) * 100, floor), (800 + (i - 8) * 190, 905)], 2.5, alpha(DARK_WOOD, 0.22), caps=False)
    c.rect(-5, floor - 22, 1620, 24, mix(wall, "#ffffff", 0.6))
    c.rect(-5, floor, 1620, 5, alpha(INK, 0.14))
    return wall


def view(c: Canvas, p: Palette, x: float, y: float, w: float, h: float) -> None:
    """A window with a view of hills and sun."""
    c.rect(x - 16, y - 16, w + 32, h + 32, "#ffffff", 6)
    c.rect(x, y, w, h, p.sky)
    c.circle(x + w * 0.74, y + h * 0.27, h * 0.13, p.sun)
    for base, tone, swing in ((0.62, p.far, 0.09), (0.75, p.mid, 0.07), (0.88, p.near, 0.05)):
        line = [(x + w * i / 24, y + h * (base - swing * math.sin(i / 3.7 + base * 9))) for i in range(25)]
        c.polygon([(x, y + h), *line, (x + w, y + h)], tone)
    c.circle(x + w * 0.2, y + h * 0.72, h * 0.09, p.leaves[0])
    c.rect(x + w * 0.2 - 4, y + h * 0.76, 8, h * 0.13, DARK_WOOD)
    c.rect(x + w / 2 - 6, y, 12, h, "#ffffff")
    c.rect(x, y + h * 0.38, w, 10, "#ffffff")
    c.rect(x - 34, y + h + 16, w + 68, 20, "#f4f1e8", 4)
    c.rect(x - 34, y + h + 32, w + 68, 6, alpha(INK, 0.15))


def helper(c: Canvas, r: Random, x: float, y: float, h: float, tone: str) -> None:
    """Head and shoulders of somebody behind a table; y is the edge of the table."""
    skin, hair = r.choice(SKINS), r.choice(("#3a2a20", "#6b4a2b", "#b9afa4", "#8a4b2a", "#1f1f22"))
    c.rect(x - h * 0.36, y - h * 0.56, h * 0.72, h * 0.6, tone, h * 0.25, (True, True, False, False))
    c.polygon([(x - h * 0.17, y), (x - h * 0.17, y - h * 0.36), (x + h * 0.17, y - h * 0.36), (x + h * 0.17, y)], mix(tone, INK, 0.3))
    c.line([(x - h * 0.14, y - h * 0.36), (x - h * 0.11, y - h * 0.55)], h * 0.035, mix(tone, INK, 0.3))
    c.line([(x + h * 0.14, y - h * 0.36), (x + h * 0.11, y - h * 0.55)], h * 0.035, mix(tone, INK, 0.3))
    c.rect(x - h * 0.075, y - h * 0.68, h * 0.15, h * 0.16, mix(skin, INK, 0.12), h * 0.05)
    c.circle(x, y - h * 0.83, h * 0.205, hair)
    c.ellipse(x, y - h * 0.785, h * 0.165, h * 0.17, skin)
    for side in (-1, 1):
        c.line(
            [(x + side * h * 0.31, y - h * 0.42), (x + side * h * 0.4, y - h * 0.12), (x + side * h * 0.2, y + h * 0.01)],
            h * 0.13,
            mix(tone, "#ffffff", 0.1),
        )
        c.circle(x + side * h * 0.18, y + h * 0.01, h * 0.065, skin)


def repair_cafe(c: Canvas, r: Random, p: Palette) -> None:
    """A table with lamp, toaster, radio and tools in the repair café."""
    room(c, r, p, 690)
    tools(c, 120, 120)
    view(c, p, 1110, 130, 340, 290)
    lamp(c, 800, 150, r.choice((GREEN, "#c9573a", "#27608f")), 420)
    helper(c, r, 560, 570, 260, r.choice(("#2f6fa8", "#7b5aa6")))
    helper(c, r, 1060, 570, 252, r.choice(("#c9573a", "#3c8f5a")))
    table(c, 240, 868, 1120, 566)
    toaster(c, 800, 568, 1.02)
    c.rect(318, 470, 186, 98, "#7a5636", 14)
    c.circle(370, 520, 33, "#e9d6b4")
    for i in range(3):
        c.line([(350, 508 + i * 12), (390, 508 + i * 12)], 4, DARK_WOOD)
    c.rect(420, 492, 66, 20, GLASS, 4)
    c.circle(434, 540, 11, SUN)
    c.circle(470, 540, 11, SUN)
    c.line([(340, 472), (286, 380)], 5, STEEL)
    c.line([(640, 560), (716, 560)], 8, STEEL)
    c.rect(610, 550, 46, 19, "#c9573a", 8)
    c.circle(1210, 530, 37, "#ffffff")
    c.rect(1172, 498, 76, 70, "#ffffff", 14, (False, False, True, True))
    c.arc(1254, 530, 19, -90, 90, 9, "#ffffff")
    c.ellipse(1210, 500, 37, 9, "#6b4a2b")
    for i in range(2):
        c.line([(1196 + i * 28, 478), (1190 + i * 28, 458), (1200 + i * 28, 440)], 5, alpha("#ffffff", 0.9))
    c.rect(930, 556, 26, 12, STEEL, 3)
    c.ring(970, 552, 12, 5, STEEL)
    plant(c, p, 1500, 690, 1.5)


def plant_and_books(c: Canvas, r: Random, p: Palette, x: float, y: float, w: float, h: float) -> None:
    plant(c, p, x + 56, y, 1.05)
    books(c, r, x + 106, y, w - 116, h * 0.7)


def library_things(c: Canvas, r: Random, p: Palette) -> None:
    """Shelves with books and with things to borrow."""
    room(c, r, p, 740)
    cells = shelf(c, 200, 786, 1000, 660, 3, 4)
    things = [lambda x, y, w, h: books(c, r, x + 10, y, w - 20, h * 0.82) for _ in range(4)]
    things += [
        lambda x, y, w, h: drill(c, x + w / 2 - 18, y, 1.05, "#c9573a"),
        lambda x, y, w, h: tent(c, x + w / 2, y, 1.0),
        lambda x, y, w, h: sewing_machine(c, x, y, w),
        lambda x, y, w, h: globe(c, x + w / 2, y),
        lambda x, y, w, h: plant_and_books(c, r, p, x, y, w, h),
        lambda x, y, w, h: ball(c, x + w / 2, y),
        lambda x, y, w, h: toaster(c, x + w / 2, y, 0.86),
        lambda x, y, w, h: suitcase(c, x + w / 2, y),
    ]
    r.shuffle(things)
    for cell, thing in zip(cells, things, strict=True):
        thing(*cell)
    guitar(c, 1268, 786, 1.05)
    person(c, r, 1440, 852, 430, bag=True, dress=r.random() < 0.5)
    person(c, r, 110, 862, 250, child=True)


def sharing_shelf(c: Canvas, r: Random, p: Palette) -> None:
    """A shelf for giving and taking in the entrance of a block of flats."""
    room(c, r, p, 720, "#cfc6b4")
    c.rect(1096, 196, 292, 532, "#ffffff", 6)
    c.rect(1112, 212, 260, 516, GREEN, 4)
    c.rect(1148, 248, 188, 250, GLASS, 6)
    c.polygon([(1166, 498), (1250, 248), (1296, 248), (1212, 498)], alpha("#ffffff", 0.35))
    c.rect(1340, 500, 14, 60, SUN, 6)
    c.rect(1078, 724, 330, 14, "#8b8371", 4)
    for i in range(8):
        c.rect(1440 + (i % 4) * 34, 330 + (i // 4) * 44, 26, 36, STEEL, 3)
    for i in range(2):
        c.rect(118, 236 + i * 168, 148, 148, "#ffffff", 6)
        c.rect(130, 248 + i * 168, 124, 124, (p.far, "#f6d58e")[i], 4)
    c.polygon([(130, 372), (130, 330), (190, 300), (254, 344), (254, 372)], p.near)
    c.circle(192, 478, 34, "#c9573a")
    cells = shelf(c, 380, 800, 580, 560, 3, 2)
    x, y, w, h = cells[0]
    books(c, r, x + 10, y, w - 20, h * 0.84)
    x, y, w, h = cells[1]
    pot(c, x + w * 0.36, y, 120, 84, "#c9573a")
    c.rect(x + w - 76, y - 66, 50, 66, "#2f6fa8", 8)
    c.arc(x + w - 26, y - 36, 17, -90, 90, 8, "#2f6fa8")
    x, y, w, h = cells[2]
    c.circle(x + 76, y - 60, 37, "#b98a56")
    c.circle(x + 50, y - 92, 15, "#b98a56")
    c.circle(x + 102, y - 92, 15, "#b98a56")
    c.ellipse(x + 76, y - 24, 46, 30, "#b98a56")
    c.ellipse(x + 76, y - 52, 17, 12, "#e8cda4")
    c.circle(x + 76, y - 57, 5, INK)
    for i, tone in enumerate(("#c9573a", SUN, "#2f6fa8")):
        c.rect(x + 148 + (i % 2) * 44, y - 40 - (i // 2) * 40, 40, 40, tone, 4)
    x, y, w, h = cells[3]
    plant(c, p, x + 64, y, 1.0)
    lamp_small(c, x + w - 76, y)
    x, y, w, h = cells[4]
    for i, tone in enumerate(("#7b5aa6", "#3c8f5a", "#e0a030", "#c9476b")):
        c.rect(x + 26, y - 26 - i * 25, w - 60 - i * 8, 23, tone, 9)
    x, y, w, h = cells[5]
    c.rect(x + 30, y - 76, w - 60, 76, WOOD, 4)
    c.line([(x + 34, y - 40), (x + w - 34, y - 40)], 3, alpha(DARK_WOOD, 0.7), caps=False)
    c.circle(x + 80, y - 86, 22, "#e26d4f")
    c.rect(x + 112, y - 120, 22, 50, "#2f6fa8", 6)
    c.rect(x + 152, y - 108, 36, 36, SUN, 6)
    c.rect(440, 168, 460, 54, CREAM, 10)
    for i in range(5):
        c.rect(470 + i * 82, 188, 64, 14, (GREEN, SUN, "#c9573a", "#2f6fa8", "#3c8f5a")[i], 7)
    person(c, r, 1036, 866, 420, bag=True, lift=True)
    person(c, r, 260, 872, 270, dress=True, child=True)


def canteen(c: Canvas, r: Random, p: Palette) -> None:
    """A kitchen: pots on the stove, vegetables on the worktop."""
    wall = room(c, r, p, 720, "#c9c3b4")
    tile = mix(wall, "#ffffff", 0.55)
    for i in range(17):
        for k in range(3):
            c.rect(i * 98 - 20 + (49 if k % 2 else 0), 344 + k * 62, 92, 56, tile, 3)
    view(c, p, 150, 84, 330, 200)
    c.polygon([(836, 0), (1124, 0), (1124, 120), (1212, 226), (748, 226), (836, 120)], "#aebcbe")
    c.polygon([(1030, 0), (1124, 0), (1124, 120), (1212, 226), (1080, 226), (1030, 120)], alpha(INK, 0.09))
    c.rect(736, 220, 488, 30, "#8c9ea1", 6)
    c.rect(1270, 150, 330, 18, WOOD, 4)
    for i, (tone, w, h) in enumerate((("#c9573a", 54, 84), ("#f6ecd8", 60, 66), ("#3c8f5a", 50, 94), ("#e0a030", 58, 74))):
        c.rect(1296 + i * 74, 150 - h, w, h, tone, 8)
        c.rect(1292 + i * 74, 146 - h, w + 8, 14, DARK_WOOD, 4)
    helper(c, r, 560, 560, 330, "#ffffff")
    c.rect(514, 226, 92, 60, "#ffffff", 18)
    for dx in (-30, 0, 30):
        c.circle(560 + dx, 222, 33, "#ffffff")
    c.rect(-5, 552, 1620, 30, "#b58a58")
    c.rect(-5, 552, 1620, 10, "#d3aa76")
    c.rect(-5, 582, 1620, 250, "#2f6f62")
    c.rect(-5, 832, 1620, 34, mix("#2f6f62", INK, 0.5))
    for i in range(7):
        x = 20 + i * 240
        if 740 < x + 110 < 1220:
            continue
        c.rect(x, 604, 214, 208, mix("#2f6f62", "#ffffff", 0.08), 6)
        c.rect(x + 70, 622, 74, 11, SUN, 5)
    c.rect(744, 582, 472, 250, "#d6dddc", 4)
    c.rect(784, 660, 392, 142, "#33474a", 10)
    c.rect(800, 676, 360, 110, "#e9a75a", 6)
    c.rect(800, 676, 360, 110, alpha("#33474a", 0.5), 6)
    c.rect(800, 638, 360, 12, STEEL, 6)
    for i in range(5):
        c.circle(812 + i * 84, 612, 15, INK)
        c.rect(809 + i * 84, 600, 6, 14, "#ffffff", 2)
    c.rect(752, 542, 456, 12, INK, 4)
    pot(c, 862, 542, 176, 128, "#c9573a")
    pot(c, 1096, 542, 150, 92, "#51666a", lid=False)
    for i, x in enumerate((1054, 1096, 1138)):
        c.line(smooth([(x, 424), (x - 12, 396), (x + 10, 366), (x - 6, 330 - (i % 2) * 18)]), 9, "#ffffff")
    c.rect(236, 532, 250, 20, "#d9b27a", 8)
    for i in range(4):
        c.circle(270 + i * 22, 520, 14, "#e2772c")
    c.circle(400, 498, 36, "#3c8f4c")
    c.circle(378, 508, 26, "#59a14f")
    c.circle(426, 508, 26, "#2c7a3f")
    for i in range(3):
        c.circle(110 + i * 40, 524 - (16 if i == 1 else 0), 29, "#d8442f")
        c.line([(110 + i * 40, 498 - (16 if i == 1 else 0)), (116 + i * 40, 486 - (16 if i == 1 else 0))], 6, "#3c8f4c")
    c.ellipse(1330, 520, 60, 34, "#8a3b7a")
    c.ellipse(1436, 516, 70, 38, "#e0a030")
    c.line([(1388, 520), (1376, 504)], 10, "#3c8f4c")
    c.rect(1500, 440, 60, 112, "#f4d98b", 12)
    c.rect(1510, 410, 40, 40, "#f4d98b", 8)
    c.rect(1500, 482, 60, 38, GREEN)


def workshop(c: Canvas, r: Random, p: Palette) -> None:
    """A workbench with vice and drawers, tools on the wall."""
    room(c, r, p, 720, "#cbb997")
    tools(c, 560, 96)
    view(c, p, 150, 120, 300, 280)
    c.rect(1170, 130, 330, 18, WOOD, 4)
    c.rect(1170, 270, 330, 18, WOOD, 4)
    for i, tone in enumerate(("#c9573a", "#2f6fa8", SUN)):
        c.rect(1190 + i * 102, 70, 80, 60, tone, 6)
        c.rect(1206 + i * 102, 92, 48, 16, CREAM, 3)
    for i in range(5):
        c.circle(1206 + i * 58, 244, 26, ("#d8b583", "#c39a64")[i % 2])
        c.ring(1206 + i * 58, 244, 13, 4, DARK_WOOD)
    helper(c, r, 1010, 566, 290, r.choice(("#2f6fa8", "#3c8f5a", "#7b5aa6")))
    shadow(c, 800, 872, 640, 18)
    c.rect(230, 600, 34, 268, DARK_WOOD, 3)
    c.rect(1340, 600, 34, 268, DARK_WOOD, 3)
    c.rect(250, 820, 1100, 22, mix(WOOD, DARK_WOOD, 0.5))
    for i in range(3):
        c.rect(880, 612 + i * 68, 420, 60, mix(WOOD, "#ffffff", 0.12), 5)
        c.rect(1040, 634 + i * 68, 100, 14, DARK_WOOD, 6)
    c.rect(170, 562, 1260, 44, WOOD, 8)
    c.rect(170, 562, 1260, 13, mix(WOOD, "#ffffff", 0.28), 6)
    vice = "#33566a"
    c.rect(330, 530, 130, 34, vice, 6)
    c.rect(330, 446, 54, 96, vice, 8)
    c.rect(420, 446, 54, 96, mix(vice, "#ffffff", 0.14), 8)
    c.rect(384, 492, 36, 20, STEEL)
    c.rect(470, 484, 90, 18, STEEL, 8)
    c.line([(556, 452), (556, 534)], 11, STEEL)
    c.rect(392, 398, 20, 84, "#e3bd83", 3)
    c.rect(600, 526, 230, 18, "#e3bd83", 4)
    c.rect(620, 544, 210, 18, "#d3a869", 4)
    drill(c, 740, 528, 0.82, SUN)
    c.rect(290, 752, 190, 70, "#c9573a", 8)
    c.rect(350, 732, 70, 26, INK, 8)
    c.rect(362, 742, 46, 20, "#cbb997", 5)
    c.rect(540, 770, 260, 52, "#e3bd83", 3)
    c.rect(560, 736, 220, 34, "#d3a869", 3)
    plant(c, p, 1516, 720, 1.3)


def radiator(c: Canvas, r: Random, p: Palette) -> None:
    """A radiator below a window, two helpers' cases beside it."""
    room(c, r, p, 760)
    view(c, p, 560, 90, 520, 330)
    tone = r.choice(("#e0a36a", "#d98f76", "#7fb0a2"))
    for x in (520, 1084):
        c.polygon([(x - 40, 50), (x + 74, 50), (x + (40 if x == 520 else 90), 470), (x - (60 if x == 520 else 10), 470)], tone)
        for k in range(3):
            c.line([(x - 16 + k * 30, 56), (x - 26 + k * 32, 464)], 5, alpha(INK, 0.1), caps=False)
    c.rect(440, 36, 760, 18, DARK_WOOD, 9)
    c.circle(440, 45, 16, DARK_WOOD)
    c.circle(1200, 45, 16, DARK_WOOD)
    x0, y0, n = 560, 506, 11
    c.rect(x0 - 6, y0 + 26, 540, 18, "#dfe6e4", 8)
    c.rect(x0 - 6, y0 + 176, 540, 18, "#dfe6e4", 8)
    for i in range(n):
        c.rect(x0 + i * 48, y0, 40, 220, "#fbfcfa", 19)
        c.rect(x0 + i * 48 + 27, y0 + 12, 8, 196, "#dde5e3", 4)
    for px in (x0 + 10, x0 + 480):
        c.rect(px, y0 + 216, 16, 40, "#c9d3d1", 4)
    c.line([(x0 + 528, y0 + 36), (x0 + 576, y0 + 36)], 14, "#c9d3d1")
    c.rect(x0 + 566, y0 + 12, 72, 48, "#fbfcfa", 16)
    c.rect(x0 + 590, y0 + 12, 7, 48, "#c9573a")
    c.line([(x0 + 556, y0 + 36), (x0 + 556, 780)], 12, "#c9d3d1", caps=False)
    for i in range(4):
        hx = x0 + 60 + i * 130
        c.line(smooth([(hx, y0 - 14), (hx - 12, y0 - 32), (hx + 10, y0 - 52), (hx - 4, y0 - 72)]), 7, mix("#e2673f", "#ffffff", 0.35))
    plant(c, p, 640, 438, 0.75)
    cx, cy = 320, 850
    shadow(c, cx, cy + 4, 170, 16)
    c.rect(cx - 46, cy - 186, 92, 44, INK, 14)
    c.rect(cx - 30, cy - 172, 60, 40, mix(WALLS[0], INK, 0.1), 6)
    c.rect(cx - 150, cy - 148, 300, 148, "#c9573a", 12)
    c.rect(cx - 150, cy - 92, 300, 16, mix("#c9573a", INK, 0.3))
    c.rect(cx - 26, cy - 104, 52, 40, SUN, 6)
    c.line([(cx + 190, cy - 6), (cx + 300, cy - 30)], 11, STEEL)
    c.rect(cx + 176, cy - 16, 60, 22, NAVY, 9)
    person(c, r, 1330, 868, 520, lift=True)
    person(c, r, 130, 820, 400, bag=True)
