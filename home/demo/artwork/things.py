"""Things that stand on tables and shelves: each stands at x, y unless it says otherwise."""

import math
from random import Random

from .canvas import Canvas, alpha, mix
from .scenery import CLAY, CREAM, DARK_WOOD, GREEN, INK, STEEL, SUN, WOOD, Palette, shadow


def lamp(c: Canvas, x: float, y: float, tone: str = GREEN, light: float = 300) -> None:
    """A hanging lamp with a cone of light."""
    c.polygon([(x - 70, y + 40), (x + 70, y + 40), (x + light * 0.75, y + light), (x - light * 0.75, y + light)], alpha("#fff1b8", 0.35))
    c.line([(x, 0), (x, y - 50)], 5, INK, caps=False)
    c.circle(x, y + 40, 26, "#fff1b8")
    c.dome(x, y + 42, 92, 96, tone)
    c.rect(x - 12, y - 64, 24, 22, INK, 4)


def books(c: Canvas, r: Random, x: float, y: float, w: float, h: float) -> None:
    """A row of books that stand on y."""
    tones = ("#c9573a", GREEN, "#2f6fa8", SUN, "#7b5aa6", CREAM, "#3c8f5a", "#8a3b5b")
    at, last = x, ""
    while at < x + w - 16:
        bw, bh = r.uniform(16, 30), h * r.uniform(0.72, 1)
        last = r.choice([tone for tone in tones if tone != last])
        if at + bw > x + w:
            break
        c.rect(at, y - bh, bw - 2, bh, last, 3)
        c.rect(at + 3, y - bh * 0.82, bw - 8, 5, alpha("#ffffff", 0.6))
        at += bw


def shelf(c: Canvas, x: float, y: float, w: float, h: float, rows: int, cols: int, wood: str = WOOD) -> list[tuple[float, float, float, float]]:
    """A shelf that stands on y; returns its cells as x, floor of the cell, width, height."""
    shadow(c, x + w / 2, y + 2, w * 0.54, 14)
    t = 16
    c.rect(x, y - h, w, h, mix(wood, INK, 0.38))
    cells, cw, ch = [], (w - t * (cols + 1)) / cols, (h - t * (rows + 1)) / rows
    for row in range(rows):
        for col in range(cols):
            cx, cy = x + t + col * (cw + t), y - h + t + row * (ch + t)
            c.rect(cx, cy, cw, ch, mix(wood, "#fff3dc", 0.55))
            c.rect(cx, cy, cw, 12, alpha(INK, 0.1))
            cells.append((cx, cy + ch, cw, ch))
    for row in range(rows + 1):
        c.rect(x - 6 if row == 0 else x, y - h + row * (ch + t), w + (12 if row == 0 else 0), t, wood, 3)
    for col in range(cols + 1):
        c.rect(x + col * (cw + t), y - h, t, h, mix(wood, "#ffffff", 0.1), 2)
    return cells


def drill(c: Canvas, x: float, y: float, s: float, tone: str = "#2f7d6a") -> None:
    """A cordless drill that stands at x, y."""
    c.polygon([(x - 34 * s, y - 96 * s), (x + 8 * s, y - 96 * s), (x - 2 * s, y - 20 * s), (x - 40 * s, y - 20 * s)], mix(tone, INK, 0.25))
    c.rect(x - 58 * s, y - 28 * s, 78 * s, 28 * s, INK, 6 * s)
    c.rect(x - 56 * s, y - 144 * s, 116 * s, 56 * s, tone, 20 * s)
    c.rect(x + 52 * s, y - 136 * s, 28 * s, 38 * s, "#41565a", 6 * s)
    c.rect(x + 76 * s, y - 121 * s, 48 * s, 9 * s, STEEL, 3 * s)
    c.rect(x + 4 * s, y - 90 * s, 12 * s, 24 * s, "#c9573a", 5 * s)


