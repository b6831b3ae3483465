"""A municipality's two colours, turned into the tokens on which the look stands, with enough contrast in light and dark.

A colour that would break contrast is not refused: a darker (in the dark scheme: lighter) variant of the same hue is taken,
and `warnings` says so in words for the consultant. Contrast is the ratio of WCAG 2.2, 1.4.3 and 1.4.11.
"""

from dataclasses import dataclass

from coloraide import Color
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from .models import Branding
from .scope import get_site

PAPER = {"light": Color("oklch(99.2% .004 100)"), "dark": Color("oklch(18.5% .014 178)")}
TEXT, STRONG, GRAPHIC = 4.5, 7.0, 3.0


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


def contrast(one: Color, two: Color) -> float:
    """Return the WCAG contrast ratio of two colours (1 to 21)."""
    return one.contrast(two, method="wcag21")


def shade(colour: Color, against: Color, ratio: float, step: float) -> Color:
    """Return `colour`, made darker (`step` < 0) or lighter until it reaches `ratio` against another colour."""
    found = colour.clone().convert("oklch")
    while contrast(found, against) < ratio and (found["lightness"] > 0.02 if step < 0 else found["lightness"] < 0.98):
        found["lightness"] += step
        found.fit("srgb", method="oklch-chroma")
    return found


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
    """Return a dark or a light ink of the accent's hue with text contrast on it."""
    dark_ink, light_ink = tone(accent, 0.25, 0.06), tone(accent, 0.99, 0.01)
    best = dark_ink if contrast(accent, dark_ink) >= contrast(accent, light_ink) else light_ink
    return shade(best, accent, TEXT, -0.02 if best is dark_ink else 0.02)


def warnings(branding: Branding) -> list[str]:
    """Return a sentence for each colour that is not used as it was chosen."""
    found = []
    chosen = Color(branding.brand_colour)
    if light(branding.brand_colour, branding.accent_colour).brand.delta_e(chosen, method="ok") > 0.02:
        found.append(
            _("Die Hauptfarbe %(colour)s hat zu wenig Kontrast zu Weiß. Die Website nimmt einen dunkleren Ton.") % {"colour": branding.brand_colour}
        )
    accent = Color(branding.accent_colour)
    if contrast(accent, ink_on(accent.convert("oklch"))) < TEXT:
        found.append(
            _("Auf der Akzentfarbe %(colour)s ist keine Schrift gut lesbar. Bitte wählen Sie eine hellere oder dunklere.")
            % {"colour": branding.accent_colour}
        )
    if contrast(accent, PAPER["light"]) < 1.2:
        found.append(_("Die Akzentfarbe %(colour)s hebt sich kaum vom Hintergrund ab.") % {"colour": branding.accent_colour})
    return found


def css(branding: Branding) -> str:
    """Return the style sheet of a municipality: tokens for light and dark."""

    def block(theme: Theme) -> str:
        values = {name.replace("_", "-"): getattr(theme, name).convert("srgb").fit("srgb").to_string(hex=True) for name in Theme.__dataclass_fields__}
        return ":root{" + "".join(f"--{name}:{value};" for name, value in values.items()) + "}"

    return (
        block(light(branding.brand_colour, branding.accent_colour))
        + "@media (prefers-color-scheme:dark){"
        + block(dark(branding.brand_colour, branding.accent_colour))
        + "}"
    )


def view(request: HttpRequest, stamp: str) -> HttpResponse:
    """`/theme/<stamp>.css`: may be kept for ever, because other colours have another address."""
    branding = Branding.for_site(get_site(request))
    if stamp != branding.stamp:
        raise Http404
    response = HttpResponse(css(branding), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
