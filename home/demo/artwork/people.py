"""Friendly portraits without faces, and the mark of the town."""

from random import Random

from PIL import Image

from .canvas import Canvas, alpha, bezier, mix
from .scenery import CLOTHES, GREEN, HAIRS, INK, SKINS, SUN

BACKGROUNDS = ("#cfe8dc", "#f7e3b8", "#cfe4ee", "#f3d9cc", "#dcd8ee")
STYLES = ("bob", "short", "bun", "curls", "long")


def portrait(seed: str, size: tuple[int, int] = (640, 640)) -> Image.Image:
    """Draw a person from the chest up: hair, skin, clothes and glasses follow from the seed."""
    r = Random(f"portrait:{seed}")
    c = Canvas(size, "#ffffff", (640, 640))
    back, skin, hair = r.choice(BACKGROUNDS), r.choice(SKINS), r.choice(HAIRS)
    top, style = r.choice(CLOTHES), r.choice(STYLES)
    glasses, beard = r.random() < 0.4, style == "short" and r.random() < 0.5
    c.rect(0, 0, 645, 645, back)
    c.circle(490, 170, 250, mix(back, "#ffffff", 0.4))
    dark, shade = mix(hair, INK, 0.25), mix(skin, "#7a3f28", 0.2)
    if style in ("long", "bob"):
        low = 470 if style == "long" else 384
        c.rect(196, 150, 248, low - 150, dark, 118)
    if style == "curls":
        for x, y, rad in ((210, 250, 60), (430, 250, 60), (200, 180, 56), (440, 180, 56), (250, 120, 64), (390, 120, 64), (320, 96, 70), (218, 316, 44), (422, 316, 44)):
            c.circle(x, y, rad, dark)
    if style == "bun":
        c.circle(320, 82, 56, dark)
    c.polygon([(70, 650), *bezier((70, 650), (84, 500), (160, 470), (262, 440)), *bezier((378, 440), (480, 470), (556, 500), (570, 650))], top)
    c.polygon([(452, 650), *bezier((452, 650), (452, 560), (462, 520), (470, 470)), *bezier((480, 474), (550, 510), (562, 570), (570, 650))], alpha(INK, 0.1))
    c.polygon([(268, 340), (372, 340), (372, 440), *bezier((384, 446), (366, 512), (274, 512), (256, 446)), (268, 440)], shade)
    collar = r.choice(("round", "shirt", "scarf"))
    if collar == "shirt":
        white = mix(top, "#ffffff", 0.72)
        c.polygon([(250, 440), (320, 540), (286, 572), (222, 462)], white)
        c.polygon([(390, 440), (320, 540), (354, 572), (418, 462)], white)
    elif collar == "scarf":
        tone = r.choice([t for t in CLOTHES if t != top])
        c.rect(236, 424, 168, 72, tone, 34)
        c.rect(348, 470, 56, 130, mix(tone, INK, 0.12), 18)
    c.ellipse(320, 264, 106, 128, skin)
    for side in (-1, 1):
        c.ellipse(320 + side * 106, 270, 18, 28, skin)
    c.polygon([(214, 250), *bezier((214, 250), (206, 120), (434, 120), (426, 250)), (424, 252), *bezier((424, 252), (400, 206), (352, 196), (300, 208)), *bezier((300, 208), (258, 214), (232, 226), (216, 256))], hair)
    c.polygon([*bezier((210, 232), (196, 92), (444, 92), (430, 232)), *bezier((430, 232), (404, 176), (300, 168), (210, 232))], hair)
    if style in ("long", "bob"):
        low = 440 if style == "long" else 372
        for side in (-1, 1):
            c.polygon([(320 + side * 112, 190), (320 + side * 126, 300), (320 + side * 120, low), (320 + side * 92, low - 8), (320 + side * 100, 280), (320 + side * 88, 200)], hair)
    if style == "curls":
        for x, y, rad in ((232, 190, 36), (270, 152, 40), (320, 138, 44), (372, 152, 40), (408, 190, 36)):
            c.circle(x, y, rad, hair)
    if beard:
        c.polygon([*bezier((216, 290), (224, 420), (416, 420), (424, 290)), *bezier((424, 290), (400, 350), (240, 350), (216, 290))], hair)
    for side in (-1, 1):
        c.circle(320 + side * 60, 312, 22, alpha("#d8644a", 0.16))
    if glasses:
        for side in (-1, 1):
            c.ring(320 + side * 46, 268, 32, 7, INK)
        c.line([(306, 262), (334, 262)], 7, INK)
    return c.image()


def logo(size: tuple[int, int] = (512, 512)) -> Image.Image:
    """Draw the mark of Auenfurt: a winding way and a sun on green."""
    c = Canvas(size, "#ffffff", (400, 400))
    c.rect(0, 0, 402, 402, GREEN)
    c.circle(282, 118, 46, SUN)
    way = [*bezier((74, 298), (142, 276), (146, 168), (206, 168)), *bezier((206, 168), (252, 168), (252, 246), (326, 210))]
    c.line(way, 36, "#ffffff")
    return c.image()
