"""The map: features, background, drawing without a script, tiles of another host, shapes that are no shapes."""

import time
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from municipality import cache, geojson
from projects import mapsvg
from projects.filters import ProjectFilter
from projects.geo import feature_collection, tile_host

from .conftest import BOUNDARY
from .test_marketplace import XSS

PLAIN = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8)
NAMES = st.sampled_from(["type", "coordinates", "features", "geometry", "geometries"])
KINDS = st.sampled_from(["Polygon", "MultiPolygon", "LineString", "Feature", "FeatureCollection", "GeometryCollection"])
ANYTHING = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner | KINDS, max_size=3), max_leaves=12)


class TestFeatures:
    def test_points_with_what_a_popup_shows(self, mapped, client):
        field = mapped.field_of_action("Energie", hue=5)
        mapped.project("Sonne", fields_of_action=[field], phase="planning", lat="50.95", lon="10.01", place_text="Anger")
        mapped.project("Ohne Ort")
        answer = client.get("/projekte/karte.geojson")
        assert answer["Content-Type"] == "application/geo+json"
        (feature,) = answer.json()["features"]
        assert feature["geometry"] == {"type": "Point", "coordinates": [10.01, 50.95]}
        assert feature["properties"] | {"id": 0, "url": ""} == {
            "id": 0, "title": "Sonne", "url": "", "phase": "planning", "phase_label": "Planung", "place": "Anger", "field": "Energie", "hue": 5,
        }  # fmt: skip
        assert client.get(feature["properties"]["url"]).status_code == 200

    def test_an_area_without_a_point_is_an_area(self, mapped):
        mapped.project(area=BOUNDARY)
        (feature,) = feature_collection(ProjectFilter(mapped.site, QueryDict("")))["features"]
        assert feature["geometry"]["type"] == "MultiPolygon"

    def test_the_same_filters_as_the_list(self, mapped, client):
        mapped.project("Idee", lat="50.95", lon="10")
        mapped.project("Plan", lat="50.95", lon="10", phase="planning")
        assert [f["properties"]["title"] for f in client.get("/projekte/karte.geojson?phase=planning").json()["features"]] == ["Plan"]
        assert client.get("/projekte/karte.geojson?ansicht=karte").status_code == 400
        assert client.post("/projekte/karte.geojson").status_code == 405

    def test_english_readers_stay_in_english(self, mapped, client):
        mapped.project(lat="50.95", lon="10")
        (feature,) = client.get("/en/projekte/karte.geojson").json()["features"]
        assert feature["properties"]["url"].startswith("/en/projekte/")


class TestBackground:
    def test_boundary_waters_and_districts(self, mapped, client):
        mapped.settings.waters = {"type": "LineString", "coordinates": [[9.9, 50.95], [10.1, 50.95]]}
        mapped.settings.save()
        mapped.district("Nordstadt", lat=Decimal("50.97"), lon=Decimal("10.0"))
        mapped.district("Ohne Mitte")
        data = client.get("/projekte/gebiet.json").json()
        assert data["bounds"] == [9.9, 50.9, 10.1, 51.0]
        assert len(data["boundary"][0]) == 5 and len(data["rivers"]) == 1
        assert data["districts"] == [{"name": "Nordstadt", "lon": 10.0, "lat": 50.97}]

    def test_without_a_boundary_it_is_empty(self, town, client):
        assert client.get("/projekte/gebiet.json").json() == {
            "boundary": [],
            "lakes": [],
            "rivers": [],
            "bounds": None,
            "districts": [],
            "start": None,
        }

    def test_a_new_boundary_shows_at_once(self, mapped, client):
        client.get("/projekte/gebiet.json")
        mapped.settings.boundary = None
        mapped.settings.save()
        assert client.get("/projekte/gebiet.json").json()["bounds"] is None


class TestPageWithoutScript:
    def test_pins_are_links_with_names(self, mapped, client):
        field = mapped.field_of_action(hue=4)
        project = mapped.project(XSS[:60], fields_of_action=[field], lat="50.95", lon="10")
        html = client.get("/projekte/?ansicht=karte").content.decode()
        assert f'<a class="map-pin hue-4" href="/projekte/{project.slug}/"' in html
        assert "<script>alert" not in html
        assert "1 Projekt hat einen Ort auf der Karte." in html

    def test_near_pins_are_a_number_and_far_away_ones_are_left_out(self, mapped, client):
        for n in range(3):
            mapped.project(f"Nah {n}", lat="50.95", lon="10")
        mapped.project("Mond", lat="-33", lon="151")
        html = client.get("/projekte/?ansicht=karte").content.decode()
        assert 'class="map-heap"' in html and "3 Projekte: Nah 2, Nah 1, Nah 0" in html
        assert 'aria-label="Mond' not in html

    def test_no_boundary_and_no_place_says_so(self, town, client):
        assert "noch keine Grenze hinterlegt" in client.get("/projekte/?ansicht=karte").content.decode()

    def test_numbers_in_the_drawing_have_a_point(self, mapped, client):
        mapped.project(lat="50.9512", lon="10.0034")
        html = client.get("/projekte/?ansicht=karte").content.decode()
        drawing = html[html.index('<svg class="map-drawing"') :]
        assert 'viewBox="0 0 1000 ' in drawing and "translate(" in drawing
        assert "," not in drawing[drawing.index("translate(") : drawing.index(")", drawing.index("translate("))]


