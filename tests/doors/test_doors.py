"""Opens every public door and looks for what is hidden (abuse 2, 6, 7, 21)."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from municipality.models.mail import OutboxMail
from projects.models import ProjectPage

from .hidden import NEEDLE, PROOF, build

pytestmark = pytest.mark.django_db
LANGUAGES = ("", "/en")
QUERIES = (NEEDLE, NEEDLE.lower(), NEEDLE[:6], NEEDLE[:-1] + "n", f'"{NEEDLE}"', f"{NEEDLE} Energie")
FIELDS = "?fields=*&limit=100"


@pytest.fixture
def hidden(town, other_town, django_capture_on_commit_callbacks, settings, tmp_path):
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    return build(town, other_town, django_capture_on_commit_callbacks)


@pytest.fixture
def visitor() -> Client:
    return Client(HTTP_HOST="localhost", raise_request_exception=False)


def doors(town) -> list[str]:
    """Every public address that shows more than one thing, or something that is made from many."""
    live = ProjectPage.objects.visible(town.site).get()
    pages = [
        page.get_url(current_site=town.site)
        for page in (town.home, town.strategy, town.projects, live, *town.strategy.get_children().live().public())
    ]
    market = town.projects.get_url(current_site=town.site)
    searches = (
        [f"/suche/?q={query}" for query in QUERIES]
        + [f"{market}?q={query}" for query in QUERIES]
        + [f"/en/suche/?q={NEEDLE}", f"/suche/?q={NEEDLE}&kategorie=zahlen"]
    )
    filters = [
        f"{market}?{query}"
        for query in (
            "ansicht=karte",
            "ansicht=liste",
            "sort=neu",
            "phase=idea",
            "sucht=skills",
            "need=skills",
            "seite=2",
            "page=2",
            f"q={NEEDLE}&ansicht=karte",
        )
    ]
    api = [
        f"/api/v1/{path}"
        for path in (
            "", "site/", f"pages/{FIELDS}", f"pages/?search={NEEDLE}", f"projects/{FIELDS}", f"projects/?q={NEEDLE}", "projects.geojson", "strategy/", "strategy/fields/",
            "strategy/measures/", "strategy/indicators/", "images/?limit=100", "openapi.json", f"projects/{live.pk}/", f"pages/{live.pk}/{FIELDS}", f"pages/{town.home.pk}/",
            f"pages/?descendant_of={town.home.pk}&limit=100", f"pages/?child_of={town.projects.pk}", "pages/?type=strategy.MeasurePage", "pages/?order=-title",
        )
    ]  # fmt: skip
    give = [
        f"{path}{query}" for path in ("/bedarfe/", "/angebote/") for query in ("", "?ansicht=karte", f"?q={NEEDLE}", "karte.geojson", "?sucht=skills")
    ]  # fmt: skip
    give += [
        "/organisationen/",
        f"/organisationen/?q={NEEDLE}",
        "/api/v1/needs/",
        f"/api/v1/needs/?q={NEEDLE}",
        "/api/v1/offers/",
        f"/api/v1/offers/?q={NEEDLE}",
    ]
    files = [
        *(f"/massnahmen/{path}" for path in ("", "?alle=ja", f"?q={NEEDLE}", "?reihenfolge=aktuell", "stellen/", "neu/", "neu.atom")),
        reverse("feed"), "/sitemap.xml", "/robots.txt", "/health/", reverse("projects:features"), reverse("projects:area"),
        reverse("strategy:measures_csv", args=[town.strategy.pk]), reverse("strategy:numbers", args=[town.strategy.pk]),
        reverse("strategy:strategy_figure", args=[town.strategy.pk, "stand", "csv"]), reverse("projects:submit"), "/barriere-melden/", reverse("moderation:report", args=[live.pk]),
        *(reverse(f"strategy:{name}", args=[town.strategy.pk]) for name in ("export_workbook", "export_json")),
        *(reverse("strategy:export_table", args=[town.strategy.pk, table]) for table in ("massnahmen", "ziele", "sachstaende", "handlungsfelder")),
        "/berichte/", "/berichte/2024/", "/berichte/2024/fassung/1/", *(f"/berichte/2024/fassung/1/{name}" for name in ("daten.json", "massnahmen.csv")),
        *(f"/berichte/2024/{field.slug}/" for field in town.strategy.get_children().live()), reverse("projects:help", args=[live.pk]), "/gibt-es-nicht/", "/konto/login/", "/konto/password/reset/",
    ]  # fmt: skip
    translated = [f"/en{path}" for path in (*pages, "/feed/", "/suche/", "/projekte/einreichen/")]
    return [*pages, *searches, *filters, *api, *give, *files, *translated]


def seen_in(response) -> str:
    """Return the surroundings of the proof in an answer, or nothing. Links to what is hidden count as seen."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = unescape(body.decode(errors="replace"))
    at = text.lower().find(PROOF.lower())
    return f"…{' '.join(text[max(0, at - 100) : at + 40].split())}" if at >= 0 else ""


