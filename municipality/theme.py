"""A municipality's two colours, turned into the tokens on which the look stands, with enough contrast in light and dark.

A colour that would break contrast is not refused: a darker (in the dark scheme: lighter) variant of the same hue is taken,
and `warnings` says so in words for the consultant. Contrast is the ratio of WCAG 2.2, 1.4.3 and 1.4.11. `PAIRS` names every pair
of tokens that the style sheets use; `failures` measures them.
"""

from dataclasses import dataclass, fields

from coloraide import Color
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from .models.branding import Branding, Corners, TypeScale
from .panels import HEX
from .scope import get_site

PAPER = {"light": Color("oklch(99.2% .004 100)"), "dark": Color("oklch(18.5% .014 178)")}
TEXT, STRONG, GRAPHIC = 4.5, 7.0, 3.0
# What tokens.css says of the colours that are the same for everybody.
HOUSE = {
    "light": {
        "ink": "oklch(24% .02 180)", "ink-soft": "oklch(43% .02 180)", "paper": "oklch(99.2% .004 100)", "surface": "oklch(97% .009 100)",
        "card": "oklch(100% 0 0)", "on-deep": "oklch(95% .018 160)",
    },
    "dark": {
        "ink": "oklch(95% .008 150)", "ink-soft": "oklch(78% .014 165)", "paper": "oklch(18.5% .014 178)", "surface": "oklch(21.5% .016 176)",
        "card": "oklch(22.5% .016 176)", "on-deep": "oklch(94% .014 160)",
    },
}  # fmt: skip
GROUNDS = ("paper", "surface", "card", "brand-tint")
PAIRS: tuple[tuple[str, str, float], ...] = (
    ("on-brand", "brand", TEXT),
    ("on-brand", "brand-strong", TEXT),
    ("paper", "brand-strong", TEXT),
    *[("brand-strong", ground, TEXT) for ground in GROUNDS],
    *[(ink, ground, TEXT) for ink in ("ink", "ink-soft") for ground in GROUNDS],
    ("accent-ink", "accent", TEXT),
    ("on-deep", "deep", TEXT),
    *[("brand", ground, GRAPHIC) for ground in GROUNDS],
)
"""(foreground, background, ratio): text on fills, buttons, links and icons on all grounds, the focus ring, the footer."""


@dataclass(frozen=True)
class Theme:
    """Tokens of one scheme, as CSS colours."""

    brand: Color
    brand_strong: Color
    brand_tint: Color
    brand_line: Color
    on_brand: Color
    accent: Color
    accent_ink: Color


def hexed(colour: Color) -> str:
    """Return a colour as #rrggbb, as the style sheet writes it."""
    return colour.convert("srgb").fit("srgb").to_string(hex=True)


def contrast(one: Color, two: Color) -> float:
    """Return the WCAG contrast ratio of two colours (1 to 21)."""
    return _ratio(luminance(one), luminance(two))


def shade(colour: Color, against: Color, ratio: float, step: float) -> Color:
    """Return `colour`, made darker (`step` < 0) or lighter until it reaches `ratio` against another colour, also after rounding to #rrggbb."""
    found, ground = colour.clone().convert("oklch"), luminance(against)
    while _ratio(luminance(found), ground) < ratio and (found["lightness"] > 0 if step < 0 else found["lightness"] < 1):
        found["lightness"] = min(1, max(0, found["lightness"] + step))
        if not found.in_gamut("srgb"):
            found.fit("srgb", method="oklch-chroma")
    return found


def luminance(colour: Color) -> float:
    """Return the relative luminance (WCAG 2.2) of a colour as a screen shows it: rounded to eight bits a channel."""
    rounded = [min(255, max(0, round(part * 255))) / 255 for part in colour.convert("srgb").coords()]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rounded)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _ratio(one: float, two: float) -> float:
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)


def tone(colour: Color, lightness: float, chroma: float) -> Color:
    """Return a quiet relative of `colour`: same hue, given lightness, at most the given chroma."""
    base = colour.convert("oklch")
    hue = base["hue"] if base["chroma"] > 0.01 else 160
    return Color("oklch", [lightness, min(chroma, base["chroma"]), hue])


def light(brand_hex: str, accent_hex: str) -> Theme:
    """Return the tokens of the light scheme."""
    paper = PAPER["light"]
    white = Color("oklch(99% .008 150)")
    brand = shade(shade(Color(brand_hex), paper, TEXT, -0.01), white, TEXT, -0.01)
    tint = tone(brand, 0.96, 0.018)
    strong = brand.clone()
    strong["lightness"] = min(strong["lightness"], max(0.2, brand["lightness"] - 0.08))
    strong = shade(strong, tint, STRONG, -0.01)
    accent = Color(accent_hex).convert("oklch")
    return Theme(brand, strong, tint, tone(brand, 0.86, 0.04), white, accent, ink_on(accent))


def dark(brand_hex: str, accent_hex: str) -> Theme:
    """Return the tokens of the dark scheme."""
    paper = PAPER["dark"]
    ink = Color("oklch(19% .04 168)")
    brand = Color(brand_hex).convert("oklch")
    brand["lightness"] = max(brand["lightness"], 0.74)
    brand.fit("srgb", method="oklch-chroma")
    brand = shade(shade(brand, paper, TEXT, 0.01), ink, TEXT, 0.01)
    tint = tone(brand, 0.27, 0.032)
    strong = brand.clone()
    strong["lightness"] = min(0.92, strong["lightness"] + 0.1)
    strong = shade(strong.fit("srgb", method="oklch-chroma"), tint, STRONG, 0.01)
    accent = Color(accent_hex).convert("oklch")
    return Theme(brand, strong, tint, tone(brand, 0.42, 0.05), ink, accent, ink_on(accent))