def toaster(c: Canvas, x: float, y: float, s: float) -> None:
    """A toaster that stands at x, y, with two slices."""
    for dx in (-30, 24):
        c.rect(x + (dx - 26) * s, y - 176 * s, 56 * s, 90 * s, "#d9a25c", 20 * s)
        c.rect(x + (dx - 18) * s, y - 166 * s, 40 * s, 80 * s, "#f0cf94", 14 * s)
    c.rect(x - 98 * s, y - 122 * s, 196 * s, 116 * s, "#c9573a", 34 * s)
    c.rect(x - 98 * s, y - 60 * s, 196 * s, 16 * s, mix("#c9573a", "#ffffff", 0.3))
    c.rect(x + 88 * s, y - 92 * s, 28 * s, 16 * s, INK, 5 * s)
    for dx in (-70, 50):
        c.rect(x + dx * s, y - 10 * s, 24 * s, 10 * s, INK, 3 * s)


def pot(c: Canvas, x: float, y: float, w: float, h: float, tone: str, lid: bool = True) -> None:
    """A cooking pot that stands at x, y."""
    c.rect(x - w / 2 - 22, y - h * 0.82, 40, 15, mix(tone, INK, 0.3), 7)
    c.rect(x + w / 2 - 18, y - h * 0.82, 40, 15, mix(tone, INK, 0.3), 7)
    c.rect(x - w / 2, y - h, w, h, tone, 14, (False, False, True, True))
    c.rect(x + w * 0.16, y - h, w * 0.14, h, alpha("#ffffff", 0.16))
    c.rect(x - w / 2 - 6, y - h - 8, w + 12, 16, mix(tone, INK, 0.2), 6)
    if lid:
        c.dome(x, y - h - 6, w * 0.48, h * 0.24, mix(tone, "#ffffff", 0.14))
        c.circle(x, y - h - 6 - h * 0.26, 10, INK)


def guitar(c: Canvas, x: float, y: float, s: float) -> None:
    """A guitar that leans at x, y."""
    c.line([(x, y - 80 * s), (x + 22 * s, y - 270 * s)], 15 * s, DARK_WOOD)
    c.rect(x + 12 * s, y - 302 * s, 24 * s, 40 * s, DARK_WOOD, 5 * s)
    c.circle(x - 2 * s, y - 58 * s, 58 * s, "#c98338")
    c.circle(x + 6 * s, y - 130 * s, 43 * s, "#c98338")
    c.circle(x + 3 * s, y - 104 * s, 20 * s, "#4f361f")
    c.line([(x - 3 * s, y - 50 * s), (x + 22 * s, y - 266 * s)], 2.5, "#f0dcb6")
    c.rect(x - 26 * s, y - 50 * s, 46 * s, 9 * s, "#4f361f", 3 * s)


def plant(c: Canvas, p: Palette, x: float, y: float, s: float = 1, tone: str = CLAY) -> None:
    """A pot plant that stands at x, y."""
    for i in range(7):
        a = math.radians(-156 + i * 22)
        c.line([(x, y - 44 * s), (x + 44 * s * math.cos(a), y - 52 * s + 62 * s * math.sin(a))], 13 * s, p.leaves[i % 3])
    c.polygon([(x - 32 * s, y - 52 * s), (x + 32 * s, y - 52 * s), (x + 23 * s, y), (x - 23 * s, y)], tone)
    c.rect(x - 36 * s, y - 58 * s, 72 * s, 14 * s, mix(tone, INK, 0.14), 4 * s)


def tools(c: Canvas, x: float, y: float) -> None:
    """A board with tools; x, y is its upper left corner, 520 × 300."""
    c.rect(x, y, 520, 300, "#e9d6b4", 10)
    for i in range(12):
        for k in range(6):
            c.circle(x + 32 + i * 42, y + 30 + k * 48, 3.5, alpha(DARK_WOOD, 0.35))
    c.line([(x + 70, y + 110), (x + 70, y + 250)], 18, "#c9573a")
    c.rect(x + 30, y + 62, 84, 44, "#5c6f73", 6)
    c.line([(x + 168, y + 60), (x + 168, y + 158)], 9, STEEL)
    c.rect(x + 152, y + 152, 32, 96, SUN, 12)
    c.line([(x + 250, y + 122), (x + 250, y + 254)], 19, "#5c6f73")
    c.arc(x + 250, y + 88, 32, 120, 420, 17, "#5c6f73")
    c.line([(x + 330, y + 72), (x + 356, y + 146), (x + 334, y + 252)], 15, GREEN)
    c.line([(x + 378, y + 72), (x + 352, y + 146), (x + 374, y + 252)], 15, mix(GREEN, "#ffffff", 0.2))
    c.circle(x + 354, y + 146, 10, INK)
    c.polygon([(x + 420, y + 140), (x + 470, y + 64), (x + 492, y + 64), (x + 492, y + 250)], STEEL)
    c.rect(x + 440, y + 208, 58, 58, DARK_WOOD, 16)
    c.rect(x + 458, y + 224, 22, 26, "#e9d6b4", 8)


