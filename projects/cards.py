"""What components show of projects, taken from objects that are loaded already. Nothing here queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Need, Phase, ProjectPage

CARD, CARD_LARGE = "fill-480x270", "fill-960x540"
WIDE, WIDE_LARGE = "fill-800x450", "fill-1600x900"
CARD_SIZES = "(min-width: 64rem) 24rem, (min-width: 40rem) 45vw, 100vw"
WIDE_SIZES = "(min-width: 62rem) 44rem, 100vw"


@dataclass(frozen=True)
class Image:
    """A picture in two sizes, as `components/picture.html` wants it."""

    url: str
    width: int
    height: int
    alt: str
    srcset: str
    sizes: str


def image_of(picture, alt: str, small: str = CARD, large: str = CARD_LARGE, sizes: str = CARD_SIZES) -> Image | None:
    """Return a picture in a small and a large size; None where there is none or it is not public."""
    if picture is None or not picture.is_public:
        return None
    one, two = picture.get_rendition(small), picture.get_rendition(large)
    return Image(one.url, one.width, one.height, alt, f"{one.url} {one.width}w, {two.url} {two.width}w", sizes)


def open_needs(project: ProjectPage) -> list[Need]:
    """Return the open needs of a project loaded with `for_cards()`."""
    closed = {state.need_key for state in project.need_states.all() if not state.is_open}
    return [need for need in project.needs.all() if need.key not in closed]


def seeks(needs: list[Need]) -> str:
    """Return what a project looks for in a few words."""
    if not needs:
        return ""
    rest = len(needs) - 2
    words = ", ".join(need.title for need in needs[:2])
    if rest > 0:
        return ngettext("%(words)s und %(rest)d weiterer Bedarf", "%(words)s und %(rest)d weitere Bedarfe", rest) % {"words": words, "rest": rest}
    return words


def place_of(project: ProjectPage) -> str:
    """Return where a project is, in words."""
    return project.district.name if project.district else project.place_text


def card(project: ProjectPage, url: str) -> dict:
    """Return what `components/card_project.html` shows."""
    fields = list(project.fields_of_action.all())
    first = fields[0] if fields else None
    return {
        "title": project.title,
        "url": url,
        "summary": project.summary,
        "phase_label": Phase(project.state.phase).label,
        "field": {"title": first.title, "hue": first.hue, "icon": first.icon} if first else None,
        "place": place_of(project) or _("ganze Stadt"),
        "seeks": seeks(open_needs(project)),
        "image": image_of(project.picture, project.picture_alt),
    }


def cards(projects: Iterable[ProjectPage], request) -> list[dict]:
    """Return the cards of projects loaded with `for_cards()`."""
    return [card(project, project.get_url(request)) for project in projects]
