"""What the endpoints say, kind by kind: numbers are numbers, days are ISO, rich text is HTML, blocks are blocks."""

from tests.strategy import builders
from tests.strategy.figures.builders import put

HOST = "http://testserver"


def test_the_index_leads_to_every_endpoint(ask, full):
    index = ask()
    assert {entry["name"] for entry in index["endpoints"]} >= {"site", "pages", "projects", "strategy", "strategy-measures", "indicators", "images"}
    for entry in index["endpoints"]:
        if entry["name"] != "pages-find":
            ask(entry["url"].removeprefix(f"{HOST}/api/v1/"))


class TestPages:
    def test_a_list_shows_title_and_meta_in_the_order_of_the_tree(self, ask, full):
        found = ask("pages/?limit=100")
        assert found["meta"]["total_count"] == len(found["items"])
        first = found["items"][0]
        assert set(first) == {"id", "meta", "title"}
        assert (first["title"], first["meta"]["type"], first["meta"]["html_url"]) == ("Auenfurt", "home.HomePage", f"{HOST}/")
        assert first["meta"]["translations"][0]["html_url"] == f"{HOST}/en/"
        news = next(item for item in found["items"] if item["meta"]["type"] == "home.NewsPage")
        assert news["meta"]["parent"]["title"] == "Aktuelles"

    def test_filters_narrow_the_list(self, ask, full):
        def titles(query):
            return [item["title"] for item in ask(f"pages/?{query}")["items"]]

        assert titles("type=home.NewsPage") == ["Rat beschließt die Strategie"]
        assert titles("type=home.NewsPage,home.ContactPage") == ["Rat beschließt die Strategie", "Kontakt"]
        assert titles("slug=energie") == ["Energie und Wärme"]
        assert titles("locale=en") == ["Auenfurt in English", "Climate strategy 2035"]
        assert titles("child_of=root&type=home.StandardPage") == ["Für Vereine"]
        assert titles("child_of=root&locale=en") == ["Climate strategy 2035"]
        assert titles(f"descendant_of={full.town.strategy.pk}") == ["Energie und Wärme", "Dächer nutzen", "Mobilität", "Busspur"]
        assert titles("q=dach")[0] in ("Dächer nutzen", "Sonne aufs Schuldach")
        assert titles("suche=dach") == titles("q=dach")
        assert titles("type=home.LegalPage&order=-title") == ["Impressum", "Datenschutz"]
        assert titles("type=home.LegalPage&order=title&limit=1&offset=1") == ["Impressum"]

    def test_fields_add_what_is_asked_for(self, ask, full):
        item = ask("pages/?type=home.NewsPage&fields=summary,date")["items"][0]
        assert set(item) == {"id", "meta", "title", "summary", "date"}
        whole = ask("pages/?type=home.NewsPage&fields=*")["items"][0]
        assert whole["picture"]["alt"] == "Ein Rathaus"
        assert whole["date"].count("-") == 2
        assert set(ask(f"pages/{full.news.pk}/?fields=summary")) == {"id", "meta", "title", "summary"}

    def test_a_stream_is_a_list_of_blocks_with_everything_resolved(self, ask, full):
        body = ask(f"pages/{full.page.pk}/")["body"]
        by_type = {block["type"]: block for block in body}
        assert all(set(block) == {"type", "value", "id"} and block["id"] for block in body)
        assert by_type["text"]["value"] == (
            f'<h2>Titel</h2><p>Zum <a href="{HOST}{full.project.get_url()}">Projekt</a> und <a href="{HOST}/suche/">Suche</a>.</p>'
        )
        picture = by_type["picture"]["value"]
        assert (picture["caption"], picture["image"]["alt"]) == ("Wiese", "Eine Wiese")
        assert {size["name"]: size["width"] for size in picture["image"]["renditions"]} == {
            "card": 480, "card_large": 960, "wide": 800, "wide_large": 1000,
        }  # fmt: skip
        assert all(size["url"].startswith(f"{HOST}/media/images/") for size in picture["image"]["renditions"])
        assert by_type["call_to_action"]["value"]["page"]["title"] == "Sonne aufs Schuldach"
        assert by_type["accordion"]["value"]["items"] == [{"question": "Was?", "answer": "<p>Das <b>hier</b>.</p>"}]
        assert by_type["sdgs"]["value"]["numbers"] == ["7", "13"]
        assert by_type["table"]["value"] == {"caption": "Zahlen", "has_header_row": True, "has_header_column": False, "rows": [["a", ""], ["1", "2"]]}

    def test_a_measure_has_the_fields_of_its_sheet(self, ask, full):
        page = ask(f"pages/{full.roof.pk}/")
        assert (page["total_cost_eur"], page["ghg_savings_t_per_year"], page["energy_savings_mwh_per_year"]) == (1250000.5, 420.125, None)
        assert (page["start"], page["end"], page["status"], page["status_label"]) == ("2023-02-01", None, "running", "in Umsetzung")
        step = {"number": "1", "title": "Statik prüfen", "start": None, "end": None, "start_text": "", "end_text": ""}
        assert page["steps"] == [{**step, "is_milestone": False, "done": True}]
        assert page["extras"] == [{"label": "Bemerkung", "text": "bleibt"}]
        assert [goal["number"] for goal in page["sdgs"]] == [7]
        assert [link["title"] for link in page["flanking_measures"]] == ["Busspur"]
        assert page["office"] == "Amt für Umwelt"
        assert page["meta"]["parent"]["title"] == "Energie und Wärme"

    def test_topics_of_the_contact_form_come_without_addresses(self, ask, full):
        assert [topic["title"] for topic in ask(f"pages/{full.contact.pk}/")["topics"]] == ["Energie"]

    def test_a_page_is_found_by_the_address_of_a_visitor(self, ask, full):
        expected = [
            ("/", "Auenfurt", "de"), ("/en/", "Auenfurt in English", "en"), ("/strategie/", "Klimaschutzstrategie 2035", "de"),
            ("/strategie/energie/", "Energie und Wärme", "de"), ("/en/strategie/", "Climate strategy 2035", "en"), ("strategie", "Klimaschutzstrategie 2035", "de"),
            ("/en/projekte/", "Projekte", "de"),
        ]  # fmt: skip
        for path, title, language in expected:
            found = ask(f"pages/find/?html_path={path}")
            assert (found["title"], found["meta"]["locale"]) == (title, language), path

    def test_an_address_that_leads_nowhere_is_a_404(self, client, full):
        for path in ("/gibt/es/nicht/", "/fr/", "//", "/en/nope/"):
            answer = client.get("/api/v1/pages/find/", {"html_path": path})
            assert answer.status_code == (200 if path == "//" else 404)


