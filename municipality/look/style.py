"""A municipality's own style sheet, the last resort: what is allowed in it, and how it is given out.

It is parsed, never searched by patterns: an escaped `\\75rl(` is a `url(` to a browser and to the parser. Rules, media queries and
the functions below are all that passes; nothing in it can fetch anything from anywhere.
"""

from collections.abc import Iterable, Iterator

import tinycss2
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ..models.branding import OWN_STYLE_BYTES, Branding
from ..scope import get_site

BLOCKS = frozenset({"media", "supports", "container"})
FUNCTIONS = frozenset(
    [
        "var",
        "calc",
        "clamp",
        "min",
        "max",
        "abs",
        "round",
        "rgb",
        "rgba",
        "hsl",
        "hsla",
        "hwb",
        "lab",
        "lch",
        "oklab",
        "oklch",
        "color",
        "color-mix",
        "light-dark",
        "linear-gradient",
        "radial-gradient",
        "conic-gradient",
        "repeating-linear-gradient",
        "repeating-radial-gradient",
        "repeating-conic-gradient",
        "translate",
        "translatex",
        "translatey",
        "translate3d",
        "rotate",
        "scale",
        "scalex",
        "scaley",
        "skew",
        "skewx",
        "skewy",
        "matrix",
        "perspective",
        "minmax",
        "repeat",
        "fit-content",
        "blur",
        "brightness",
        "contrast",
        "drop-shadow",
        "grayscale",
        "hue-rotate",
        "invert",
        "opacity",
        "saturate",
        "sepia",
        "cubic-bezier",
        "steps",
        "linear",
        "inset",
        "circle",
        "ellipse",
        "polygon",
        "counter",
        "counters",
        "env",
    ]
)
FORBIDDEN = frozenset({"behavior", "-moz-binding"})
MOST_PROBLEMS = 5


def problems(css: str) -> list[str]:
    """Return what is wrong with a style sheet, one sentence each with its line; empty when it may be given out."""
    if len(css.encode()) > OWN_STYLE_BYTES:
        return [_("Die Gestaltung ist zu lang. Höchstens 20.000 Zeichen sind möglich.")]
    if "\0" in css:
        return [_("Die Gestaltung enthält ein Zeichen, das es in CSS nicht gibt.")]
    found = []
    for sentence in _in_rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)):
        if sentence not in found:
            found.append(sentence)
        if len(found) == MOST_PROBLEMS:
            break
    return found


def _in_rules(rules: Iterable) -> Iterator[str]:
    for rule in rules:
        if rule.type == "error":
            yield _("Zeile %(line)s ist kein gültiges CSS.") % {"line": rule.source_line}
        elif rule.type == "qualified-rule":
            yield from _in_tokens(rule.prelude, selector=True)
            yield from _in_block(rule.content)
        elif rule.type == "at-rule":
            if rule.lower_at_keyword not in BLOCKS or rule.content is None:
                yield _("Zeile %(line)s: @%(name)s ist hier nicht erlaubt.") % {"line": rule.source_line, "name": rule.at_keyword[:30]}
            else:
                yield from _in_tokens(rule.prelude, selector=True)
                yield from _in_rules(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))


def _in_block(content: Iterable) -> Iterator[str]:
    for item in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if item.type == "declaration":
            if item.lower_name in FORBIDDEN:
                yield _("Zeile %(line)s: %(name)s ist hier nicht erlaubt.") % {"line": item.source_line, "name": item.lower_name}
            yield from _in_tokens(item.value)
        else:
            yield from _in_rules([item])


def _in_tokens(tokens: Iterable, *, selector: bool = False) -> Iterator[str]:
    for token in tokens:
        if token.type == "error":
            yield _("Zeile %(line)s ist kein gültiges CSS.") % {"line": token.source_line}
        elif token.type == "url" or (token.type == "function" and not selector and token.lower_name not in FUNCTIONS):
            name = "url" if token.type == "url" else token.lower_name
            yield _("Zeile %(line)s: %(name)s() ist hier nicht erlaubt.") % {"line": token.source_line, "name": name[:30]}
        elif token.type == "function" and token.lower_name in ("url", "src", "expression"):
            yield _("Zeile %(line)s: %(name)s() ist hier nicht erlaubt.") % {"line": token.source_line, "name": token.lower_name}
        elif token.type == "at-keyword":
            yield _("Zeile %(line)s: @%(name)s ist hier nicht erlaubt.") % {"line": token.source_line, "name": token.value[:30]}
        if token.type == "function":
            yield from _in_tokens(token.arguments, selector=selector)
        elif token.type in ("() block", "[] block", "{} block"):
            yield from _in_tokens(token.content, selector=selector)


def safe(branding: Branding) -> str:
    """Return the style sheet as it is given out: nothing where it would be refused today (an older row, a restored backup)."""
    return "" if problems(branding.own_style) else branding.own_style.replace("</", "<\\/")


def view(request: HttpRequest, stamp: str) -> HttpResponse:
    """`/theme/own/<stamp>.css`: the municipality's own rules, behind all of ours; may be kept for ever."""
    branding = Branding.for_site(get_site(request))
    if not stamp or stamp != branding.own_style_stamp:
        raise Http404
    response = HttpResponse(safe(branding), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response
