"""Fields of action, map, pictures, links, search."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.documents import get_document_model
from wagtail.models import Page, ReferenceIndex, Site

from home.models import HomePage, LegalPage, NewsPage, StandardPage
from municipality import parts
from municipality.models import MunicipalitySettings
from municipality.readiness import Finding, Place, State
from municipality.scope import tree
from municipality.search import index
from projects.models import ProjectPage
from strategy.models import FieldOfActionPage, StrategyPage

from ... import placeholders
from . import places

SHOWN = 20
WITH_BODY: tuple[Any, ...] = (HomePage, StandardPage, LegalPage, NewsPage)
WITH_PICTURE: tuple[Any, ...] = (StandardPage, NewsPage, ProjectPage)
_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}", re.UNICODE)
NOWHERE = ("example.org", "example.com", "example.net", ".example", ".invalid", ".test")


def fields_of_action(site: Site) -> Finding:
    """Is there a field of action, without which nobody can bring in a project that fits?"""
    if not parts.is_on(site, "strategy"):
        return Finding(State.GOOD, _("Die Strategie ist für diese Kommune ausgeschaltet."))
    strategy = StrategyPage.objects.in_site(site).order_by("path").first()
    number = FieldOfActionPage.objects.in_site(site).filter(live=True, locale__language_code="de").count()
    url = places.screen("wagtailadmin_explore", (strategy or site.root_page).pk)
    if not number:
        return Finding(State.MISSING, _("Es gibt noch kein veröffentlichtes Handlungsfeld."), url, _("Handlungsfeld anlegen"))
    text = ngettext("%(n)d Handlungsfeld ist veröffentlicht.", "%(n)d Handlungsfelder sind veröffentlicht.", number) % {"n": number}
    return Finding(State.GOOD, text, url, _("Handlungsfelder ansehen"))


def boundary(site: Site) -> Finding:
    """Does the map know where the municipality lies?"""
    url, label = places.setting(site, "municipalitysettings"), _("Grenze eintragen")
    if MunicipalitySettings.objects.filter(site=site).exclude(boundary=None).exists():
        return Finding(State.GOOD, _("Die Karte zeigt die Gemeindegrenze."), url, label)
    return Finding(State.REVIEW, _("Ohne Grenze hat die Karte keinen Rahmen."), url, label)


def pictures(site: Site) -> Finding:
    """Do people who do not see the pictures read what is on them?"""
    found: dict[int, Place] = {}
    for model in WITH_PICTURE:
        for page in model.objects.visible(site).exclude(picture=None).filter(picture_alt="")[:SHOWN]:
            found[page.pk] = Place(page.title, places.edit(page))
    for model in WITH_BODY:
        for page in model.objects.visible(site):
            blocks = [block["value"] for block in page.body.raw_data if block["type"] == "picture"]
            if any(not (value.get("alt") or "").strip() for value in blocks):
                found[page.pk] = Place(page.title, places.edit(page))
    if not found:
        return Finding(State.GOOD, _("Alle Bilder sind beschrieben."))
    text = ngettext(
        "Auf %(n)d Seite ist ein Bild ohne Beschreibung. Das ist nur bei reinem Schmuck richtig.",
        "Auf %(n)d Seiten sind Bilder ohne Beschreibung. Das ist nur bei reinem Schmuck richtig.",
        len(found),
    ) % {"n": len(found)}
    return Finding(State.REVIEW, text, places=tuple(found.values())[:SHOWN])


# Links ------------------------------------------------------------------------------------------------------------------


def links(site: Site) -> Finding:
    """Do links lead somewhere? Inside the website by looking, outside by their spelling alone: nothing is fetched."""
    found = [*_lost(site), *_odd(site)]
    if not found:
        return Finding(State.GOOD, _("Kein Link führt ins Leere. Fremde Websites wurden nicht aufgerufen."))
    text = ngettext("%(n)d Link führt ins Leere.", "%(n)d Links führen ins Leere.", len(found)) % {"n": len(found)}
    return Finding(State.REVIEW, text, places=tuple(found[:SHOWN]))


def _lost(site: Site) -> Iterator[Place]:
    """Links of published pages to pages and documents that are gone or offline."""
    page_type = ContentType.objects.get_for_model(Page)
    own = {str(pk): title for pk, title in Page.objects.filter(tree(site), live=True).values_list("pk", "title")}
    for kind, there in (
        (page_type, Page.objects.filter(live=True)),
        (ContentType.objects.get_for_model(get_document_model()), get_document_model().objects.all()),
    ):
        rows = ReferenceIndex.objects.filter(base_content_type=page_type, to_content_type=kind)
        wanted = {(source, target) for source, target in rows.values_list("object_id", "to_object_id").distinct() if source in own}
        known = {str(pk) for pk in there.filter(pk__in={target for _source, target in wanted if target.isdecimal()}).values_list("pk", flat=True)}
        for source in sorted({source for source, target in wanted if target not in known}, key=int):
            what = _("zu einer Seite, die es nicht mehr gibt") if kind == page_type else _("zu einem Dokument, das es nicht mehr gibt")
            yield Place(f"{own[source]}: {what}", places.screen("wagtailadmin_pages:edit", source))


class _Links(HTMLParser):
    """Collects the addresses of links."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a" and "linktype" not in values and values.get("href") is not None:
            self.found.append(values["href"] or "")


def _odd(site: Site) -> Iterator[Place]:
    """Addresses of other websites that cannot be right."""
    for model in WITH_BODY:
        for page in model.objects.visible(site):
            parser = _Links()
            for text in placeholders.texts_of(page):
                if "<a " in text:
                    parser.feed(text)
            for address in dict.fromkeys(parser.found):
                if not plausible(address):
                    yield Place(f"{page.title}: {address[:80]}", places.edit(page))


def plausible(address: str) -> bool:
    """Could this address lead somewhere? Told from its spelling alone."""
    if address.startswith("#"):
        return len(address) > 1
    if address.startswith("/") and not address.startswith("//"):
        return True
    try:
        parsed = urlsplit(address)
        host = (parsed.hostname or "").lower()
        parsed.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        return False
    if parsed.scheme == "mailto":
        return bool(re.fullmatch(r"[^@\s]+@(?:[\w-]+\.)+\w{2,}", parsed.path))
    if parsed.scheme == "tel":
        return bool(re.fullmatch(r"\+?[\d\s()/.-]{3,}", parsed.path))
    return parsed.scheme in ("http", "https") and bool(_HOST.fullmatch(host)) and not host.endswith(NOWHERE)


def search_index(site: Site) -> Finding:
    """Are all public pages found by the search?"""
    number = index.gaps(site)
    if not number:
        return Finding(State.GOOD, _("Alle öffentlichen Seiten stehen im Suchverzeichnis."))
    text = ngettext("%(n)d Seite fehlt im Suchverzeichnis.", "%(n)d Seiten fehlen im Suchverzeichnis.", number) % {"n": number}
    return Finding(State.REVIEW, _("%(what)s Es wird jede Nacht ergänzt; der Betrieb kann „rebuild_search“ ausführen.") % {"what": text})