class TestProjects:
    def test_a_list_shows_what_a_card_shows(self, ask, full):
        found = ask("projects/")
        assert [item["title"] for item in found["items"]] == ["Tauschregal", "Sonne aufs Schuldach"]
        sun = found["items"][1]
        assert (sun["phase"], sun["phase_label"], sun["has_open_needs"]) == ("planning", "Planung", True)
        assert sun["place"] == {"name": "Nordstadt", "district_id": full.district.pk, "text": "", "point": {"lat": 52.000001, "lon": 8.000001}}
        assert [need["title"] for need in sun["needs"]] == ["Statik prüfen", "Module"]
        assert [(field["slug"], field["hue"]) for field in sun["fields"]] == [("energie", 2)]
        assert (sun["picture"]["alt"], sun["picture"]["credit"]) == ("Ein Dach", "Aus dem Archiv")

    def test_the_profile_is_whole(self, ask, full):
        sun = ask(f"projects/{full.project.pk}/")
        assert sun == ask(f"pages/{full.project.pk}/")
        assert [(row["label"], row["quantity"], row["unit"]) for row in sun["effects"]] == [("Strom", 12000.5, "kWh"), ("Freude", None, "")]
        assert sun["aims"] == [{"aim": "supply", "label": "Versorgung umbauen", "how": "Strom vom Dach"}]
        assert [link["title"] for link in sun["measures"]] == ["Dächer nutzen"]
        assert sun["sections"][0]["text"] == "Strom ist teuer.\nSehr."
        assert sun["impact_chain"][0]["text"] == "Schule"

    def test_the_filters_are_those_of_the_marketplace(self, ask, client, full):
        expected = [
            ("feld=energie", 1), ("feld=mobilitaet", 0), ("phase=completed", 1), ("sucht=hilfe", 1), ("sucht=money", 1), ("sucht=people", 0), ("ziel=supply", 1),
            ("sdg=13", 1), ("q=Dach", 1), ("q=dach&phase=completed", 0), ("sort=titel", 2), ("limit=1", 2), ("offset=5", 2),
        ]  # fmt: skip
        for query, count in expected:
            assert ask(f"projects/?{query}")["meta"]["total_count"] == count, query
            if not query.startswith(("limit", "offset")):
                assert client.get(f"/projekte/?{query}").context["results"].paginator.count == count, query

    def test_a_closed_need_is_closed_at_once(self, ask, full):
        from projects.services import set_need_open

        set_need_open(full.project, full.project.needs.all()[0].key, False)
        needs = ask(f"projects/{full.project.pk}/")["needs"]
        assert [(need["title"], need["is_open"]) for need in needs] == [("Statik prüfen", False), ("Module", True)]

    def test_the_map_is_geojson_with_longitude_first(self, client, full):
        answer = client.get("/api/v1/projects.geojson?feld=energie")
        assert answer["Content-Type"].startswith("application/geo+json")
        (feature,) = answer.json()["features"]
        assert feature["geometry"] == {"type": "Point", "coordinates": [8.000001, 52.000001]}
        assert feature["properties"] == {
            "id": full.project.pk, "title": "Sonne aufs Schuldach", "url": f"{HOST}{full.project.get_url()}", "phase": "planning", "phase_label": "Planung",
            "place": "Nordstadt", "field": "Energie und Wärme", "hue": 2,
        }  # fmt: skip
        assert client.get("/api/v1/projects.geojson?feld=mobilitaet").json()["features"] == []


