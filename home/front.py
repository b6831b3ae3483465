"""What the home page shows. What changes only with a publish is kept; what people need is asked anew."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Site

from municipality import cache
from municipality.pictures import CARD_SPECS, image_of
from municipality.scope import get_site
from projects.cards import cards
from projects.filters import looks_for, totals
from projects.models import Phase, ProjectIndexPage, ProjectPage
from strategy.models import StrategyPage
from strategy.overview import field_overview
from strategy.presenters import headline_chart, reach_shares

from .models import HomePage, NewsIndexPage, NewsPage

NEEDS_SHOWN, NEWS_SHOWN = 3, 3
OVER = (Phase.COMPLETED, Phase.ENDED, Phase.PAUSED)


@dataclass(frozen=True)
class StrategyPart:
    """The part of the home page that stands on the strategy."""

    title: str = ""
    url: str = ""
    headline: Any = None
    reach: Any = None
    fields: tuple = ()


def current_strategy(site: Site, language: str) -> StrategyPage | None:
    """Return the visible strategy that is in force, in `language` where it is translated."""
    found = StrategyPage.objects.visible(site).filter(is_current=True).select_related("locale").order_by("path")
    pages = list(found)
    return next((page for page in pages if page.locale.language_code == language), pages[0] if pages else None)


def strategy_part(site: Site, language: str) -> StrategyPart:
    """Return chart, shares and fields of action; made once after each publish."""

    def make() -> StrategyPart:
        strategy = current_strategy(site, language)
        if strategy is None:
            return StrategyPart()
        return StrategyPart(
            title=strategy.title,
            url=strategy.get_url(current_site=site) or "",
            headline=headline_chart(strategy),
            reach=reach_shares(strategy),
            fields=tuple(field_overview(strategy, site)),
        )

    return cache.remember(site.pk, f"home_strategy:{language}", make)


def index_url(site: Site, model: type, language: str) -> str:
    """Return the address of the first visible page of a type, in the language where there is one; empty where there is none."""

    def make() -> str:
        pages = list(model.objects.visible(site).select_related("locale").order_by("path"))
        page = next((page for page in pages if page.locale.language_code == language), pages[0] if pages else None)
        return (page.get_url(current_site=site) or "") if page else ""

    return cache.remember(site.pk, f"index:{model.__name__}:{language}", make)


def news(site: Site, language: str, count: int = NEWS_SHOWN) -> list[dict]:
    """Return the latest news as cards; made once after each publish."""
    return cache.remember(site.pk, f"home_news:{language}:{count}", lambda: _news(site, language, count))


def _news(site: Site, language: str, count: int) -> list[dict]:
    from django.db.models import Prefetch
    from wagtail.images import get_image_model

    pages = (
        NewsPage.objects.visible(site)
        .filter(locale__language_code__in=[language, "de"])
        .without_text()
        .prefetch_related(Prefetch("picture", get_image_model().objects.prefetch_renditions(*CARD_SPECS)))
        .order_by("-date", "-pk")[:count]
    )
    return [news_card(page, page.get_url(current_site=site) or "") for page in pages]


def news_card(page: NewsPage, url: str) -> dict:
    """Return one piece of news for `components/card_news.html`."""
    return {"title": page.title, "url": url, "date": page.date, "summary": page.summary, "image": image_of(page.picture, page.picture_alt)}


def wanted(site: Site, language: str, request: HttpRequest) -> list[dict]:
    """Return the newest projects that look for help, as cards; made once after each publish."""

    def make() -> list[dict]:
        found = ProjectPage.objects.visible(site).filter(looks_for()).exclude(state__phase__in=OVER).order_by("-pk").for_cards()
        return cards(found[:NEEDS_SHOWN], request)

    return cache.remember(site.pk, f"home_projects:{language}", make)


def context(page: HomePage, request: HttpRequest) -> dict:
    """Return the template context of the home page."""
    site = get_site(request)
    language = get_language() or "de"
    strategy = strategy_part(site, language)
    counts = totals(site)
    return {
        "strategy": strategy,
        "headline": strategy.headline,
        "reach": strategy.reach,
        "fields": strategy.fields,
        "projects": wanted(site, language, request),
        "project_count": counts["all"],
        "projects_url": index_url(site, ProjectIndexPage, language),
        "news": news(site, language),
        "news_url": index_url(site, NewsIndexPage, language),
        "stations": stations(page),
    }


def stations(page: HomePage) -> list[dict]:
    """Return the way from idea to project: the municipality's own words, or ours."""
    own = [{"title": block.value["title"], "text": block.value["text"]} for block in page.path_stations]
    return own or [
        {"title": _("Idee"), "text": _("zwei Minuten, ohne Anmeldung")},
        {"title": _("Prüfung"), "text": _("die Kommune antwortet in wenigen Tagen")},
        {"title": _("Mitwirkende"), "text": _("andere finden das Projekt und schreiben Ihnen")},
        {"title": _("Plan"), "text": _("Schritt für Schritt, mit Beratung")},
        {"title": _("Umsetzung"), "text": _("und was daraus wurde")},
    ]
