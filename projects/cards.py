"""What components show of projects, taken from objects that are loaded already. Nothing here queries."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from wagtail.models import Site

from municipality import cache, pictures
from municipality.addresses import addresses
from municipality.models import Picture, Rendition
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


def _card(row: Any, shown: dict[int, fields.Field], address: Callable[[str], str], image: pictures.Image | None, language: str) -> dict:
    """Return what `components/card_project.html` shows of a row; its field is the first in the strategy's order that anybody may read."""
    ids = {field["id"] for field in row.field_rows}
    first = next((field for pk, field in shown.items() if pk in ids), None) if ids else None
    return {
        "title": row.title,
        "url": address(row.url_path),
        "summary": row.summary,
        "phase_label": Phase(row.state__phase or Phase.IDEA).label,
        "field": {"title": first.title, "hue": first.hue, "icon": first.icon, "lang": first.language} if first else None,
        "place": row.district__name or row.place_text or _("ganze Stadt"),
        "seeks": seeks([need["title"] for need in in_order(row.open_needs)]),
        "image": image,
        "lang": language,
    }


def cards(projects: Iterable[Any], request: HttpRequest) -> list[dict]:
    """Return the cards of projects read with `for_cards()`. Costs two queries where one of them has a picture."""
    site = get_site(request)
    rows = list(projects)
    found = images_of(site, {row.picture_id for row in rows} - {None}, pictures.CARD_SPECS, pictures.CARD_SIZES)
    shown, address, language = fields.fields_of(site), addresses(site), language_of_content()
    return [_card(row, shown, address, with_text(found.get(row.picture_id), row.picture_alt), language) for row in rows]


def images_of(site: Site, ids: set[int], specs: tuple[str, str], sizes: str) -> dict[int, pictures.Image]:
    """Return these pictures by id, without their texts; those that nobody may see are missing. Kept until something is published."""
    known: dict[int, pictures.Image] = cache.remember(site.pk, f"images:{specs[0]}", dict)
    for pk, picture in _pictures(ids - known.keys(), specs).items():
        image = pictures.image_of(picture, "", specs, sizes)
        if image is not None:
            known[pk] = image
    return {pk: known[pk] for pk in ids if pk in known}


def with_text(image: pictures.Image | None, text: str) -> pictures.Image | None:
    """Return a picture with its text alternative."""
    return replace(image, alt=text) if image is not None else None


def _pictures(ids: set[int], specs: tuple[str, ...]) -> dict[int, Picture]:
    """Return these pictures by id, with the sizes that are there already: one query, where every picture has one."""
    if not ids:
        return {}
    found: dict[int, Picture] = {}
    for size in Rendition.objects.filter(image_id__in=ids, filter_spec__in=specs).select_related("image"):
        picture = found.setdefault(size.image_id, size.image)
        picture.prefetched_renditions = [*getattr(picture, "prefetched_renditions", ()), size]
    without = ids - set(found)
    return found | (Picture.objects.in_bulk(without) if without else {})