class TestStrategy:
    def test_the_strategy_has_goals_shares_and_fields(self, ask, full):
        strategy = ask("strategy/")
        assert strategy["title"] == "Klimaschutzstrategie 2035"
        (goal,) = strategy["goals"]
        assert (goal["title"], goal["share_done"], goal["state"], goal["unit"]) == ("Klimaneutral bis 2035", 0.4279, "off", "kt CO₂e")
        assert goal["latest"] == {"year": 2024, "value": 488}
        assert goal["target"] == {"year": 2035, "value": 0} and goal["reduction_percent"] == 100
        assert goal["interim_targets"] == [{"year": 2030, "value": 221.8}]
        assert [(share["reach"], share["share_percent"], share["rounded_percent"]) for share in strategy["reach"]["shares"]] == [
            ("administration", 21, 21), ("companies", 17, 17), ("allies", 62, 62),
        ]  # fmt: skip
        assert [(field["title"], field["status_counts"]["running"], field["status_counts"]["late_running"]) for field in strategy["fields"]] == [
            ("Energie und Wärme", 1, 1), ("Mobilität", 0, 0),
        ]  # fmt: skip
        assert strategy["status_counts"]["total"] == 2
        assert strategy["headline_indicator"]["pace_year"] == 2058

    def test_in_english_it_is_the_translation_with_the_numbers_of_the_original(self, ask, full):
        strategy = ask("strategy/?locale=en")
        assert (strategy["title"], strategy["locale"], strategy["html_url"]) == ("Climate strategy 2035", "en", f"{HOST}/en/strategie/")
        assert strategy["headline_indicator"]["id"] == full.indicator.pk
        assert [field["id"] for field in strategy["fields"]] == [full.energy.pk, full.roads.pk]
        assert strategy["reach"]["shares"]

    def test_fields_of_action_bring_their_goals(self, ask, full):
        energy, roads = ask("strategy/fields/")["items"]
        assert [goal["title"] for goal in energy["goals"]] == ["Alle Dächer"]
        assert [goal["number"] for goal in energy["sdgs"]] == [7, 13]
        assert energy["picture"]["renditions"]
        assert roads["goals"] == []

    def test_measures_can_be_filtered(self, ask, full):
        expected = [
            ("", ["EW 1", "MO 1"]), ("feld=energie", ["EW 1"]), ("stand=verzoegert", ["EW 1"]), ("stand=abgeschlossen", ["MO 1"]), ("status=completed", ["MO 1"]),
            ("q=busspur", ["MO 1"]), ("reihenfolge=titel", ["MO 1", "EW 1"]), ("limit=1&offset=1", ["MO 1"]), ("stand=ruht", []),
        ]  # fmt: skip
        for query, codes in expected:
            assert [item["code"] for item in ask(f"strategy/measures/?{query}")["items"]] == codes, query

    def test_a_measure_in_a_list_says_state_office_cost_and_savings(self, ask, full):
        roof = ask("strategy/measures/?feld=energie")["items"][0]
        assert (roof["status_group"], roof["is_delayed"], roof["office"], roof["total_cost_eur"]) == ("running", True, "Amt für Umwelt", 1250000.5)
        assert roof["field"]["slug"] == "energie"
        assert roof["detail_url"] == f"{HOST}/api/v1/pages/{full.roof.pk}/"

    def test_a_series_keeps_its_gaps(self, ask, full):
        series = ask(f"strategy/indicators/{full.indicator.pk}/")
        values = {(row["kind"], row["year"]): row for row in series["values"]}
        assert values["actual", 2013]["value"] is None
        assert values["actual", 1990] == {
            "year": 1990, "kind": "actual", "category": "", "scenario": "", "value": 853, "source": "Bilanz 2024", "data_quality": "B", "note": "",
        }  # fmt: skip
        assert {"year": 2013, "value": None} in series["totals"] and {"year": 1990, "value": 853} in series["totals"]
        assert values["target", 2035]["value"] == 0
        assert ask("strategy/indicators/")["items"][0]["title"] == series["title"]

    def test_a_series_of_parts_has_categories_scenarios_and_totals(self, ask, town):
        made = put(builders.indicator(town, "Teile", values={}), "scenario", "Alles", whole={2030: 3})
        put(made, Wärme={2020: 10, 2021: None}, Verkehr={2020: 5, 2021: 4})
        series = ask(f"strategy/indicators/{made.pk}/")
        assert [part["name"] for part in series["categories"]] == ["Wärme", "Verkehr"] and series["scenarios"] == [{"name": "Alles"}]
        assert series["totals"] == [{"year": 2020, "value": 15}, {"year": 2021, "value": None}] and series["latest"] == {"year": 2020, "value": 15}
        assert ("Verkehr", "", 2021, 4) in {(row["category"], row["scenario"], row["year"], row["value"]) for row in series["values"]}
        assert series["html_url"].endswith(f"/strategie/werte/{made.pk}/")

    def test_a_town_without_a_strategy_has_none(self, client, town):
        town.strategy.unpublish()
        for path in ("strategy/", "strategy/fields/", "strategy/measures/"):
            answer = client.get(f"/api/v1/{path}")
            assert (answer.status_code, list(answer.json())) == (404, ["error"])


