"""The one place where rich text becomes what a browser shows: whatever is stored, only the editor's own elements come out.

Wagtail cleans what the editor sends when it is saved. Imports, translations, copied revisions and older rows reach the
database without that editor, so the template `wagtailcore/shared/richtext.html`, through which every rich text is shown,
cleans once more.
"""

import nh3
from django.utils.safestring import SafeString, mark_safe

TAGS = {
    "a", "b", "blockquote", "br", "code", "div", "em", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "li", "ol", "p", "strong", "sub", "sup", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "id"}, "img": {"src", "alt", "width", "height", "loading"}}
SCHEMES = {"http", "https", "mailto", "tel"}
DROPPED_WITH_CONTENT = {"script", "style", "iframe", "object", "embed", "svg", "math", "template", "noscript", "textarea", "title"}


def clean(html: str) -> SafeString:
    """Return markup with nothing but headings, paragraphs, lists, emphasis, links and pictures of the own host."""
    if "<" not in html:
        return mark_safe(html)
    return mark_safe(
        nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes=SCHEMES,
            link_rel=None,
            attribute_filter=_harmless,
            clean_content_tags=DROPPED_WITH_CONTENT,
        )
    )


def _harmless(tag: str, name: str, value: str) -> str | None:
    """Drop pictures of other hosts: nothing is loaded from elsewhere."""
    if tag == "img" and name == "src" and not (value.startswith("/") and not value.startswith(("//", "/\\"))):
        return None
    return value
