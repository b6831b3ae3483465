"""The marketplace: list, filters, counts, order, pages, visibility, queries."""

import re
from html import unescape

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from municipality import cache
from projects.filters import PARAMETERS, ProjectFilter, UnknownParameter, alphabetical
from projects.models import NeedState, ProjectAim
from tests.large import build_projects

from .conftest import counted

XSS = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg onload=alert(1)>"


def titles(html: str) -> list[str]:
    return [unescape(title) for title in re.findall(r"<h3><a [^>]*>([^<]*)</a></h3>", html)]


def page(client, query="", path="/projekte/"):
    return client.get(f"{path}?{query}" if query else path)


def shown(client, query="", path="/projekte/"):
    answer = page(client, query, path)
    assert answer.status_code == 200, answer.content
    return titles(answer.content.decode())


class TestList:
    def test_shows_live_projects_newest_first_with_what_they_seek(self, town, client):
        field = town.field_of_action("Mobilität", hue=2)
        town.project("Erstes")
        town.project(
            "Zweites", fields_of_action=[field], needs=[("people", "Helfende"), ("place", "Stellplatz"), ("money", "Geld")], phase="planning"
        )
        html = page(client).content.decode()
        assert titles(html) == ["Zweites", "Erstes"]
        assert "Helfende, Stellplatz und 1 weiterer Bedarf" in html
        assert "hue-2" in html and "Planung" in html and "2 Projekte" in html

    def test_counts_have_german_singular(self, town, client):
        town.project()
        assert "<b>1 Projekt</b>" in page(client).content.decode()

    def test_empty_marketplace_invites_and_offers_no_reset(self, town, client):
        html = page(client).content.decode()
        assert "Hier ist Platz für das erste Projekt" in html and "Filter aufheben" not in html

    def test_nothing_found_offers_a_way_back_that_keeps_the_view(self, town, client):
        town.project()
        html = page(client, "phase=ended&ansicht=karte").content.decode()
        assert "Dazu gibt es noch kein Projekt" in html
        assert 'href="?ansicht=karte"' in html

    def test_a_project_without_state_or_fields_is_shown(self, town, client):
        project = town.project("Ohne Stand")
        project.state.delete()
        assert shown(client) == ["Ohne Stand"]

    def test_hostile_texts_stay_texts(self, town, client):
        project = town.project(XSS[:100], needs=[("people", XSS[:100])], summary=XSS, place_text=XSS)
        for query in ("", "ansicht=karte"):
            html = page(client, query).content.decode()
            assert "<script>alert" not in html and "<img src=x" not in html and "<svg onload" not in html
        assert project.pk

    def test_far_too_long_texts_do_not_break_it(self, town, client):
        town.project("L" * 255, summary="wort " * 60, place_text="P" * 160, needs=[("people", "N" * 120)] * 5)
        assert shown(client) == ["L" * 255]


class TestVisibility:
    def test_drafts_private_and_foreign_projects_are_nowhere(self, mapped, other_town, client):
        place = {"lat": "50.95", "lon": "10.0"}
        town = mapped
        town.project("Öffentlich", **place)
        town.project("Entwurf geheim", live=False, **place)
        other_town.project("Anderswo geheim", **place)
        private = town.project("Privat geheim", **place)
        PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
        for address in ("/projekte/", "/projekte/?ansicht=karte", "/projekte/?q=geheim", "/projekte/?sort=titel", "/projekte/karte.geojson"):
            text = client.get(address).content.decode()
            assert "geheim" not in text.replace("q=geheim", "").replace('value="geheim"', ""), address
        assert shown(client) == ["Öffentlich"]

    def test_a_private_marketplace_hides_its_projects_everywhere(self, town, client):
        town.project("Versteckt")
        PageViewRestriction.objects.create(page=town.projects, restriction_type=PageViewRestriction.LOGIN)
        assert "Versteckt" not in client.get("/projekte/karte.geojson").content.decode()

    def test_a_hidden_field_of_action_is_not_named(self, town, client):
        hidden = town.field_of_action("Geheimes Feld", live=False)
        town.project("Dach", fields_of_action=[hidden])
        assert "Geheimes Feld" not in page(client).content.decode()
        assert page(client, f"feld={hidden.slug}").status_code == 400


