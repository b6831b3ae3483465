"""`/bedarfe/` and `/angebote/`: lists, filters, maps, visibility, queries."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from accounts.models import Organisation
from exchange.models import Offer
from exchange.offers import services
from projects.models import Need, NeedState, ProjectIndexPage
from tests.projects.conftest import BOUNDARY, counted

XSS = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg onload=alert(1)>"
pytestmark = pytest.mark.django_db


def titles(answer):
    """The titles of cards, with links or without."""
    html = unescape(answer.content.decode())
    return [re.sub(r"<[^>]+>", "", found) for found in re.findall(r"<h3[^>]*>(.*?)</h3>", html)]


class TestNeeds:
    def test_shows_open_needs_of_visible_projects_alone(self, town, other_town, client):
        shown = town.project("Sichtbar", needs=[("people", "Hände"), ("place", "Raum")])
        town.project("Verborgen", needs=[("people", "Geheim")], live=False)
        other_town.project("Fremd", needs=[("people", "Fremd")])
        NeedState.objects.create(project=shown, need_key=Need.objects.get(title="Raum").key, is_open=False)
        answer = client.get("/bedarfe/")
        assert titles(answer) == ["Hände"]
        assert "1 offener Bedarf" in answer.content.decode()

    def test_filters_by_kind_field_district_and_words(self, town, client):
        field, district = town.field_of_action("Energie"), town.district("Nordstadt")
        town.project("Dach", needs=[("people", "Hände"), ("money", "Tausend Euro")], fields_of_action=[field])
        town.project("Garten", needs=[("people", "Gießen im Sommer")], district=district)
        assert titles(client.get("/bedarfe/?sucht=money")) == ["Tausend Euro"]
        assert sorted(titles(client.get(f"/bedarfe/?feld={field.slug}"))) == ["Hände", "Tausend Euro"]
        assert titles(client.get(f"/bedarfe/?stadtteil={district.pk}")) == ["Gießen im Sommer"]
        assert titles(client.get("/bedarfe/?q=garten+GIESSEN")) == ["Gießen im Sommer"]
        assert "Das wird gerade nicht gesucht" in client.get("/bedarfe/?q=xyz").content.decode()

    @pytest.mark.parametrize(
        "query", ["sucht=all", "feld=x", "stadtteil=999999", "sort=neu", "seite=0x1", "ansicht=foto", "seite=²", "q=" + "x" * 201, "q=%00"]
    )
    def test_unknown_parameters_get_a_sentence(self, town, client, query):
        town.district()
        answer = client.get(f"/bedarfe/?{query}")
        assert answer.status_code == 400 and b"Traceback" not in answer.content
        assert client.get(f"/angebote/?{query}").status_code == 400

    def test_the_way_back_is_in_the_language_of_the_reader(self, town, client):
        english, _made = Locale.objects.get_or_create(language_code="en")
        german = ProjectIndexPage.objects.get(pk=town.project("Solardach").get_parent().pk)
        twin = german.copy_for_translation(english, copy_parents=True)
        twin.title = "Projects in English"
        twin.save_revision().publish()
        ways = [client.get(path).context["breadcrumbs"][0] for path in ("/bedarfe/", "/en/bedarfe/")]
        assert [way["title"] for way in ways] == [german.title, "Projects in English"]
        assert ways[0]["url"] != ways[1]["url"]

    def test_a_page_too_far_is_not_there(self, town, client):
        assert client.get("/bedarfe/?seite=2").status_code == 404
        assert client.get("/angebote/?seite=2").status_code == 404

    def test_visitors_go_to_the_relay_people_with_an_account_to_their_own_form(self, town, client, project, keys, person):
        assert f"/projekte/{project.pk}/mitmachen/?bedarf={keys[0]}" in client.get("/bedarfe/").content.decode()
        assert client.get(reverse("exchange:answer", args=[project.pk, keys[0]]))["Location"] == f"/projekte/{project.pk}/mitmachen/?bedarf={keys[0]}"
        client.force_login(person())
        assert f"/mitmachen/bedarfe/{project.pk}/{keys[0]}/" in client.get("/bedarfe/").content.decode()
        page = project.get_url(current_site=town.site)
        assert f"/mitmachen/bedarfe/{project.pk}/{keys[0]}/" in client.get(page).content.decode()

    def test_visitors_are_answered_from_the_page_cache(self, town, client, project, django_assert_num_queries, settings):
        settings.PAGE_CACHE_SECONDS = 60
        client.get("/bedarfe/")
        with django_assert_num_queries(0):
            assert "Menschen zum Bauen" in client.get("/bedarfe/").content.decode()
        NeedState.objects.create(project=project, need_key=Need.objects.get(title="Menschen zum Bauen").key, is_open=False)
        from projects.services import set_need_open

        set_need_open(project, Need.objects.get(title="Ein Lagerraum").key, False)
        assert "Menschen zum Bauen" not in client.get("/bedarfe/").content.decode()

    def test_hostile_texts_stay_texts(self, mapped_town, client):
        mapped_town.project(XSS[:100], needs=[("people", XSS[:100])], place_text=XSS, lat="50.95", lon="10.0")
        for url in ("/bedarfe/", "/bedarfe/?ansicht=karte", "/en/bedarfe/"):
            html = client.get(url).content.decode()
            assert "<script>alert" not in html and "<img src=x" not in html and "<svg onload" not in html

    def test_the_number_of_queries_does_not_grow(self, mapped_town, client):
        field = mapped_town.field_of_action()
        for url in ("/bedarfe/", "/bedarfe/?ansicht=karte"):
            mapped_town.project(needs=[("people", "Eins")], fields_of_action=[field], lat="50.95", lon="10.0")
            client.get(url)
            with counted() as few:
                client.get(url)
            for _n in range(12):
                mapped_town.project(needs=[("people", "a"), ("money", "b")], fields_of_action=[field], lat="50.95", lon="10.0")
            with counted() as many:
                client.get(url)
            assert len(many) == len(few) <= (16 if "karte" in url else 14), (url, "\n".join(query["sql"][:110] for query in many))

    def test_the_map_has_the_projects_and_works_without_a_script(self, mapped_town, client):
        mapped_town.project("Mit Ort", needs=[("people", "Hände")], lat="50.95", lon="10.0")
        mapped_town.project("Ohne Bedarf", lat="50.95", lon="10.0")
        html = client.get("/bedarfe/?ansicht=karte").content.decode()
        assert 'class="map-pin' in html and "1 Projekt mit Ort sucht etwas" in html
        features = client.get("/bedarfe/karte.geojson?sucht=people").json()["features"]
        assert [feature["properties"]["title"] for feature in features] == ["Mit Ort"]
        assert client.get("/bedarfe/karte.geojson?sucht=money").json()["features"] == []
        assert client.get("/bedarfe/karte.geojson?seite=1").status_code == 400


class TestOffers:
    def test_only_released_open_offers_are_shown(self, town, client, offer, person, other_town):
        offer(title="Frei")
        offer(person("Bea"), title="Wartet", live=False)
        closed = offer(person("Cleo"), title="Zurückgezogen")
        services.close(closed.user, closed)
        Offer.objects.filter(pk=offer(person("Dora"), title="Vergeben").pk).update(state="given")
        Offer.objects.filter(pk=offer(person("Emma"), title="Fremd").pk).update(site=other_town.site)
        person_gone = person("Finn")
        offer(person_gone, title="Gesperrt")
        person_gone.is_active = False
        person_gone.save()
        assert titles(client.get("/angebote/")) == ["Frei"]

    @pytest.mark.parametrize("change", [{"release": "waiting"}, {"state": "reserved"}, {"release": "offline"}, {"available_until": "2020-01-01"}])
    def test_a_hidden_offer_is_behind_no_door(self, town, client, offer, mapped_town, change):
        found = offer(title="Zwiebelturm Quittenwiese", district=town.district("Nord", lat="50.95", lon="10.0"))
        for url in (
            "/angebote/",
            f"/angebote/{found.pk}/",
            "/angebote/karte.geojson",
            "/api/v1/offers/",
            f"/api/v1/offers/{found.pk}/",
            "/angebote/?ansicht=karte",
        ):
            assert "Quittenwiese" in client.get(url).content.decode(), url
        Offer.objects.filter(pk=found.pk).update(**change)
        from municipality import cache

        cache.touch(town.site.pk)
        for url in ("/angebote/", "/angebote/?q=Zwiebelturm&ansicht=karte", "/angebote/karte.geojson", "/api/v1/offers/", "/suche/?q=Zwiebelturm"):
            assert "Quittenwiese" not in client.get(url).content.decode(), url
        for url in (f"/angebote/{found.pk}/", f"/api/v1/offers/{found.pk}/", f"/melden/angebot/{found.pk}/"):
            assert client.get(url).status_code == 404, url

    def test_offers_of_an_organisation_hide_with_it(self, town, client, offer, organisation, person):
        speaker = person("Sprecher")
        row = organisation(speaker=speaker)
        found = offer(speaker, organisation=row, title="Werkraum")
        assert "Solarverein" in client.get(f"/angebote/{found.pk}/").content.decode()
        Organisation.objects.filter(pk=row.pk).update(state="refused")
        assert client.get(f"/angebote/{found.pk}/").status_code == 404
        assert titles(client.get("/angebote/")) == []

    def test_the_name_is_shown_only_by_wish_and_the_address_never(self, town, client, offer, person):
        hidden, shown = offer(person("Greta")), offer(person("Hanna"), show_name=True)
        html = client.get("/angebote/").content.decode() + "".join(client.get(f"/angebote/{row.pk}/").content.decode() for row in (hidden, shown))
        assert "Hanna" in html and "Greta" not in html and "-marke@" not in html and "Privatperson" in html

    def test_the_owner_sees_a_waiting_offer_others_do_not(self, client, offer, person):
        owner = person("Ina")
        found = offer(owner, live=False)
        assert client.get(f"/angebote/{found.pk}/").status_code == 404
        client.force_login(person("Jana"))
        assert client.get(f"/angebote/{found.pk}/").status_code == 404
        client.force_login(owner)
        assert "Gerade sehen nur Sie es" in client.get(f"/angebote/{found.pk}/").content.decode()

    def test_an_offer_ends_with_its_last_day(self, town, client, offer):
        day = timezone.localdate() + timedelta(days=3)
        found = offer(title="Endet", available_until=day)
        with time_machine.travel(timezone.now() + timedelta(days=3)):
            assert titles(client.get("/angebote/")) == ["Endet"]
        with time_machine.travel(timezone.now() + timedelta(days=4)):
            assert client.get(f"/angebote/{found.pk}/").status_code == 404
            assert services.close_expired() == 1 and services.close_expired() == 0

    def test_the_number_of_queries_does_not_grow(self, mapped_town, client, offer, person, organisation):
        field, district = mapped_town.field_of_action(), mapped_town.district("Nord", lat="50.95", lon="10.0")
        owner = person("Kim")
        for url in ("/angebote/", "/angebote/?ansicht=karte"):
            offer(owner, title=f"Erstes {url}", fields_of_action=[field.pk], district=district)
            client.get(url)
            with counted() as few:
                client.get(url)
            for n in range(7):
                offer(person(f"P{n}{len(url)}"), title=f"Nr {n} {url}", fields_of_action=[field.pk], district=district, show_name=True)
            with counted() as many:
                client.get(url)
            assert len(many) == len(few) <= (16 if "karte" in url else 14), (url, "\n".join(query["sql"][:110] for query in many))


@pytest.fixture
def mapped_town(town):
    town.settings.boundary = BOUNDARY
    town.settings.save()
    return town
