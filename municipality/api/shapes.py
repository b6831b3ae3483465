"""Parts that many answers have: pages, pictures, files, goals of the United Nations."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from municipality.sdg import SDGS

from .types import Components, Field, Many, Schema, Shape, Simple, Type, integer, number, text, url

if TYPE_CHECKING:
    from municipality.models import Picture

    from .reader import Reader


class PictureUse(NamedTuple):
    """A picture in its place: what it shows and who made it, where the place says so itself."""

    id: int | None
    alt: str = ""
    credit: str = ""


RENDITION = Shape(
    "Rendition",
    [
        Field("name", text, description="card, card_large, wide, wide_large or portrait"),
        Field("url", url),
        Field("width", integer),
        Field("height", integer),
    ],
)
PICTURE = Shape(
    "Picture",
    [
        Field("id", integer),
        Field("alt", text, description="Text for people who do not see the picture; empty for decoration."),
        Field("credit", text),
        Field("detail_url", url),
        Field("renditions", Many(RENDITION)),
    ],
    "A picture in the sizes that the site uses. Originals are never given out.",
)


class PictureType(Type):
    """A picture, by id or `PictureUse`; null where there is none or it is not public."""

    deep = True

    def __init__(self, sizes: dict[str, str] | None = None) -> None:
        self.sizes = sizes

    def schema(self, components: Components) -> Schema:
        return {"anyOf": [PICTURE.schema(components), {"type": "null"}]}

    def collect(self, value: Any, reader: Reader) -> None:
        reader.want("picture", _use(value).id)

    def convert(self, value: Any, reader: Reader) -> dict[str, Any] | None:
        use = _use(value)
        found = reader.picture(use.id)
        return PICTURE.convert(picture_parts(found, use, reader, self.sizes), reader) if found is not None else None


def picture_parts(picture: Picture, use: PictureUse, reader: Reader, sizes: dict[str, str] | None = None) -> dict[str, Any]:
    """Return a loaded picture for `PICTURE`; text and credit of its place go before its own."""
    from .reader import SIZES

    return {
        "id": picture.pk,
        "alt": use.alt or picture.description,
        "credit": use.credit or picture.credit,
        "detail_url": reverse("api:images-detail", args=[picture.pk]),
        "renditions": reader.renditions(picture, sizes or SIZES),
    }


def _use(value: Any) -> PictureUse:
    return value if isinstance(value, PictureUse) else PictureUse(value)


picture = PictureType()

PAGE_LINK = Shape(
    "PageLink",
    [Field("id", integer), Field("type", text), Field("title", text), Field("html_url", url), Field("detail_url", url)],
    "A page that anybody may read.",
)


class PageLinkType(Type):
    """A page, by id; null where nobody may read it."""

    deep = True

    def schema(self, components: Components) -> Schema:
        return {"anyOf": [PAGE_LINK.schema(components), {"type": "null"}]}

    def collect(self, value: Any, reader: Reader) -> None:
        reader.want("page", value)

    def convert(self, value: Any, reader: Reader) -> dict[str, Any] | None:
        found = reader.page(value)
        if found is None:
            return None
        return {
            "id": found.id,
            "type": type_name(found.content_type_id),
            "title": found.title,
            "html_url": reader.address_of(found.url_path),
            "detail_url": detail_url(found.id, reader),
        }


class VisiblePageLink(PageLinkType):
    """As part of a list: hidden pages are left out, so that no entry is ever null."""

    def schema(self, components: Components) -> Schema:
        return PAGE_LINK.schema(components)


page_link = PageLinkType()
page_links = Many(VisiblePageLink())

DOCUMENT = Shape(
    "Document",
    [Field("id", integer), Field("title", text), Field("url", url), Field("extension", text), Field("size", integer, description="Bytes.")],
    "A file for download.",
)


class DocumentType(Type):
    """A file, by id; null where it is gone or private."""

    deep = True

    def schema(self, components: Components) -> Schema:
        return {"anyOf": [DOCUMENT.schema(components), {"type": "null"}]}

    def collect(self, value: Any, reader: Reader) -> None:
        reader.want("document", value)

    def convert(self, value: Any, reader: Reader) -> dict[str, Any] | None:
        found = reader.document(value)
        if found is None:
            return None
        parts = {"id": found.pk, "title": found.title, "url": found.url, "extension": found.file_extension, "size": found.get_file_size() or 0}
        return DOCUMENT.convert(parts, reader)


document = DocumentType()

SDG = Shape("Sdg", [Field("number", integer), Field("title", text), Field("colour", text)], "One of the 17 Sustainable Development Goals.")


def sdgs_of(numbers: Iterable[int]) -> list[dict[str, Any]]:
    """Return the goals with these numbers for `SDG`, in order."""
    return [{"number": n, "title": SDGS[n].title, "colour": SDGS[n].colour} for n in sorted(numbers) if n in SDGS]


sdgs = Many(SDG)
coordinate = Simple({"type": "number", "description": "Degrees, WGS 84."}, float)
PLACE_POINT = Shape("Point", [Field("lat", coordinate), Field("lon", coordinate)])
percent = number


@lru_cache(maxsize=128)
def type_name(content_type_id: int) -> str:
    """Return the name of a page type as Wagtail's API writes it: "home.NewsPage"."""
    model = ContentType.objects.get_for_id(content_type_id).model_class()
    return name_of(model) if model else ""


def name_of(model: type) -> str:
    return f"{model._meta.app_label}.{model.__name__}"


def detail_url(pk: int, reader: Reader) -> str:
    """Return where the whole page can be read by the API."""
    return reader.absolute(reverse("api:pages-detail", args=[pk]))
