"""What components show of projects, taken from objects that are loaded already. Nothing here queries."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from wagtail.models import Site

from municipality import pictures
from municipality.addresses import address_of
from municipality.scope import get_site

from . import fields
from .models import Phase, ProjectPage


def language_of_content() -> str:
    """Return the language of what people wrote, where it differs from the reader's (else "")."""
    return "" if get_language() == settings.LANGUAGE_CODE else settings.LANGUAGE_CODE


def in_order(rows: Iterable[dict]) -> list[dict]:
    """Return rows of children in the order that their author gave them."""
    return sorted(rows, key=lambda row: (row["n"] is None, row["n"] or 0, row["id"]))


def seeks(titles: list[str]) -> str:
    """Return what a project looks for in a few words."""
    rest = len(titles) - 2
    words = ", ".join(titles[:2])
    if rest > 0:
        return ngettext("%(words)s und %(rest)d weiterer Bedarf", "%(words)s und %(rest)d weitere Bedarfe", rest) % {"words": words, "rest": rest}
    return words


def place_of(project: ProjectPage) -> str:
    """Return where a project is, in words."""
    return project.district.name if project.district else project.place_text


def phase_of(project: ProjectPage) -> str:
    """Return the phase; a page without a row of state (an unsaved one in a preview) is an idea."""
    return project.state.phase if hasattr(project, "state") else Phase.IDEA


def card(project: ProjectPage, site: Site) -> dict:
    """Return what `components/card_project.html` shows of a project loaded with `for_cards()`."""
    first = next(iter(fields.chosen(site, (row["id"] for row in project.field_rows))), None)
    return {
        "title": project.title,
        "url": address_of(site, project.url_path),
        "summary": project.summary,
        "phase_label": Phase(phase_of(project)).label,
        "field": {"title": first.title, "hue": first.hue, "icon": first.icon, "lang": first.language} if first else None,
        "place": place_of(project) or _("ganze Stadt"),
        "seeks": seeks([row["title"] for row in in_order(project.need_rows) if row["open"]]),
        "image": pictures.image_of(project.picture, project.picture_alt),
        "lang": language_of_content(),
    }


def cards(projects: Iterable[ProjectPage], request: HttpRequest) -> list[dict]:
    """Return the cards of projects loaded with `for_cards()`."""
    site = get_site(request)
    return [card(project, site) for project in projects]