class TestTiles:
    def test_only_a_configured_host_is_allowed_and_on_this_page_alone(self, mapped, client):
        def policy(address):
            answer = client.get(address)
            return answer["Content-Security-Policy"], answer.content.decode()

        csp, html = policy("/projekte/?ansicht=karte")
        assert "img-src 'self' data:;" in csp + ";" and "Kartendienst laden" not in html
        mapped.settings.tile_url = "https://{s}.tiles.example/{z}/{x}/{y}.png"
        mapped.settings.tile_attribution = "© <b>Kartendienst</b>"
        mapped.settings.save()
        csp, html = policy("/projekte/?ansicht=karte")
        assert "https://*.tiles.example" in csp and "Kartendienst laden" in html and "<b>Kartendienst" not in html
        assert "tiles.example" not in policy("/projekte/")[0]

    @pytest.mark.parametrize(
        "address",
        [
            "",
            "http://tiles.example/{z}.png",
            "javascript:alert(1)",
            "//tiles.example/",
            "https://",
            "https://a b/",
            "https://x;script-src *//",
            "https://u:p@h/",
            "https://h:abc/",
        ],
    )
    def test_anything_else_is_no_source(self, address):
        assert tile_host(address) is None

    def test_port_and_plain_host(self):
        assert tile_host("https://tiles.example:8443/{z}/{x}/{y}") == "https://tiles.example:8443"


class TestShapes:
    def test_a_feature_becomes_its_bare_geometry(self):
        feature = {"type": "Feature", "properties": {"name": XSS}, "geometry": BOUNDARY}
        assert geojson.checked(feature) == BOUNDARY
        assert geojson.checked({"type": "FeatureCollection", "features": [feature]}) == BOUNDARY

    @pytest.mark.parametrize(
        ("value", "code"),
        [
            (None, "format"), ("Polygon", "format"), ([], "format"), ({}, "kind"), ({"type": "Point", "coordinates": [1, 2]}, "kind"),
            ({"type": "Polygon", "coordinates": []}, "empty"), ({"type": "Polygon", "coordinates": "x"}, "format"),
            ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}, "ring"),
            ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}, "ring"),
            ({"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}, "crossing"),
            ({"type": "Polygon", "coordinates": [[[float("nan"), 0], [1, 0], [1, 1], [0, 0]]]}, "point"),
            ({"type": "Polygon", "coordinates": [[[10**400, 0], [1, 0], [1, 1], [10**400, 0]]]}, "point"),
            ({"type": "Polygon", "coordinates": [[[True, 0], [1, 0], [1, 1], [True, 0]]]}, "point"),
            ({"type": "Polygon", "coordinates": [[["1", 0], [1, 0], [1, 1], ["1", 0]]]}, "point"),
            ({"type": "Polygon", "coordinates": [[[900, 0], [1, 0], [1, 1], [900, 0]]]}, "range"),
            ({"type": "Polygon", "coordinates": [[[0, 0]] * 1_000_000]}, "size"),
            ({"type": "FeatureCollection", "features": [BOUNDARY, BOUNDARY]}, "format"),
        ],
    )  # fmt: skip
    def test_what_is_no_shape_is_refused(self, value, code):
        with pytest.raises(ValidationError) as refused:
            geojson.checked(value)
        assert refused.value.code == code

    def test_a_long_ring_is_checked_quickly(self):
        import math

        ring = [[math.cos(i / 1000) * (1 + (i % 2) * 0.01), math.sin(i / 1000) * (1 + (i % 2) * 0.01)] for i in range(6283)]
        started = time.perf_counter()
        geojson.checked({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
        assert time.perf_counter() - started < 5

    @settings(max_examples=200, deadline=None)
    @given(ANYTHING)
    def test_nothing_stored_can_break_a_drawing(self, value):
        geojson.rings_and_lines(value)
        mapsvg.draw(value, value, [mapsvg.Pin(10, 51, "x", "/x/", 1)], value)
        try:
            geojson.checked(value)
        except ValidationError as error:
            assert error.message

    def test_a_project_and_a_municipality_keep_only_good_shapes(self, mapped):
        project = mapped.project()
        project.area = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}
        with pytest.raises(ValidationError) as refused:
            project.full_clean()
        assert "area" in refused.value.message_dict
        mapped.settings.waters = {"type": "Nonsens"}
        with pytest.raises(ValidationError) as refused:
            mapped.settings.full_clean()
        assert set(refused.value.message_dict) == {"waters"}

    def test_a_nonsense_area_that_is_stored_already_does_not_break_the_page(self, mapped, client):
        project = mapped.project()
        type(project).objects.filter(pk=project.pk).update(area={"type": "Polygon", "coordinates": [["x"]]})
        cache.forget()
        assert client.get(f"/projekte/{project.slug}/").status_code == 200
        assert client.get("/projekte/?ansicht=karte").status_code == 200
        assert client.get("/projekte/karte.geojson").json()["features"] == []


def test_the_scripts_of_the_map_page_fit_70_kilobytes(settings):
    import brotli
    from django.contrib.staticfiles import finders

    names = ["django_htmx/htmx-2.min.js", "leaflet/leaflet.js", "js/map.js", "js/site.js"]
    sizes = {name: len(brotli.compress(Path(finders.find(name)).read_bytes())) for name in names}
    assert sum(sizes.values()) <= 70_000, sizes