class TestFilters:
    @pytest.fixture
    def many(self, town):
        energy, roads = town.field_of_action("Energie", slug="energie"), town.field_of_action("Wege", slug="wege")
        north = town.district("Nordstadt")
        sun = town.project("Sonne", fields_of_action=[energy], phase="planning", needs=[("people", "Helfende")], district=north)
        sun.aims, sun.sdgs = [ProjectAim(aim="supply")], [7]
        sun.save()
        bike = town.project("Rad", fields_of_action=[roads], needs=[("money", "Geld")])
        bike.aims = [ProjectAim(aim="mitigation"), ProjectAim(aim="supply")]
        bike.save()
        done = town.project("Fertig", fields_of_action=[energy, roads], needs=[("people", "Gefunden")], phase="completed")
        NeedState.objects.create(project=done, need_key=done.needs.first().key, is_open=False)
        cache.forget()
        town.north = north
        return town

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("feld=energie", ["Fertig", "Sonne"]),
            ("phase=planning", ["Sonne"]),
            ("ziel=supply", ["Rad", "Sonne"]),
            ("sdg=7", ["Sonne"]),
            ("sucht=hilfe", ["Rad", "Sonne"]),
            ("sucht=money", ["Rad"]),
            ("sucht=people", ["Sonne"]),
            ("feld=energie&ziel=supply&sucht=people", ["Sonne"]),
            ("q=sonne", ["Sonne"]),
            ("sort=titel", ["Fertig", "Rad", "Sonne"]),
            ("sort=neu", ["Fertig", "Rad", "Sonne"]),
            ("q=&feld=&phase=&sucht=&ziel=&sdg=&sort=", ["Fertig", "Rad", "Sonne"]),
        ],
    )
    def test_each_filter_finds_what_it_says(self, many, client, query, expected):
        found = shown(client, query)
        assert found == expected if "sort=titel" in query else sorted(found) == sorted(expected)

    def test_district_and_count(self, many, client):
        html = page(client, f"stadtteil={many.north.pk}").content.decode()
        assert titles(html) == ["Sonne"] and "1 von 3 Projekten" in html

    def test_the_form_shows_what_was_chosen_and_keeps_the_map(self, many, client):
        html = page(client, "phase=planning&sucht=people&ansicht=karte").content.decode()
        assert '<option value="planning" selected>' in html
        assert '<input type="hidden" name="ansicht" value="karte"' in html
        assert re.search(r"<details[^>]*filter-more[^>]* open>", html)

    def test_chips_switch_on_and_off(self, many, client):
        assert 'href="?sucht=hilfe"' in page(client).content.decode()
        html = page(client, "sucht=hilfe&phase=planning").content.decode()
        assert re.search(r'href="\?phase=planning" aria-current="true"', html)

    def test_what_does_not_exist_is_refused_with_a_sentence(self, many, client):
        for query in (
            "farbe=rot", "phase=fertig", "feld=keins", "ziel=x", "sdg=18", "sdg=a", "sucht=liebe", "sort=zufall", "stadtteil=999999", "ansicht=tabelle",
            "seite=0x", "seite=-1", "seite=1.5", "seite=" + "9" * 30, "phase=planning%00", "q=" + "a" * 201, "order=pk", "site=other.example",
        ):  # fmt: skip
            answer = page(client, query)
            assert answer.status_code == 400, query
            assert re.search(r"<p[^>]*>[^<]{15,}", answer.content.decode()), query

    def test_a_page_too_far_is_not_found(self, many, client):
        assert page(client, "seite=2").status_code == 404

    def test_another_municipality_has_its_own_choices(self, many, other_town, client):
        assert client.get("/projekte/?feld=energie", HTTP_HOST="other.example").status_code == 400

    def test_a_query_string_is_never_reflected_unescaped(self, many, client):
        for name in (*PARAMETERS, "fremd", "ansicht", "seite"):
            assert "<script>alert" not in page(client, f"{name}=%3Cscript%3Ealert(1)%3C/script%3E").content.decode()

    def test_an_accent_does_not_change_the_order(self, town, client):
        for title in ("Zebra", "Ärger", "Apfel", "„Beta“", "Ölmühle", "Ober"):
            town.project(title)
        assert shown(client, "sort=titel") == ["Apfel", "Ärger", "„Beta“", "Ober", "Ölmühle", "Zebra"]
        assert alphabetical("Straße") == "strasse"

    def test_the_search_puts_the_best_first_and_says_what_it_corrected(self, many, client):
        many.project("Fahrrad reparieren", summary="Eine Werkstatt.")
        html = page(client, "q=Fahrad").content.decode()
        assert titles(html)[0] == "Fahrrad reparieren"
        assert "Gezeigt werden Treffer für" in html


