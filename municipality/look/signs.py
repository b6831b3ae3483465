"""Drawn signs of a municipality: favicon, home screen icons, web app manifest, and the picture that social networks show beside a link.

Each has one address for ever: what it depends on stands in the address as a fingerprint. The letters are those of the font that the
house ships for its documents.
"""

import hashlib
import json
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import font_source_sans_pro
from django.http import Http404, HttpRequest, HttpResponse
from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError
from wagtail.models import Page

from .. import theme
from ..models.branding import Branding, Corners
from ..models.picture import Picture
from ..querysets import private_paths
from ..scope import get_site, tree
from ..typeset.glyphs import legible
from .words import tagline_of, words_of

SIZES = (32, 180, 192, 512)
WIDTH, HEIGHT, MARGIN = 1200, 630, 72
TITLE_SIZES = (104, 84, 72, 62, 54, 46)
MOST_LINES = 4
LARGEST_LOGO = 24_000_000
"""Pixels; larger pictures are not opened to be made small."""
ICON_CORNERS = {Corners.NONE: 0.0, Corners.SMALL: 0.08, Corners.ROUND: 0.22}


def icon(branding: Branding, size: int) -> Image.Image:
    """Return the square sign: the logo on white where it is about square, else the first letters of the name on the brand's colour."""
    colours = theme.tokens(branding, "light")
    scale = 4 if size <= 64 else 1
    edge = size * scale
    drawn = Image.new("RGBA", (edge, edge), (0, 0, 0, 0))
    pen = ImageDraw.Draw(drawn)
    # A home screen cuts its own corners; a transparent corner would turn black there.
    radius = 0 if size == 180 else round(edge * ICON_CORNERS.get(Corners(branding.corners), 0.22))
    logo = _logo(branding.logo)
    is_square = logo is not None and 0.6 <= logo.width / logo.height <= 1.7
    pen.rounded_rectangle((0, 0, edge - 1, edge - 1), radius, fill="#ffffff" if is_square else colours["brand"])
    if logo is not None and is_square:
        logo.thumbnail((round(edge * 0.84), round(edge * 0.84)))
        drawn.alpha_composite(logo, ((edge - logo.width) // 2, (edge - logo.height) // 2))
    else:
        letters = initials(branding)
        pen.text(
            (edge / 2, edge / 2), letters, font=_font(round(edge * (0.62 if len(letters) == 1 else 0.46))), fill=colours["on-brand"], anchor="mm"
        )
    return drawn.resize((size, size), Image.Resampling.LANCZOS) if scale > 1 else drawn


def initials(branding: Branding) -> str:
    """Return one or two letters for the municipality: "Bad Auenfurt" is "BA", "Auenfurt" is "A"."""
    words = [word for word in legible(branding.name or branding.platform_name or "P").split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "P"


def social(branding: Branding, name: str, title: str) -> Image.Image:
    """Return the picture beside a link: the title in the brand's colours, with name, tagline and logo. `title` may be empty."""
    colours = theme.tokens(branding, "light")
    drawn = Image.new("RGB", (WIDTH, HEIGHT), colours["deep"])
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((0, HEIGHT - 20, WIDTH, HEIGHT), fill=colours["accent"])
    left, foot = MARGIN, HEIGHT - 20 - MARGIN
    logo = _logo(branding.logo)
    if logo is not None:
        logo.thumbnail((260, 96))
        plate = (left, foot - logo.height - 24, left + logo.width + 32, foot)
        pen.rounded_rectangle(plate, 0 if branding.corners == Corners.NONE else 10, fill="#ffffff")
        drawn.paste(logo, (left + 16, foot - logo.height - 12), logo)
        left = plate[2] + 32
    small, large = _font(34, bold=False), _font(42)
    tagline = legible(tagline_of(branding))
    pen.text(
        (left, foot - (48 if tagline else 8)), _cut(legible(name), large, WIDTH - MARGIN - left), font=large, fill=colours["on-deep"], anchor="ls"
    )
    if tagline:
        pen.text((left, foot - 4), _cut(tagline, small, WIDTH - MARGIN - left), font=small, fill=colours["on-deep"], anchor="ls")
    heading = legible(title) or words_of(branding, "de").platform
    for size in TITLE_SIZES:
        font = _font(size)
        lines = _wrapped(heading, font, WIDTH - 2 * MARGIN)
        # Rather smaller letters than a broken word.
        is_whole = all(font.getlength(word) <= WIDTH - 2 * MARGIN for word in heading.split())
        if is_whole and len(lines) * size * 1.16 <= foot - MARGIN - 150:
            break
    lines = (
        lines[:MOST_LINES] if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], _cut(lines[MOST_LINES - 1] + " …", font, WIDTH - 2 * MARGIN)]
    )
    for number, line in enumerate(lines):
        pen.text((MARGIN, MARGIN + number * size * 1.16), line, font=font, fill=colours["on-deep"], anchor="la")
    return drawn


def social_stamp(icon_stamp: str, title: str) -> str:
    """Return the fingerprint of the picture of a page: the look and the page's title."""
    return hashlib.sha256(f"{icon_stamp}|{title}".encode()).hexdigest()[:12]


def _font(size: int, *, bold: bool = True) -> ImageFont.FreeTypeFont:
    return _loaded(size, bold)


@lru_cache(maxsize=32)
def _loaded(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    folder = Path(font_source_sans_pro.font_directory)
    return ImageFont.truetype(str(folder / f"SourceSansPro-{'Semibold' if bold else 'Regular'}.ttf"), size)


def _logo(picture: Picture | None) -> Image.Image | None:
    """Return the logo to draw with; None where there is none, it is not public, or its file cannot be read."""
    if picture is None or not picture.is_public or not picture.width or picture.width * picture.height > LARGEST_LOGO:
        return None
    try:
        with picture.file.open("rb") as file, Image.open(file) as opened:
            opened.thumbnail((1024, 1024))
            return opened.convert("RGBA")
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
        return None


def _wrapped(text: str, font: ImageFont.FreeTypeFont, room: float) -> list[str]:
    """Return the lines of a text; a word that is too long is broken."""
    lines, line = [], ""
    for word in text[:300].split():
        while font.getlength(word) > room:
            end = next(n for n in range(len(word), 0, -1) if n == 1 or font.getlength(word[:n]) <= room)
            lines += [line] if line else []
            lines.append(word[:end])
            line, word = "", word[end:]
        if line and font.getlength(f"{line} {word}") > room:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line] if line else lines


def _cut(text: str, font: ImageFont.FreeTypeFont, room: float) -> str:
    """Return a text that fits in one line."""
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(f"{text}…") > room:
        text = text[:-1].rstrip()
    return f"{text}…"


# Addresses --------------------------------------------------------------------------------------------------------------


def _branding(request: HttpRequest, stamp: str) -> Branding:
    branding = Branding.for_site(get_site(request))
    if stamp != branding.icon_stamp:
        raise Http404
    return branding


def _answer(body: bytes, kind: str, *, forever: bool = True) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Cache-Control"] = "public, max-age=31536000, immutable" if forever else "public, max-age=86400"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def icon_view(request: HttpRequest, stamp: str, size: int) -> HttpResponse:
    """`/theme/icon/<stamp>/<size>.png`."""
    if size not in SIZES:
        raise Http404
    return _answer(_png(icon(_branding(request, stamp), size)), "image/png")


def favicon_view(request: HttpRequest) -> HttpResponse:
    """`/favicon.ico`, which browsers ask for unasked; kept for a day."""
    out = BytesIO()
    icon(Branding.for_site(get_site(request)), 192).save(out, "ICO", sizes=[(16, 16), (32, 32), (48, 48)])
    return _answer(out.getvalue(), "image/x-icon", forever=False)


def manifest_view(request: HttpRequest, stamp: str) -> HttpResponse:
    """`/theme/icon/<stamp>/app.webmanifest`: name, colours and icons for whoever puts the website on a home screen."""
    branding = _branding(request, stamp)
    colours = theme.tokens(branding, "light")
    name = branding.name or get_site(request).site_name
    manifest = {
        "name": f"{words_of(branding, 'de').platform} {name}", "short_name": name[:30], "lang": "de", "start_url": "/", "display": "browser",
        "theme_color": colours["brand"], "background_color": colours["paper"],
        "icons": [{"src": f"{size}.png", "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)],
    }  # fmt: skip
    return _answer(json.dumps(manifest, ensure_ascii=False).encode(), "application/manifest+json")


def social_view(request: HttpRequest, stamp: str, pk: int) -> HttpResponse:
    """`/theme/social/<stamp>/<page>.png`: 404 unless the page is public here and has just this title and look. Page 0 is the website itself."""
    site = get_site(request)
    branding = Branding.for_site(site)
    title = ""
    if pk:
        pages = Page.objects.filter(tree(site), pk=pk, live=True)
        if hidden := private_paths(site):
            pages = pages.exclude(hidden)
        found = pages.values_list("title", flat=True).first()
        if found is None:
            raise Http404
        title = found
    if stamp != social_stamp(branding.icon_stamp, title):
        raise Http404
    return _answer(_png(social(branding, branding.name or site.site_name, title)), "image/png")