def table(c: Canvas, x: float, y: float, w: float, top: float) -> None:
    """A table whose legs stand on y and whose plate is at `top`."""
    shadow(c, x + w / 2, y + 4, w * 0.5, 18)
    for px in (x + 40, x + w - 66):
        c.rect(px, top + 20, 26, y - top - 16, DARK_WOOD, 3)
    c.rect(x + 40, top + 26, w - 80, 34, mix(WOOD, DARK_WOOD, 0.5))
    c.rect(x, top, w, 34, WOOD, 8)
    c.rect(x, top, w, 10, mix(WOOD, "#ffffff", 0.25), 5)


def tent(c: Canvas, x: float, y: float, s: float) -> None:
    c.polygon([(x - 92 * s, y), (x, y - 128 * s), (x + 92 * s, y)], "#e0812f")
    c.polygon([(x, y - 128 * s), (x + 92 * s, y), (x + 34 * s, y)], "#b9621f")
    c.polygon([(x - 30 * s, y), (x, y - 98 * s), (x + 30 * s, y)], "#5a3413")


def sewing_machine(c: Canvas, x: float, y: float, w: float) -> None:
    """A sewing machine on its board; x is the left edge."""
    c.rect(x + 18, y - 24, w - 36, 24, DARK_WOOD, 5)
    c.rect(x + 34, y - 132, w - 72, 42, "#f4f6f5", 18)
    c.rect(x + w - 92, y - 120, 50, 100, "#f4f6f5", 8)
    c.rect(x + 42, y - 98, 34, 44, "#f4f6f5", 6)
    c.line([(x + 59, y - 54), (x + 59, y - 28)], 5, STEEL)
    c.circle(x + w - 36, y - 108, 20, "#2f7d6a")
    c.rect(x + 86, y - 116, 40, 12, GREEN, 4)


def globe(c: Canvas, x: float, y: float) -> None:
    c.rect(x - 40, y - 12, 80, 12, DARK_WOOD, 4)
    c.line([(x, y - 12), (x, y - 34)], 8, DARK_WOOD)
    c.arc(x, y - 84, 60, 60, 300, 7, DARK_WOOD)
    c.circle(x, y - 84, 50, "#5fb0c6")
    c.ellipse(x - 14, y - 98, 24, 18, "#59a14f")
    c.ellipse(x + 20, y - 70, 18, 23, "#59a14f")


def ball(c: Canvas, x: float, y: float) -> None:
    c.circle(x - 40, y - 46, 46, "#e0812f")
    c.line([(x - 86, y - 46), (x + 6, y - 46)], 4, "#6b3a12", caps=False)
    c.line([(x - 40, y - 92), (x - 40, y)], 4, "#6b3a12", caps=False)
    c.line([(x + 52, y - 2), (x + 74, y - 96)], 9, DARK_WOOD)
    c.ring(x + 82, y - 124, 30, 8, "#c9573a")


def suitcase(c: Canvas, x: float, y: float) -> None:
    c.rect(x - 26, y - 134, 52, 34, DARK_WOOD, 8)
    c.rect(x - 17, y - 125, 34, 30, mix(WOOD, "#fff3dc", 0.55), 4)
    c.rect(x - 84, y - 112, 168, 112, "#2f6fa8", 14)
    for dx in (-56, 40):
        c.rect(x + dx, y - 112, 16, 112, mix("#2f6fa8", INK, 0.35))


def lamp_small(c: Canvas, x: float, y: float) -> None:
    c.rect(x - 32, y - 10, 64, 10, INK, 4)
    c.line([(x, y - 10), (x, y - 78)], 8, INK)
    c.polygon([(x - 24, y - 132), (x + 24, y - 132), (x + 46, y - 70), (x - 46, y - 70)], "#f4d98b")
