"""The site itself in the content API: name, look, navigation, contact; and what the pages of this app show."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from municipality import chrome, theme
from municipality.api import shapes
from municipality.api.endpoint import Endpoint, Operation
from municipality.api.fields import describe
from municipality.api.reader import PORTRAIT_SIZES
from municipality.api.shapes import PictureType, PictureUse
from municipality.api.types import Field, Many, Nullable, Shape, integer, one_of, text, url
from municipality.models import Branding, ContactPerson, District, MunicipalitySettings
from municipality.scope import homes

from .front import index_url, stations
from .links import ORDER, legal_pages
from .models import ContactPage, ContactTopic, HomePage, LegalPage, NewsIndexPage, NewsPage

# Pages ------------------------------------------------------------------------------------------------------------------

STATION = Shape("Station", [Field("title", text), Field("text", text)])

describe(HomePage, Field("stations", Many(STATION), stations, "The way from an idea to a project as the page shows it: own words, or ours."))
describe(ContactTopic, Field("id", integer))
describe(ContactPage, load=lambda pages: pages.prefetch_related("topics"))
describe(NewsPage, orders=("date",))

# The site ---------------------------------------------------------------------------------------------------------------

LINK = Shape("Link", [Field("title", text), Field("url", url)])
LEGAL_LINK = Shape("LegalLink", [Field("kind", one_of(LegalPage.Kind.values)), Field("title", text), Field("url", url)])
LANGUAGE = Shape("Language", [Field("code", one_of([code for code, _label in settings.LANGUAGES])), Field("label", text), Field("url", url)])
TOKENS = Shape(
    "Tokens",
    [Field(name.replace("_", "-"), text) for name in theme.Theme.__dataclass_fields__],
    "CSS colours; the names are those of the custom properties.",
)
PERSON = Shape(
    "ContactPerson",
    [
        Field("name", text),
        Field("role", text),
        Field("phone", text),
        Field("photo", PictureType(PORTRAIT_SIZES), lambda person: PictureUse(person.photo_id)),
    ],
    "Whom to ask. Messages go through the form of the site: addresses are not given out.",
)
DISTRICT = Shape("District", [Field("id", integer), Field("name", text), Field("point", Nullable(shapes.PLACE_POINT))])
SITE = Shape(
    "Site",
    [
        Field("name", text),
        Field("short_name", text),
        Field("tagline", text),
        Field("home_url", url),
        Field("languages", Many(LANGUAGE), description="Languages in which the municipality has a home page."),
        Field("ags", text, description="Official key of the municipality, with leading zeros."),
        Field("population", Nullable(integer)),
        Field(
            "branding",
            Shape("Branding", [Field("logo_url", url), Field("stylesheet_url", url), Field("light", TOKENS), Field("dark", TOKENS)]),
        ),
        Field("navigation", Many(LINK)),
        Field("legal", Many(LEGAL_LINK)),
        Field(
            "contact",
            Shape(
                "Contact",
                [
                    Field("address_lines", Many(text)),
                    Field("phone", text),
                    Field("email", text, description="The office's own address, as in the footer."),
                    Field("form_url", url),
                    Field("people", Many(PERSON)),
                ],
            ),
        ),
        Field("social", Many(LINK)),
        Field(
            "links",
            Shape(
                "SiteLinks",
                [Field(name, url) for name in ("submit", "search", "feed", "projects", "news", "report_barrier", "easy_language", "sign_language")],
            ),
        ),
        Field("districts", Many(DISTRICT), description="For the parameter `stadtteil` of projects."),
    ],
    "What every page of the municipality stands on.",
)


def tokens(found: theme.Theme) -> dict[str, str]:
    """Return the colours of one scheme as the style sheet of the municipality writes them."""
    return {name.replace("_", "-"): getattr(found, name).convert("srgb").fit("srgb").to_string(hex=True) for name in theme.Theme.__dataclass_fields__}


class SiteEndpoint(Endpoint):
    """The municipality: name, look, navigation, legal pages, contact."""

    prefix = "site/"
    operations = (Operation("", "site", "site", "Name, look, navigation and contact of the municipality", SITE),)

    def site(self, asked: dict[str, Any]) -> dict[str, Any]:
        reader = self.reader
        site, language = reader.site, reader.language
        frame = chrome.make(site, language)
        branding, town = Branding.for_site(site), MunicipalitySettings.for_site(site)
        colours = branding.brand_colour, branding.accent_colour
        legal = legal_pages(site, language)
        names = dict(settings.LANGUAGES)
        return {
            "name": frame.name,
            "short_name": frame.short_name,
            "tagline": frame.tagline,
            "home_url": frame.home_url,
            "languages": [
                {
                    "code": home.language, "label": str(names[home.language]),
                    "url": "/" if home.language == settings.LANGUAGE_CODE else f"/{home.language}/",
                }
                for home in homes(site)
                if home.live and home.language in names
            ],
            "ags": town.ags,
            "population": town.population,
            "branding": {
                "logo_url": frame.logo_url, "stylesheet_url": frame.theme_url,
                "light": tokens(theme.light(*colours)), "dark": tokens(theme.dark(*colours)),
            },
            "navigation": frame.nav,
            "legal": [{"kind": kind, "title": legal[kind].title, "url": legal[kind].url} for kind in ORDER if kind in legal],
            "contact": {
                "address_lines": frame.address_lines, "phone": frame.phone, "email": frame.email,
                "form_url": index_url(site, ContactPage, language),
                "people": list(ContactPerson.objects.filter(municipality=town)),
            },
            "social": frame.social,
            "links": {
                "submit": frame.submit_url, "search": frame.search_url, "feed": frame.feed_url,
                "projects": self.projects_url(), "news": index_url(site, NewsIndexPage, language),
                "report_barrier": frame.report_barrier_url, "easy_language": frame.easy_language_url, "sign_language": frame.sign_language_url,
            },
            "districts": [
                {"id": row.pk, "name": row.name, "point": {"lon": row.lon, "lat": row.lat} if row.point else None}
                for row in District.objects.filter(municipality=town)
            ],
        }  # fmt: skip

    def projects_url(self) -> str:
        from projects.models import ProjectIndexPage

        return index_url(self.reader.site, ProjectIndexPage, self.reader.language)


ENDPOINTS = (SiteEndpoint,)