class TestAnyParameters:
    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
    @given(
        pairs=st.lists(
            st.tuples(
                st.sampled_from([*PARAMETERS, "seite", "ansicht", "x"]),
                st.one_of(
                    st.text(max_size=40),
                    st.sampled_from(["", "1", "karte", "planning", "hilfe", "titel", "supply", "99999999999999999999", "%", '"']),
                ),
            ),
            max_size=6,
        )
    )
    def test_no_address_breaks_the_page(self, town, client, pairs):
        query = QueryDict(mutable=True)
        for name, value in pairs:
            query.appendlist(name, value)
        answer = page(client, query.urlencode())
        assert answer.status_code in (200, 400, 404)
        assert client.get(f"/projekte/karte.geojson?{query.urlencode()}").status_code in (200, 400)

    def test_the_filter_tells_a_name_of_the_caller_from_a_strange_one(self, town):
        ProjectFilter(town.site, QueryDict("limit=3"), also=("limit",))
        with pytest.raises(UnknownParameter):
            ProjectFilter(town.site, QueryDict("limit=3"))


class TestPages:
    def test_24_a_page_with_links_that_keep_the_filters(self, town, client):
        build_projects(town, 50)
        html = page(client, "phase=idea").content.decode()
        assert len(titles(html)) == 10
        html = page(client, "sort=titel&seite=2").content.decode()
        assert len(titles(html)) == 24
        assert 'href="?sort=titel&amp;seite=3"' in html
        assert len(shown(client, "seite=3")) == 2

    def test_all_pages_together_hold_each_project_once(self, town, client):
        build_projects(town, 60)
        for sort in ("neu", "titel"):
            found = [title for number in (1, 2, 3) for title in shown(client, f"sort={sort}&seite={number}")]
            assert len(found) == len(set(found)) == 60


class TestEnglish:
    def test_the_english_marketplace_shows_german_projects_as_german(self, town, client):
        from wagtail.models import Locale

        english = Locale.objects.get(language_code="en")
        home = town.home.copy_for_translation(english)
        home.title, home.live = "Home", True
        home.save_revision().publish()
        index = town.projects.copy_for_translation(english)
        index.title, index.slug = "Projects", "projects"
        index.save_revision().publish()
        field = town.field_of_action("Energie")
        town.project("Sonne", fields_of_action=[field])
        html = client.get("/en/projects/").content.decode()
        assert re.search(r'<a href="/en/projekte/[\w-]+/" lang="de">Sonne</a>', html)
        assert client.get(f"/en/projekte/{town.projects.get_children().first().slug}/").status_code == 200
        assert client.get("/en/projects/?phase=x").status_code == 400


class TestQueries:
    def with_pictures(self, town, picture, n):
        field = town.field_of_action()
        for _number in range(n):
            town.project(fields_of_action=[field], needs=[("people", "Hilfe")], picture=picture(), picture_alt="Bild", lat="50.95", lon="10")

    def test_a_list_of_24_cards_costs_14_queries_at_most(self, town, client, picture):
        client.get("/projekte/")
        self.with_pictures(town, picture, 25)
        with counted() as queries:
            answer = client.get("/projekte/")
        assert len(titles(answer.content.decode())) == 24
        assert len(queries) <= 14, [query["sql"][:100] for query in queries]

    @pytest.mark.parametrize("query", ["", "ansicht=karte", "sucht=hilfe&ziel=supply", "q=Projekt", "sort=titel"])
    def test_50_projects_cost_as_many_queries_as_one(self, mapped, client, picture, query):
        client.get("/projekte/")
        self.with_pictures(mapped, picture, 1)
        with counted() as one:
            assert page(client, query).status_code == 200
        self.with_pictures(mapped, picture, 20)
        build_projects(mapped, 30)
        with counted() as many:
            assert page(client, query).status_code == 200
        assert len(many) <= len(one) + (1 if query == "sucht=hilfe&ziel=supply" else 0)

    def test_the_second_visitor_costs_five_queries(self, town, client, picture):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self.with_pictures(town, picture, 3)
        client.get("/projekte/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/projekte/")
        assert len(queries) <= 5


def test_the_bulk_builder_leaves_a_sound_tree(town):
    from wagtail.models import Page

    from projects.models import ProjectPage

    build_projects(town, 120)
    assert Page.find_problems() == ([], [], [], [], [])
    assert ProjectPage.objects.visible(town.site).count() == 120
    town.project("Danach")
    assert Page.find_problems() == ([], [], [], [], [])


class TestPicturesOfCards:
    def test_a_picture_that_is_taken_back_is_gone_at_once_and_a_text_belongs_to_its_project(self, town, client, picture):
        shared = picture()
        for number in (1, 2):
            town.project(f"Projekt {number}", slug=f"bild-{number}", picture=shared, picture_alt=f"Text {number}")
        html = client.get("/projekte/").content.decode()
        assert html.count('alt="Text 1"') == html.count('alt="Text 2"') == 1
        assert 'alt="Text 1"' in client.get("/projekte/bild-1/").content.decode()
        shared.is_public = False
        shared.save()
        assert 'alt="Text' not in client.get("/projekte/").content.decode()
        assert 'alt="Text' not in client.get("/projekte/bild-1/").content.decode()
