"""Header, navigation and footer of a municipality: built once per municipality and language, kept until something is published."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db.models import Value
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language
from wagtail.models import Page, Site

from . import cache, parts
from .addresses import address_of
from .look.words import Words, tagline_of, words_of
from .models import Branding, FooterLink, MunicipalitySettings, Picture, SocialLink
from .models.branding import Header, tried
from .pictures import size_of
from .querysets import private_paths
from .scope import below, get_site, homes


@dataclass(frozen=True)
class Link:
    """A link of the page frame."""

    title: str
    url: str
    current: bool = False
    code: str = ""
    label: str = ""


@dataclass(frozen=True)
class Footer:
    """What a municipality decides about its footer."""

    text: str
    areas: bool
    sign_in: bool
    operated_by: str
    operated_by_url: str
    links: list[Link]


@dataclass(frozen=True)
class Chrome:
    """What `base.html` needs of the municipality (docs/developers/components.md)."""

    name: str
    short_name: str
    tagline: str
    logo_url: str
    logo_dark_url: str
    header: str
    words: Words
    theme_url: str
    own_style_url: str
    icon_stamp: str
    home_url: str
    nav: list[Link]
    legal: list[Link]
    address_lines: list[str]
    phone: str
    email: str
    social: list[Link]
    easy_language_url: str
    sign_language_url: str
    submit_url: str
    search_url: str
    login_url: str
    report_barrier_url: str
    feed_url: str
    is_demo: bool
    footer: Footer
    parts: frozenset[str] = parts.ALL
    """What is switched on (`municipality.parts`)."""
    languages: list[Link] = field(default_factory=list)
    bar: "Chrome | None" = None
    """The same without `languages`: equal on all pages of a section."""
    foot: "Chrome | None" = None
    """The same without anything that depends on the place: equal on all pages."""


LinkProvider = Callable[[Site, str], list[Link]]
_providers: dict[str, LinkProvider] = {}


def provide(name: str, provider: LinkProvider) -> None:
    """Let an upper app fill a place of the frame: `legal` (list of links). `provider(site, language) -> list[Link]`."""
    _providers[name] = provider


CLOSED = ("logo_url", "logo_dark_url", "easy_language_url", "sign_language_url", "submit_url", "search_url", "report_barrier_url", "feed_url")
"""What a visitor of a website that is not live would not reach (`municipality.gate`)."""


def build(request: HttpRequest) -> Chrome:
    """Return the frame of this request's municipality in the current language, with the current place marked."""
    site = get_site(request)
    language = get_language() or "de"
    # A look that is tried out is shown to one person and kept for nobody.
    is_tried = tried.get() is not None
    kept = make(site, language) if is_tried else cache.remember(site.pk, f"chrome:{language}", lambda: make(site, language))
    if getattr(request, "is_closed", False):
        kept = replace(kept, **dict.fromkeys(CLOSED, ""), nav=[], legal=[], footer=replace(kept.footer, text="", links=[]))
    path = request.path
    bar = replace(kept, nav=[replace(link, current=path.startswith(link.url)) for link in kept.nav])
    return replace(bar, languages=languages(request, language), bar=bar, foot=kept)


def make(site: Site, language: str) -> Chrome:
    """Return the frame without anything that depends on the request."""
    branding = Branding.for_site(site)
    town = MunicipalitySettings.for_site(site)
    name = branding.name or town.official_name or site.site_name
    size = "max-240x120" if branding.header == Header.LINE else "max-480x160"
    logo, logo_dark = (_logo(picture, size) for picture in (branding.logo, branding.logo_dark))
    on = parts.on(site)
    social, more = _links(branding)
    return Chrome(
        name=town.official_name or name,
        short_name=name,
        tagline=tagline_of(branding),
        logo_url=logo,
        logo_dark_url=logo_dark if logo else "",
        header=branding.header,
        words=words_of(branding, language),
        theme_url=_reverse("theme", branding.stamp),
        own_style_url=_reverse("own_style", branding.own_style_stamp) if branding.own_style_stamp else "",
        icon_stamp=branding.icon_stamp,
        home_url="/" if language == settings.LANGUAGE_CODE else f"/{language}/",
        nav=menu(site, language),
        legal=_providers["legal"](site, language) if "legal" in _providers else [],
        address_lines=town.address_lines,
        phone=town.phone,
        email=town.email,
        social=social,
        easy_language_url=_page_url(town.easy_language_page, site),
        sign_language_url=_page_url(town.sign_language_page, site),
        submit_url=_reverse("projects:submit") if "projects" in on else "",
        search_url=_reverse("search"),
        login_url=_reverse("account_login"),
        report_barrier_url=_reverse("report_barrier"),
        feed_url=_reverse("feed") if on & {"news", "projects"} else "",
        is_demo=settings.DEMO,
        footer=Footer(
            text=branding.footer_text,
            areas=branding.footer_areas,
            sign_in=branding.footer_sign_in,
            operated_by=branding.operated_by,
            operated_by_url=branding.operated_by_url,
            links=more,
        ),
        parts=on,
    )


def languages(request: HttpRequest, language: str) -> list[Link]:
    """Return the links of the language switch for the address that was asked for."""
    path = request.path
    return [
        Link(label, iri_to_uri(path) if code == language else translate_url(path, code), current=code == language, code=code, label=label)
        for code, label in (("de", "Deutsch"), ("en", "English"))
    ]


def menu(site: Site, language: str) -> list[Link]:
    """Return the main navigation: what stands below the home page in `language`, or in the first one where that is not translated."""
    live = [home for home in homes(site) if home.live]
    home = next((home for home in live if home.language == language), None) or next(iter(live), None)
    if home is None:
        return []
    pages = Page.objects.filter(below(home.path), depth=len(home.path) // Page.steplen + 1, live=True, show_in_menus=True)
    if hidden := private_paths(site):
        pages = pages.exclude(hidden)
    return [Link(title, address_of(site, url_path)) for title, url_path in pages.order_by("path").values_list("title", "url_path")]


def _links(branding: Branding) -> tuple[list[Link], list[Link]]:
    """Return the links to social networks and those that the footer has besides, in one query; a look that is tried out holds its own."""
    if tried.get() is not None:
        rows = [(kind, row.title, row.url) for kind, name in enumerate(("social_links", "footer_links")) for row in getattr(branding, name).all()]
    else:
        of_kind = [
            model.objects.filter(branding=branding).order_by().values_list(Value(kind), "title", "url", "sort_order", "pk")
            for kind, model in enumerate((SocialLink, FooterLink))
        ]
        rows = [(row[0], row[1], row[2]) for row in sorted(of_kind[0].union(of_kind[1], all=True), key=lambda row: (row[0], row[3] or 0, row[4]))]
    social, more = ([Link(title, url) for at, title, url in rows if at == kind] for kind in (0, 1))
    return social, more


def _logo(picture: Picture | None, size: str) -> str:
    """Return the address of a logo in a size; empty where there is none, or it is not public, or its file is lost."""
    rendition = size_of(picture, size) if picture is not None and picture.is_public else None
    return rendition.url if rendition is not None else ""


def _page_url(page: Page | None, site: Site) -> str:
    return (page.get_url(current_site=site) or "") if page and page.live else ""


def _reverse(name: str, *args) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
