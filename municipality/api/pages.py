"""`pages/`: every page type of the site with typed fields, as list, by id, and by the address a visitor sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import get_language_from_path
from django.utils.translation import gettext as _
from wagtail.models import Page

from municipality.models import BasePage
from municipality.scope import homes
from municipality.search.query import matching

from . import shapes
from .endpoint import Endpoint, Operation, listing, part_of
from .fields import description_of, page_models, shape_of
from .parameters import LOCALE, PAGING, Parameter, choice, free_text, language_of, number_of, refuse
from .reader import Reader, visible_pages
from .types import Components, Field, Many, Nullable, Schema, Shape, Type, boolean, list_of, moment, text, url

ORDERS = ("id", "title", "first_published_at")
TRANSLATION = Shape("Translation", [Field("locale", text), *shapes.PAGE_LINK.fields], "The same page in another language.")
META = Shape(
    "PageMeta",
    [
        Field("type", text, description="Page type, for example home.NewsPage."),
        Field("detail_url", url),
        Field("html_url", url, description="Where people read it."),
        Field("slug", text),
        Field("locale", text, description="Language of the content."),
        Field("show_in_menus", boolean),
        Field("seo_title", text),
        Field("search_description", text),
        Field("first_published_at", Nullable(moment)),
        Field("last_published_at", Nullable(moment)),
        Field("parent", Nullable(shapes.PAGE_LINK)),
        Field("translations", Many(TRANSLATION)),
    ],
)
HEAD = (Field("id", shapes.integer, lambda page: page.pk), Field("meta", META, lambda page: page.api_meta), Field("title", text))
SUMMARY = Shape(
    "PageSummary", HEAD, "A page of any type in a list. With `fields` it also has these fields, as the shape of its type says.", is_open=True
)


_shapes: dict[type[Page], Shape] = {}


def page_shape(model: type[Page]) -> Shape:
    """Return the whole shape of a page type. Made once, after all apps have described theirs."""
    if model not in _shapes:
        _shapes[model] = _make_shape(model)
    return _shapes[model]


def _make_shape(model: type[Page]) -> Shape:
    own = shape_of(model)
    return Shape(own.name, (*HEAD, *own.fields), own.description)


class AnyPage(Type):
    """A page of any type with all its fields. The types are looked up when they are needed: apps are loaded by then."""

    deep = True

    def schema(self, components: Components) -> Schema:
        return {"anyOf": [page_shape(model).schema(components) for model in page_models()]}

    def collect(self, value: BasePage, reader: Reader) -> None:
        page_shape(type(value)).collect(value, reader)

    def convert(self, value: BasePage, reader: Reader) -> dict[str, Any]:
        return page_shape(type(value)).convert(value, reader)


def with_meta(pages: Iterable[Page], reader: Reader) -> list[Page]:
    """Give pages what `META` shows, in two queries (parents, translations); needs `locale` to be loaded."""
    pages = list(pages)
    if not pages:
        return pages
    above = {page.path[: -Page.steplen] for page in pages}
    parents = {row.path: row for row in visible_pages(reader.site).filter(path__in=above).only("pk", "title", "path", "url_path", "content_type")}
    keys = {page.translation_key for page in pages}
    names = ("pk", "title", "url_path", "content_type_id", "translation_key", "locale__language_code")
    others: dict[Any, list[dict]] = {}
    for row in visible_pages(reader.site).filter(translation_key__in=keys).order_by("path").values(*names):
        others.setdefault(row["translation_key"], []).append(row)
    for page in pages:
        parent = parents.get(page.path[: -Page.steplen])
        page.api_meta = {
            "type": shapes.type_name(page.content_type_id),
            "detail_url": shapes.detail_url(page.pk, reader),
            "html_url": reader.address_of(page.url_path),
            "locale": page.locale.language_code,
            "parent": _link(parent.pk, parent.title, parent.url_path, parent.content_type_id, reader) if parent else None,
            "translations": [
                {"locale": row["locale__language_code"], **_link(row["pk"], row["title"], row["url_path"], row["content_type_id"], reader)}
                for row in others.get(page.translation_key, [])
                if row["pk"] != page.pk
            ],
        } | {
            name: getattr(page, name)
            for name in ("slug", "show_in_menus", "seo_title", "search_description", "first_published_at", "last_published_at")
        }
    return pages


def _link(pk: int, title: str, url_path: str, content_type_id: int, reader: Reader) -> dict[str, Any]:
    return {
        "id": pk, "type": shapes.type_name(content_type_id), "title": title,
        "html_url": reader.address_of(url_path), "detail_url": shapes.detail_url(pk, reader),
    }  # fmt: skip


def loaded(model: type[BasePage], pages: QuerySet, reader: Reader, *, whole: bool = True) -> list[BasePage]:
    """Return pages of one type with everything that their shape shows (`whole`) and their meta data."""
    described = description_of(model)
    pages = pages.select_related("locale")
    found = list(described.load(pages) if whole and described.load else pages)
    if whole and described.prepare and found:
        described.prepare(found, reader)
    return with_meta(found, reader)


FIELDS = free_text(
    "fields",
    "Names of fields, separated by commas, or * for all. In lists needs exactly one `type`; without it a list shows the title and `meta`.",
    400,
    "summary,date",
)
TYPE = free_text("type", "One or more page types, separated by commas, for example home.NewsPage.", 300, "home.NewsPage")
FILTERS = (
    TYPE,
    free_text("slug", "The last part of the address.", 255),
    choice("locale", "Only pages in this language; also the language of sentences.", [code for code, _label in settings.LANGUAGES], "de"),
    Parameter("child_of", "Id of a page, or `root` for the home page.", {"type": "string"}, None, "root"),
    Parameter("descendant_of", "Id of a page, or `root` for the home page.", {"type": "string"}, None),
    free_text("q", "Full text, as the search of the site understands it (at most the 500 best pages).", 200, "Dach"),
    free_text("suche", "The same as `q`.", 200),
    free_text(
        "order",
        "id, title, first_published_at, or a column of the one type that is asked for (news: date); with - in front backwards.",
        40,
        "-first_published_at",
    ),
    FIELDS,
    *PAGING,
)


class PagesEndpoint(Endpoint):
    """Every page that anybody may read."""

    prefix = "pages/"
    operations = (
        Operation(
            "", "pages-listing", "listing", "Pages, in the order of the tree", list_of(SUMMARY, "PageList"), FILTERS,
            example="?type=home.NewsPage&limit=3",
        ),
        Operation("<int:pk>/", "pages-detail", "single", "A page with all its fields", AnyPage(), (FIELDS,)),
        Operation(
            "find/", "pages-find", "find", "The page at an address that a visitor sees", AnyPage(),
            (replace(free_text("html_path", "Path as in the browser, for example /en/strategie/.", 1000, "/"), is_required=True), FIELDS, LOCALE),
            example="?html_path=/strategie/", can_be_missing=True,
        ),
    )  # fmt: skip

    def language_for(self, request) -> str:
        wanted = get_language_from_path(request.GET.get("html_path", ""))
        return wanted if wanted and not request.GET.get("locale") else language_of(request.GET)

    def shape_and_value(self, operation, asked, route):
        value = getattr(self, operation.method)(asked, **route)
        names = [name for name in asked.get("fields", "").split(",") if name]
        if operation.method != "listing":
            return (chosen(page_shape(type(value)), names) if names else operation.answer), value
        if not names:
            return operation.answer, value
        shape = chosen(page_shape(self.models_of(asked)[0]), names)
        return list_of(shape, f"{shape.name}List"), value

    # Lists --------------------------------------------------------------------------------------------------------------

    @staticmethod
    def models_of(asked: dict[str, Any]) -> list[type[BasePage]]:
        known = {shapes.name_of(model).lower(): model for model in page_models()}
        names = [name.strip() for name in asked.get("type", "").split(",") if name.strip()]
        strange = [name for name in names if name.lower() not in known]
        if strange:
            allowed = ", ".join(shapes.name_of(model) for model in known.values())
            raise refuse(_("Diesen Seitentyp gibt es nicht. Es gibt: %(allowed)s.") % {"allowed": allowed})
        return [known[name.lower()] for name in names]

    def listing(self, asked: dict[str, Any]) -> dict[str, Any]:
        models = self.models_of(asked)
        whole = bool(asked.get("fields"))
        if whole and len(models) != 1:
            raise refuse(_("„fields“ braucht in Listen genau einen Seitentyp („type“)."))
        model = models[0] if len(models) == 1 else None
        found = model.objects.visible(self.reader.site) if model else visible_pages(self.reader.site)
        if len(models) > 1:
            found = found.type(*models)
        if asked.get("slug"):
            found = found.filter(slug=asked["slug"])
        if asked.get("locale"):
            found = found.filter(locale__language_code=asked["locale"])
        if "child_of" in asked:
            found = found.child_of(self.page_of("child_of", asked))
        if "descendant_of" in asked:
            found = found.descendant_of(self.page_of("descendant_of", asked))
        found, ids = self.ordered(found, asked, model)
        part = part_of(asked)
        if ids is None:
            total, rows = found.count(), found[part]
        else:
            total, rows = len(ids), found.filter(pk__in=ids[part])
        if part.start >= total:
            return listing([], total)
        if not model:
            pages = with_meta(rows.select_related("locale"), self.reader)
        else:
            pages = loaded(model, self.bare(model, rows), self.reader, whole=whole)
        if ids is not None:
            places = {pk: place for place, pk in enumerate(ids)}
            pages.sort(key=lambda page: places[page.pk])
        return listing(pages, total)

    @staticmethod
    def bare(model: type[BasePage], rows: QuerySet) -> QuerySet:
        """Return the same rows as a fresh query of their ids: what is read along is computed for these rows only."""
        order = rows.query.order_by
        if not rows.query.is_sliced:
            return rows
        return model.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).order_by(*order)

    def ordered(self, found: QuerySet, asked: dict[str, Any], model: type[BasePage] | None) -> tuple[QuerySet, list[int] | None]:
        """Return the pages in order; for a search without an order of its own also the ids, best first."""
        query = asked.get("q") or asked.get("suche") or ""
        result = matching(self.reader.site, query, models=[model] if model else None) if query else None
        if result is not None:
            found = found.filter(pk__in=result.ids)
        order = asked.get("order", "")
        if order:
            name = order.removeprefix("-")
            allowed = (*ORDERS, *(description_of(model).orders if model else ()))
            if name not in allowed:
                raise refuse(_("Bei „%(name)s“ gibt es: %(values)s.") % {"name": "order", "values": ", ".join(allowed)})
            return found.order_by(order, "-pk" if order.startswith("-") else "pk"), None
        if result is None:
            return found.order_by("path"), None
        there = set(found.values_list("pk", flat=True))
        return found.order_by(), [pk for pk in result.ids if pk in there]

    def page_of(self, name: str, asked: dict[str, Any]) -> Page:
        """Return the page whose id a filter names."""
        wanted = asked[name]
        if wanted == "root":
            home = next((home for home in homes(self.reader.site) if home.language == asked.get("locale") and home.live), None)
            path = home.path if home else homes(self.reader.site)[0].path
            page = visible_pages(self.reader.site).filter(path=path).first()
        else:
            page = visible_pages(self.reader.site).filter(pk=number_of(name, "").read(wanted)).first()
        if page is None:
            raise refuse(_("Die Seite, die „%(name)s“ nennt, gibt es nicht.") % {"name": name})
        return page

    # One page -----------------------------------------------------------------------------------------------------------

    def single(self, asked: dict[str, Any], pk: int) -> BasePage:
        page = visible_pages(self.reader.site).filter(pk=pk).first()
        return self.whole(page)

    def find(self, asked: dict[str, Any]) -> BasePage:
        """Return the page that a visitor would see there: in the language of the path, else in the first language."""
        language = get_language_from_path(asked["html_path"]) or settings.LANGUAGE_CODE
        path = asked["html_path"].partition("?")[0].partition("#")[0].strip("/")
        if language != settings.LANGUAGE_CODE:
            path = path.removeprefix(language).strip("/")
        path = f"{path}/" if path else ""
        page = self.at(path, language)
        if page is None and language != settings.LANGUAGE_CODE:
            page = self.at(path, settings.LANGUAGE_CODE)
            if page is not None:
                translated = visible_pages(self.reader.site).filter(translation_key=page.translation_key, locale__language_code=language)
                page = translated.first() or page
        return self.whole(page)

    def at(self, path: str, language: str) -> Page | None:
        home = next((home.url_path for home in homes(self.reader.site) if home.language == language and home.live), None)
        return visible_pages(self.reader.site).filter(url_path=home + path).first() if home else None

    def whole(self, page: Page | None) -> BasePage:
        model = page.specific_class if page is not None else None
        if page is None or model is None or not issubclass(model, BasePage):
            raise Http404("page")
        return loaded(model, model.objects.filter(pk=page.pk), self.reader)[0]


def chosen(shape: Shape, names: list[str]) -> Shape:
    """Return a shape with the fields that were asked for; a 400 names those that do not exist."""
    if names == ["*"]:
        return shape
    strange = [name for name in names if name not in shape.names]
    if strange:
        raise refuse(_("Das Feld „%(name)s“ gibt es hier nicht. Es gibt: %(values)s.") % {"name": strange[0][:40], "values": ", ".join(shape.names)})
    return shape.only({"id", "meta", "title", *names})