class TestSiteAndImages:
    def test_the_site_says_who_it_is(self, ask, full, client):
        site = ask("site/")
        assert (site["name"], site["short_name"]) == ("Stadt Auenfurt", "Auenfurt")
        assert [link["title"] for link in site["navigation"]] == ["Klimaschutzstrategie 2035", "Projekte", "Für Vereine", "Aktuelles"]
        assert [link["kind"] for link in site["legal"]] == ["imprint", "privacy"]
        assert [language["code"] for language in site["languages"]] == ["de", "en"]
        (person,) = site["contact"]["people"]
        assert (person["name"], person["photo"]["renditions"][0]["name"]) == ("Toni Muster", "portrait")
        assert [row["name"] for row in site["districts"]] == ["Nordstadt"]
        css = client.get(site["branding"]["stylesheet_url"]).content.decode()
        for tokens in (site["branding"]["light"], site["branding"]["dark"]):
            for name, value in tokens.items():
                assert f"--{name}:{value};" in css

    def test_images_are_those_of_public_pages(self, ask, full):
        found = ask("images/")
        assert found["meta"]["total_count"] == 4  # field, project, news, text; not the portrait: no page shows it
        assert ask(f"images/{full.news.picture_id}/")["renditions"]

    def test_a_picture_is_named_even_before_the_worker_has_indexed_the_page(self, ask, full):
        from wagtail.models import ReferenceIndex

        ReferenceIndex.objects.all().delete()
        assert ask("images/")["meta"]["total_count"] == 4
