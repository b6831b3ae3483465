"""Friendly portraits without faces, and the mark of the town."""

from random import Random

from PIL import Image

from .canvas import Canvas, alpha, bezier, mix
from .scenery import CLOTHES, GREEN, INK, SUN

BACKGROUNDS = ("#cfe8dc", "#f7e3b8", "#cfe4ee", "#f3d9cc", "#dcd8ee")
STYLES = ("bob", "short", "bun", "curls", "long")
LOOKS = (
    ("#f0cfae", ("#8a4b2a", "#6b4a2b", "#d8b067", "#b9b1a6")),
    ("#e9bf98", ("#3a2a20", "#6b4a2b", "#b9b1a6")),
    ("#c98f63", ("#3a2a20", "#1f1f22", "#6b6460")),
    ("#8d5a3b", ("#1f1f22", "#3a2a20", "#8f8982")),
)  # skin and the hair colours that go with it


def portrait(seed: str, size: tuple[int, int] = (640, 640)) -> Image.Image:
    """Draw a person from the chest up: hair, skin, clothes, glasses and beard follow from the seed."""
    r = Random(f"portrait:{seed}")  # noqa: S311 - a repeatable choice, no secret
    c = Canvas(size, "#ffffff", (640, 640))
    skin, hairs = r.choice(LOOKS)
    back, hair, top, style = r.choice(BACKGROUNDS), r.choice(hairs), r.choice(CLOTHES), r.choice(STYLES)
    glasses, beard = r.random() < 0.4, style == "short" and r.random() < 0.6
    shade, dark = mix(skin, "#7a3f28", 0.22), mix(hair, "#241812", 0.22)
    c.rect(0, 0, 645, 645, back)
    c.circle(480, 190, 240, mix(back, "#ffffff", 0.4))
    _hair_behind(c, style, dark)
    _shoulders(c, r, top, shade)
    if style in ("short", "bun"):
        for side in (-1, 1):
            c.ellipse(320 + side * 99, 284, 20, 29, shade)
    c.ellipse(320, 272, 99, 122, skin)
    for side in (-1, 1):
        c.circle(320 + side * 54, 318, 21, alpha("#d8644a", 0.17))
    if beard:
        c.polygon([*bezier((221, 276), (222, 430), (418, 430), (419, 276)), *bezier((419, 276), (404, 356), (236, 356), (221, 276))], hair)
    _hair_in_front(c, style, hair)
    if glasses:
        for side in (-1, 1):
            c.ring(320 + side * 43, 278, 31, 7, INK)
        c.line([(308, 272), (332, 272)], 7, INK)
    return c.image()


def _hair_behind(c: Canvas, style: str, dark) -> None:
    if style == "long":
        c.rect(198, 200, 244, 290, dark, 70)
    elif style == "bob":
        c.rect(200, 200, 240, 196, dark, 62)
    elif style == "bun":
        c.circle(320, 96, 54, dark)
    elif style == "curls":
        for x, y, rad in (
            (206, 262, 54),
            (434, 262, 54),
            (208, 196, 54),
            (432, 196, 54),
            (248, 138, 56),
            (392, 138, 56),
            (320, 116, 64),
            (216, 324, 42),
            (424, 324, 42),
        ):
            c.circle(x, y, rad, dark)
    c.ellipse(320, 246, 114 if style in ("short", "bun") else 122, 128, dark)


def _shoulders(c: Canvas, r: Random, top, shade) -> None:
    c.polygon([(66, 650), *bezier((66, 650), (80, 506), (150, 474), (262, 446)), *bezier((378, 446), (490, 474), (560, 506), (574, 650))], top)
    c.polygon([(270, 350), (370, 350), (370, 440), *bezier((386, 447), (372, 518), (268, 518), (254, 447)), (270, 440)], shade)
    collar = r.choice(("round", "shirt", "scarf"))
    if collar == "shirt":
        pale = mix(top, "#ffffff", 0.74)
        c.polygon([(252, 436), (320, 542), (282, 574), (222, 456)], pale)
        c.polygon([(388, 436), (320, 542), (358, 574), (418, 456)], pale)
    elif collar == "scarf":
        tone = r.choice([colour for colour in CLOTHES if colour != top])
        c.rect(236, 428, 168, 70, tone, 34)
        c.rect(350, 474, 54, 128, mix(tone, INK, 0.14), 18)


def _hair_in_front(c: Canvas, style: str, hair) -> None:
    wide = 112 if style in ("short", "bun") else 120
    left, right = 320 - wide, 320 + wide
    if style in ("long", "bob"):
        low = 452 if style == "long" else 376
        c.rect(left - 2, 226, 36, low - 226, hair, 18)
        c.rect(right - 34, 226, 36, low - 226, hair, 18)
    part = 270 if style in ("bob", "short") else 320
    crown = bezier((right, 262), (right + 14, 72), (left - 14, 72), (left, 262))
    c.polygon(
        [
            *bezier((left, 262), (left + 14, 236), (part - 20, 218), (part, 186)),
            *bezier((part, 186), (part + 40, 214), (right - 20, 214), (right, 262)),
            *crown,
        ],
        hair,
    )
    if style == "curls":
        for x, y, rad in ((222, 226, 32), (250, 184, 38), (296, 160, 40), (346, 160, 40), (392, 184, 38), (418, 226, 32)):
            c.circle(x, y, rad, hair)


def logo(size: tuple[int, int] = (512, 512)) -> Image.Image:
    """Draw the mark of Auenfurt: a winding way and a sun on green."""
    c = Canvas(size, "#ffffff", (400, 400))
    c.rect(0, 0, 402, 402, GREEN)
    c.circle(282, 118, 46, SUN)
    way = [*bezier((74, 298), (142, 276), (146, 168), (206, 168)), *bezier((206, 168), (252, 168), (252, 246), (326, 210))]
    c.line(way, 36, "#ffffff")
    return c.image()
