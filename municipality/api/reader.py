"""What an answer refers to (pages, files, pictures), loaded together: a fixed number of queries for one item and for fifty."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from wagtail.documents import get_document_model
from wagtail.images.models import Filter
from wagtail.models import CollectionViewRestriction, Page, Site

from municipality.addresses import address_of
from municipality.models import Picture, Rendition
from municipality.pictures import CARD, CARD_LARGE, PORTRAIT, WIDE, WIDE_LARGE, size_of
from municipality.querysets import BasePageQuerySet
from municipality.scope import get_site

SIZES = {"card": CARD, "card_large": CARD_LARGE, "wide": WIDE, "wide_large": WIDE_LARGE}
PORTRAIT_SIZES = {"portrait": PORTRAIT}
MADE_PER_ANSWER = 24
"""Sizes of pictures that one answer may make. An answer that would need more says so and is not kept."""


class PageRef(NamedTuple):
    """A page that anybody may read."""

    id: int
    title: str
    url_path: str
    content_type_id: int


def visible_pages(site: Site) -> BasePageQuerySet:
    """Return the pages of all types that anybody may read."""
    return BasePageQuerySet(Page).visible(site)


class Reader:
    """One answer: for whom it is made, and what it refers to."""

    def __init__(self, request: HttpRequest, language: str = settings.LANGUAGE_CODE) -> None:
        self.request = request
        self.site: Site = get_site(request)
        self.language = language
        self.base = f"{request.scheme}://{request.get_host()}"
        self.incomplete = False
        self._made = 0
        self._wanted: dict[str, set[int]] = {"page": set(), "document": set(), "picture": set()}
        self._pages: dict[int, PageRef] = {}
        self._documents: dict[int, Any] = {}
        self._pictures: dict[int, Picture] = {}
        self._sections: dict[tuple, str] = {}

    def absolute(self, address: str) -> str:
        """Return an address of this site with scheme and host; others as they are."""
        return f"{self.base}{address}" if address.startswith("/") and not address.startswith("//") else address

    def address_of(self, url_path: str) -> str:
        """Return the absolute address of a page by its place in the tree."""
        return self.absolute(address_of(self.site, url_path))

    def want(self, kind: str, pk: Any) -> None:
        """Ask for a page, document or picture by id; anything else than an id is ignored."""
        if isinstance(pk, str) and pk.isascii() and pk.isdigit() and len(pk) < 10:
            pk = int(pk)
        if isinstance(pk, int) and not isinstance(pk, bool):
            self._wanted[kind].add(pk)

    def load(self) -> None:
        """Read everything that was asked for: one query for pages, two for files, two for pictures."""
        if ids := self._take("page"):
            rows = visible_pages(self.site).filter(pk__in=ids).values_list("pk", "title", "url_path", "content_type_id")
            self._pages |= {row[0]: PageRef(*row) for row in rows}
        if ids := self._take("document"):
            hidden = Q(pk__in=[])
            for path in CollectionViewRestriction.objects.values_list("collection__path", flat=True):
                hidden |= Q(collection__path__startswith=path)
            self._documents |= get_document_model().objects.filter(pk__in=ids).exclude(hidden).in_bulk()
        if ids := self._take("picture"):
            self.add_pictures(Picture.objects.filter(pk__in=ids, is_public=True))

    def _take(self, kind: str) -> set[int]:
        ids, self._wanted[kind] = self._wanted[kind], set()
        return ids

    def add_pictures(self, pictures: Iterable[Picture]) -> list[Picture]:
        """Keep pictures with the sizes that are there already (one query); returns them."""
        found = {picture.pk: picture for picture in pictures if picture.is_public}
        for picture in found.values():
            picture.prefetched_renditions = []
        if found:
            specs = [*SIZES.values(), *PORTRAIT_SIZES.values()]
            for rendition in Rendition.objects.filter(image_id__in=found, filter_spec__in=specs):
                rendition.image = found[rendition.image_id]
                found[rendition.image_id].prefetched_renditions.append(rendition)
        self._pictures |= found
        return list(found.values())

    def page(self, pk: Any) -> PageRef | None:
        """Return a page that was loaded; None where nobody may read it."""
        return self._pages.get(_number(pk))

    def document(self, pk: Any) -> Any:
        """Return a file that was loaded; None where it is gone or private."""
        return self._documents.get(_number(pk))

    def picture(self, pk: Any) -> Picture | None:
        """Return a picture that was loaded; None where it is gone or not public."""
        return self._pictures.get(_number(pk))

    def renditions(self, picture: Picture, sizes: dict[str, str]) -> list[dict[str, Any]]:
        """Return a picture in its sizes, making those that are missing as far as one answer may."""
        found = []
        for name, spec in sizes.items():
            rendition = self._there(picture, spec)
            if rendition is None:
                if self._made >= MADE_PER_ANSWER:
                    self.incomplete = True
                    continue
                self._made += 1
                rendition = size_of(picture, spec)
                if rendition is None:
                    continue
            found.append({"name": name, "url": rendition.url, "width": rendition.width, "height": rendition.height})
        return found

    def _there(self, picture: Picture, spec: str) -> Rendition | None:
        """Return the size that was loaded, if it still shows the section that is chosen now."""
        section = (spec, picture.focal_point_x, picture.focal_point_y, picture.focal_point_width, picture.focal_point_height)
        if section not in self._sections:
            self._sections[section] = Filter(spec=spec).get_cache_key(picture)
        key = self._sections[section]
        return next((row for row in picture.prefetched_renditions if row.filter_spec == spec and row.focal_point_key == key), None)


def _number(pk: Any) -> int:
    try:
        return int(pk)
    except (TypeError, ValueError):
        return 0
