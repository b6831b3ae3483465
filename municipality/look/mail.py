"""Mails in the look of the municipality: what the templates find, and styles written onto the elements.

Several mail programs drop `<style>`; so every rule that a mail needs stands on its element, and `<style>` keeps only what cannot stand
there: the dark scheme, with `!important` because it must win against the elements' own styles.
"""

from html.parser import HTMLParser
from typing import Any

from wagtail.models import Site

from .. import cache, theme
from ..models.branding import Branding, Corners, tried
from ..models.settings import MunicipalitySettings
from ..pictures import size_of
from .words import tagline_of, words_of

FONT = "system-ui,'Segoe UI',Roboto,'Noto Sans',sans-serif"
SOFT, INK = "#55605c", "#1d2724"
RADIUS = {Corners.NONE: ("0", "0"), Corners.SMALL: ("4px", "5px"), Corners.ROUND: ("8px", "99px")}


def look_of_mail(site: Site, language: str = "de") -> dict[str, Any]:
    """Return what mail templates find as `look`: colours with enough contrast, logo, tagline, words, address. Kept until something is published."""
    if tried.get() is not None:
        return _make(site, language)
    return cache.remember(site.pk, f"mail:{language}", lambda: _make(site, language))


def _make(site: Site, language: str) -> dict[str, Any]:
    branding, town = Branding.for_site(site), MunicipalitySettings.for_site(site)
    light, dark = theme.tokens(branding, "light"), theme.tokens(branding, "dark")
    logo = size_of(branding.logo, "max-240x120") if branding.logo and branding.logo.is_public else None
    return {
        "brand": light["brand"], "on_brand": light["on-brand"], "strong": light["brand-strong"], "dark_brand": dark["brand"],
        "dark_on_brand": dark["on-brand"], "radius": RADIUS[Corners(branding.corners)], "tagline": tagline_of(branding), "words": words_of(branding, language),
        "logo": {"url": f"{site.root_url}{logo.url}", "height": 48, "width": round(48 * logo.width / logo.height)} if logo and logo.height else None,
        "municipality": town.official_name or branding.name or site.site_name, "address_lines": town.address_lines, "email": town.email, "phone": town.phone,
    }  # fmt: skip


def styles(look: dict[str, Any]) -> dict[str, str]:
    """Return the style of each kind of element: by tag inside the sheet, by `.class` anywhere."""
    sheet_radius, button_radius = look["radius"]
    return {
        "body": f"margin:0;padding:0;background:#f4f5f1;color:{INK};font:400 16px/1.6 {FONT}",
        ".preheader": "display:none;font-size:1px;line-height:1px;max-height:0;overflow:hidden",
        ".head": "max-width:600px;margin:0 auto;padding:24px 24px 12px;font-weight:700;font-size:18px;line-height:1.3",
        ".head-link": f"color:{look['strong']};text-decoration:none",
        ".tagline": f"display:block;font-weight:400;font-size:14px;color:{SOFT}",
        ".sheet": f"max-width:600px;margin:0 auto;background:#ffffff;border-top:4px solid {look['brand']};border-radius:{sheet_radius}",
        ".inner": "padding:28px 24px",
        "h1": "margin:0 0 16px;font-size:24px;line-height:1.2;letter-spacing:-.01em",
        "h2": "margin:24px 0 8px;font-size:18px;line-height:1.3",
        "p": "margin:0 0 16px",
        "ul": "margin:0 0 16px",
        "ol": "margin:0 0 16px",
        "a": f"color:{look['strong']}",
        ".btn": f"display:inline-block;padding:12px 24px;border-radius:{button_radius};border:1px solid {look['brand']};background:{look['brand']};"
        f"color:{look['on_brand']};font-weight:600;text-decoration:none",
        ".code": "margin:0 0 16px;padding:12px 0;font:700 30px/1.2 ui-monospace,Consolas,'DejaVu Sans Mono',monospace;letter-spacing:.12em",
        ".quote": "margin:0 0 16px;padding:4px 0 4px 16px;border-left:3px solid #c9d2cc;white-space:pre-line",
        ".small": f"font-size:14px;line-height:1.5;color:{SOFT}",
        ".foot": f"max-width:600px;margin:0 auto;padding:16px 24px 32px;font-size:14px;line-height:1.5;color:{SOFT}",
        ".foot-link": f"color:{SOFT}",
    }


def inline(html: str, look: dict[str, Any]) -> str:
    """Return a mail with its styles written onto the elements. Text and attributes stay letter by letter as they are."""
    writer = _Inliner(styles(look))
    writer.feed(html)
    writer.close()
    return "".join(writer.parts)


class _Inliner(HTMLParser):
    """Gives every start tag its style; passes everything else on unchanged."""

    def __init__(self, known: dict[str, str]) -> None:
        super().__init__(convert_charrefs=False)
        self.known = known
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        text = self.get_starttag_text() or ""
        given = dict(attrs)
        classes = [f".{name}" for name in (given.get("class") or "").split()]
        found = [self.known[name] for name in (tag, *classes) if name in self.known]
        if found and "style" not in given:
            end = "/>" if text.endswith("/>") else ">"
            text = f'{text.removesuffix(end).rstrip()} style="{";".join(found)}"{end}'
        self.parts.append(text)

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.parts.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.parts.append(f"<!{decl}>")