def test_nothing_hidden_stands_behind_any_public_door(hidden, visitor, town):
    found = []
    for url in doors(town):
        response = visitor.get(url)
        assert response.status_code < 500, url
        if seen := seen_in(response):
            found.append(f"{url} ({response.status_code}): {seen}")
    assert found == []


def test_whoever_follows_every_link_finds_nothing_hidden(hidden, visitor, town):
    waiting, known, found = ["/"], {"/"}, []
    while waiting and len(known) < 400:
        url = waiting.pop()
        response = visitor.get(url)
        if seen := seen_in(response):
            found.append(f"{url}: {seen}")
        if not response.streaming and response.status_code == 200:
            for link in re.findall(r'(?:href|src|action|hx-get|data-url)="(/[^"#]*)', response.content.decode(errors="replace")):
                link = unescape(link)
                if link not in known and not link.startswith(("/static/", "//", "/konto/", "/spam/", "/admin/")):
                    known.add(link)
                    waiting.append(link)
    assert len(known) > 15, "the crawl found hardly a link"
    assert found == []


def test_the_own_address_of_what_is_hidden_does_not_open(hidden, visitor, town, other_town):
    opened = []
    for reason, page in hidden.pages.items():
        own = page.url_path.split("/", 2)[2]
        urls = [
            f"/{own}",
            f"/en/{own}",
            f"/api/v1/pages/{page.pk}/",
            f"/api/v1/projects/{page.pk}/",
            f"/api/v1/pages/find/?html_path=/{own}",
            f"/projekte/{page.pk}/mitmachen/",
        ]
        urls += [f"/melden/{page.pk}/", f"/strategie/{page.pk}/massnahmen.csv"]
        for url in urls:
            response = visitor.get(url)
            # Behind a password stands Wagtail's form that asks for it, and nothing else.
            asks = "private field" in reason and url.endswith(own) and b'type="password"' in response.content
            if (response.status_code in (200, 500) and not asks) or seen_in(response):
                opened.append(f"{reason}: {url} {response.status_code} {seen_in(response)}")
    for url in hidden.addresses:
        response = visitor.get(url)
        if response.status_code in (200, 500) or seen_in(response):
            opened.append(f"{url} {response.status_code} {seen_in(response)}")
    assert opened == []


def test_counts_count_what_can_be_seen(hidden, visitor, town):
    assert visitor.get("/api/v1/projects/").json()["meta"]["total_count"] == 1
    assert len(visitor.get("/api/v1/projects.geojson").json()["features"]) == 1
    assert len(visitor.get(reverse("projects:features")).json()["features"]) == 1
    market = unescape(visitor.get(town.projects.get_url(current_site=town.site)).content.decode())
    assert re.search(r"\b1\s+Projekt\b", re.sub(r"<[^>]+>", "", market)), "the marketplace counts something else than one project"
    assert not re.search(r"\b(?:[2-9]|1\d)\s+Projekte\b", re.sub(r"<[^>]+>", "", market))


def test_mails_to_the_public_name_nothing_hidden(hidden, town):
    """Moderators read what waits; nobody else does."""
    inside = {"moderation@amt.example"}
    for mail in OutboxMail.objects.exclude(recipient__in=inside):
        if mail.template in ("projects/changes_requested", "projects/rejected", "projects/approved", "projects/in_moderation"):
            continue  # its author reads the own text
        assert PROOF not in f"{mail.subject} {mail.text} {mail.html}", mail.template


def test_the_demo_mailbox_is_a_door_of_the_demo_alone(visitor, town):
    assert visitor.get("/demo/mail/").status_code == 404


def test_what_is_public_is_found_behind_the_same_doors(town, other_town, visitor, django_capture_on_commit_callbacks):
    """Else everything above would hold on a site that shows nothing at all."""
    with django_capture_on_commit_callbacks(execute=True):
        field_page = town.field_of_action("Energie")
        project = town.project(f"Solardach {NEEDLE} {PROOF}", fields_of_action=[field_page], summary=PROOF, lat="51.5", lon="9.9")
        project.save_revision().publish()
    urls = [
        f"/suche/?q={NEEDLE}", f"/projekte/?q={NEEDLE}", "/projekte/", "/projekte/?ansicht=karte", project.get_url(current_site=town.site), "/feed/",
        field_page.get_url(current_site=town.site), "/api/v1/projects/", f"/api/v1/pages/{project.pk}/", "/api/v1/projects.geojson", reverse("projects:features"),
    ]  # fmt: skip
    missing = [url for url in urls if not seen_in(visitor.get(url))]
    assert missing == []
    assert project.slug in visitor.get("/sitemap.xml").content.decode()
