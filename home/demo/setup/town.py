"""The municipality itself: site, home page, branding, settings, districts, offices, people, grounds."""

from decimal import Decimal

from wagtail.models import Page, Site

from home import groundwork
from home.models import HomePage
from moderation.models import Ground, ModerationSettings
from municipality import cache, launch
from municipality.models import Branding, ContactPerson, District, MunicipalitySettings, Office, SocialLink

from .. import content
from .base import Demo


def build(demo: Demo) -> None:
    """Create what every page of the demo stands on."""
    demo.say("Kommune …")
    demo.site = _site(demo)
    demo.folder = groundwork.folder_of(groundwork.role_groups(demo.site)["editor"])
    if not MunicipalitySettings.objects.filter(site=demo.site).exists():
        _settings(demo)
        launch.open_site(demo.site)
    town = MunicipalitySettings.for_site(demo.site)
    for key, model in (("offices", Office), ("people", ContactPerson), ("districts", District)):
        by_name = {row.name: row for row in model.objects.filter(municipality=town)}
        for entry in demo.town[key]:
            demo.rows[f"{key}:{entry['key']}"] = by_name.get(entry["name"])
    cache.touch()


def _site(demo: Demo) -> Site:
    entry = next(page for page in content.pages() if page["key"] == "home")
    home = HomePage.objects.filter(slug=entry["slug"], depth=2).first()
    if home is None:
        groundwork.drop_welcome_page()
        root = Page.get_first_root_node()
        home = HomePage(
            title=entry["title"], slug=entry["slug"], locale=demo.german, headline=entry["headline"], lead=entry["lead"],
            path_heading=entry.get("path_heading", ""), search_description=entry.get("search_description", ""), draft_title=entry["title"],
        )  # fmt: skip
        home.path_stations = [("station", {"title": station["title"], "text": station["text"]}) for station in entry.get("path", [])]
        demo.publish(root, home)
    demo.pages["home"] = home
    site, _ = Site.objects.update_or_create(
        root_page=home, defaults={"hostname": "127.0.0.1", "port": demo.port, "is_default_site": True, "site_name": demo.town["municipality"]["name"]}
    )
    return site


def _settings(demo: Demo) -> None:
    facts, look, rules = demo.town["municipality"], demo.town["branding"], demo.town["moderation"]
    branding = Branding.objects.create(
        site=demo.site, name=facts["name"], tagline=facts["site_title"], brand_colour=look["primary"], accent_colour=look["accent"]
    )
    SocialLink.objects.bulk_create(
        SocialLink(branding=branding, title=link["label"], url=link["url"], sort_order=n)
        for n, link in enumerate(facts["social"])
        if link["label"] != "Feed"
    )
    town = MunicipalitySettings.objects.create(
        site=demo.site, official_name=facts["official_name"], ags=facts["ags"], population=facts["population"], office_name=demo.town["offices"][0]["name"],
        street=facts["street"], postcode=facts["postcode"], city=facts["city"], email=facts["email"], phone=facts["phone"], mail_from=facts["email"],
        boundary=_geometry(demo.town["boundary"]), waters=_geometry(demo.town["river"]), promised_days=rules["promised_working_days"],
        keep_unconfirmed_days=rules["keep_unconfirmed_days"], keep_rejected_days=rules["keep_rejected_days"], keep_messages_days=rules["keep_messages_days"],
    )  # fmt: skip
    Office.objects.bulk_create(
        Office(municipality=town, name=row["name"], short_name=row["short"], sort_order=n) for n, row in enumerate(demo.town["offices"])
    )
    District.objects.bulk_create(
        District(municipality=town, name=row["name"], lat=Decimal(str(row["lat"])), lon=Decimal(str(row["lon"])), sort_order=n)
        for n, row in enumerate(demo.town["districts"])
    )
    ContactPerson.objects.bulk_create(
        ContactPerson(
            municipality=town,
            name=row["name"],
            role=row["role"],
            phone=row["phone"],
            email=row["email"],
            photo=demo.portrait(row["portrait"], row["name"]),
            sort_order=n,
        )
        for n, row in enumerate(demo.town["people"])
    )
    inbox = ModerationSettings.for_site(demo.site)
    inbox.four_eyes, inbox.summary_hour = rules["four_eyes"], rules["daily_summary_hour"]
    inbox.save()
    Ground.objects.bulk_create(
        Ground(settings=inbox, title=row["label"], kind=row["kind"], text=row["text"], sort_order=n) for n, row in enumerate(demo.town["grounds"])
    )
    demo.new += 1


def _geometry(entry: dict) -> dict:
    return {"type": entry["type"], "coordinates": entry["coordinates"]}