def ink_on(accent: Color) -> Color:
    """Return a dark or a light ink of the accent's hue with text contrast on it; on every colour one of the two has it."""
    dark_ink, light_ink = tone(accent, 0.25, 0.06), tone(accent, 0.99, 0.01)
    inks = [shade(dark_ink, accent, TEXT, -0.02), shade(light_ink, accent, TEXT, 0.02)]
    return max(inks, key=lambda ink: min(TEXT, contrast(ink, accent)))


def tokens(branding: Branding, scheme: str) -> dict[str, str]:
    """Return all colours of a scheme by the names that the style sheets use, as #rrggbb: the municipality's and the house's."""
    theme = _theme(branding, scheme)
    found = {field.name.replace("_", "-"): hexed(getattr(theme, field.name)) for field in fields(Theme)}
    found |= {name: hexed(Color(value)) for name, value in HOUSE[scheme].items()}
    return found | {"deep": found["brand-strong"] if scheme == "light" else _deep(theme)}


def failures(branding: Branding) -> list[tuple[str, str, str, float]]:
    """Return (scheme, foreground, background, ratio) of every pair of `PAIRS` that has too little contrast. There should be none."""
    found = []
    for scheme in ("light", "dark"):
        colours = tokens(branding, scheme)
        for front, ground, ratio in PAIRS:
            measured = contrast(Color(colours[front]), Color(colours[ground]))
            if measured < ratio:
                found.append((scheme, front, ground, measured))
    return found


def warnings(branding: Branding) -> list[str]:
    """Return a sentence for each colour that is not used as it was chosen, and for each pair that would be hard to read."""
    found = []
    chosen = Color(branding.brand_colour)
    if light(branding.brand_colour, branding.accent_colour).brand.delta_e(chosen, method="ok") > 0.02:
        found.append(
            _("Die Hauptfarbe %(colour)s hat zu wenig Kontrast zu Weiß. Die Website nimmt einen dunkleren Ton.") % {"colour": branding.brand_colour}
        )
    accent = Color(branding.accent_colour)
    if contrast(accent, PAPER["light"]) < 1.2:
        found.append(_("Die Akzentfarbe %(colour)s hebt sich kaum vom Hintergrund ab.") % {"colour": branding.accent_colour})
    # One of the two may be checked alone, beside the other's default: that says nothing of the pair.
    both_chosen = all(getattr(branding, name) != Branding._meta.get_field(name).get_default() for name in ("brand_colour", "accent_colour"))
    if both_chosen and accent.delta_e(chosen, method="ok") < 0.05:
        found.append(_("Hauptfarbe und Akzentfarbe sind kaum zu unterscheiden. Der Knopf, der auffallen soll, fällt dann nicht auf."))
    if failures(branding):
        found.append(_("Mit diesen Farben ist ein Teil der Schrift schlecht zu lesen. Bitte wählen Sie andere."))
    return found


def css(branding: Branding) -> str:
    """Return the style sheet of a municipality: colours for light and dark, type and corners where they are not the usual ones.

    Takes a look that was never saved, too.
    """
    return (
        _block(branding, "light")
        + "@media (prefers-color-scheme:dark){"
        + _block(branding, "dark")
        + "}"
        + TYPE.get(branding.type_scale, "")
        + SHAPES.get(branding.corners, "")
    )


TYPE: dict[str, str] = {
    TypeScale.COMPACT: ":root{--t-l:1.125rem;--t-xl:clamp(1.1875rem,1.1rem + .5vw,1.4375rem);--t-2xl:clamp(1.375rem,1.2rem + .9vw,1.9375rem);"
    "--t-3xl:clamp(1.75rem,1.4rem + 1.6vw,2.75rem)}",
    # A percentage of what the reader has set, so that her own choice still counts.
    TypeScale.LARGE: "html{font-size:112.5%}",
}
SHAPES: dict[str, str] = {
    Corners.NONE: ":root{--r:0;--r-s:0;--pill:0;--sign:0}",
    Corners.SMALL: ":root{--r:.25rem;--r-s:.1875rem;--pill:.3125rem;--sign:4px}",
}


def _theme(branding: Branding, scheme: str) -> Theme:
    colours = []
    for name in ("brand_colour", "accent_colour"):
        chosen = getattr(branding, name)
        # A row that was written past the forms must not take the website down.
        colours.append(chosen if HEX.fullmatch(chosen) else Branding._meta.get_field(name).get_default())
    return (light if scheme == "light" else dark)(*colours)


def _deep(theme: Theme) -> str:
    return hexed(tone(theme.brand, 0.24, 0.032))


def _block(branding: Branding, scheme: str) -> str:
    theme = _theme(branding, scheme)
    values = {field.name.replace("_", "-"): hexed(getattr(theme, field.name)) for field in fields(Theme)}
    if scheme == "dark":
        values["deep"] = _deep(theme)
    return ":root{" + "".join(f"--{name}:{value};" for name, value in values.items()) + "}"


def view(request: HttpRequest, stamp: str) -> HttpResponse:
    """`/theme/<stamp>.css`: may be kept for ever, because other colours have another address."""
    branding = Branding.for_site(get_site(request))
    if stamp != branding.stamp:
        raise Http404
    response = HttpResponse(css(branding), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
