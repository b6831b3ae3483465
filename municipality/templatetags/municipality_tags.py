"""Tags that every template may use: icons, numbers with units, addresses."""

import functools
from decimal import Decimal, InvalidOperation
from typing import Any

import lucide
from django import template
from django.core.paginator import Page
from django.template.base import FilterExpression, token_kwargs
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.models import Page as TreePage

from .. import components
from ..richtext import clean

register = template.Library()

NO_VALUE = "–"
NARROW_SPACE = "\N{NO-BREAK SPACE}"


@functools.lru_cache(maxsize=512)
def _drawn(name: str, css_class: str) -> SafeString:
    try:
        svg = lucide._render_icon(name, None, **{"aria-hidden": "true", "focusable": "false", "class": f"icon {css_class}".strip()})
    except lucide.IconDoesNotExist:
        return _drawn("leaf", css_class) if name != "leaf" else mark_safe("")
    return mark_safe(
        svg.replace(' xmlns="http://www.w3.org/2000/svg"', "").replace('width="24"', 'width="1em"').replace('height="24"', 'height="1em"')
    )


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """Return a decorative icon of the Lucide set as inline SVG; a leaf where the name is unknown (editors type names)."""
    return _drawn(str(name or "leaf"), str(css_class))


@register.simple_tag
def social_picture(icon_stamp: str, page: Any = None) -> str:
    """Return the address of the picture that social networks show beside a link to this page, or to the website where there is no page."""
    from ..look.signs import social_stamp

    key, title = (page.pk, page.title) if isinstance(page, TreePage) and page.pk and page.live else (0, "")
    return reverse("social_picture", args=[social_stamp(icon_stamp, title), key])


@register.filter
def number(value: Decimal | float | int | None, decimals: int | None = None) -> str:
    """Return a number in the notation of the language: "1.234,5"; "–" where there is none (never 0)."""
    if value is None or value == "":
        return NO_VALUE
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if decimals is None:
        amount = amount.normalize()
        places = -int(amount.as_tuple().exponent) if int(amount.as_tuple().exponent) < 0 else 0
    else:
        places = int(decimals)
    return number_format(amount, decimal_pos=places, use_l10n=True, force_grouping=abs(amount) >= 10000 or (places == 0 and abs(amount) >= 1000))


@register.filter
def quantity(value: Decimal | float | int | None, unit: str = "") -> str:
    """Return a number with its unit, bound by a no-break space: "488 kt CO₂e"; "–" where there is no value."""
    text = number(value)
    return text if text == NO_VALUE or not unit else f"{text}{NARROW_SPACE}{unit}"


@register.filter
def euro(value: Decimal | float | int | None) -> str:
    """Return an amount of money: whole euros where there are no cents."""
    if value is None or value == "":
        return NO_VALUE
    amount = Decimal(str(value))
    return f"{number(amount, 0 if amount == amount.to_integral_value() else 2)}{NARROW_SPACE}€"


@register.simple_tag
def unknown(text: str = "") -> SafeString:
    """Return the mark for "not known", readable for everybody: a dash that is read as words."""
    return format_html('<span class="soft"><span aria-hidden="true">–</span><span class="vh">{}</span></span>', text or _("keine Angabe"))


@register.filter
def cleaned(html: str) -> SafeString:
    """Return rich text with the editor's own elements alone (`municipality.richtext`)."""
    return clean(str(html))


@register.filter
def shown_pages(page: Page) -> list[int]:
    """Return the numbers that the pagination of a list shows: first, last and those around this one; 0 stands for those left out."""
    here, last = page.number, page.paginator.num_pages
    numbers = sorted({1, last, *range(max(1, here - 2), min(last, here + 2) + 1)})
    return [0 if abs(number - here) == 2 and number not in (1, last) else number for number in numbers]


class ComponentNode(template.Node):
    """A component with its values."""

    def __init__(self, name: str, values: dict[str, FilterExpression]) -> None:
        self.name, self.values = name, values

    def render(self, context: template.Context) -> str:
        values = {word: expression.resolve(context) for word, expression in self.values.items()}

        def draw() -> str:
            assert context.template is not None
            return context.template.engine.get_template(self.name).render(context.new(values))

        if not context.autoescape:
            return draw()
        place = getattr(getattr(context, "request", None), "municipality", None)
        return components.drawn(self.name, place and place.pk, values, draw)


@register.tag
def component(parser: template.base.Parser, token: template.base.Token) -> ComponentNode:
    """Draw a component, or take it as it was drawn before with the same values: `{% component "components/meter.html" meter=counts %}`.

    The same as `{% include "components/meter.html" with meter=counts only %}`, and many times faster where the values come
    again. Not for what carries the words of one visitor (a search, a form): that would come again for nobody else.
    """
    tag, *bits = token.split_contents()
    name = bits.pop(0) if bits else ""
    if len(name) < 3 or name[0] not in "\"'" or name[0] != name[-1]:
        raise template.TemplateSyntaxError(f"{tag} needs the path of a component in quotes.")
    values = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError(f"{tag} takes values by name, not {bits[0]!r}.")
    return ComponentNode(name[1:-1], values)
