"""What the tests of projects share."""

from contextlib import contextmanager

import pytest
from django.core.cache import cache as django_cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from municipality import cache

BOUNDARY = {"type": "Polygon", "coordinates": [[[9.9, 50.9], [10.1, 50.9], [10.1, 51.0], [9.9, 51.0], [9.9, 50.9]]]}


@contextmanager
def counted():
    """Collect the queries of a request with an empty memory; what a database is asked once per process is asked before."""
    assert connection.features.supports_json_field
    cache.forget()
    django_cache.clear()
    with CaptureQueriesContext(connection) as queries:
        yield queries


@pytest.fixture
def mapped(town):
    """A municipality with a boundary."""
    town.settings.boundary = BOUNDARY
    town.settings.save()
    return town


@pytest.fixture
def picture(db):
    """Makes a picture with all its sizes."""
    import io

    from django.core.files.images import ImageFile
    from PIL import Image

    from municipality.models import Picture
    from municipality.pictures import CARD_SPECS, WIDE_SPECS

    def make(title="Dach", **fields):
        target = io.BytesIO()
        Image.new("RGB", (160, 90), (40, 120, 80)).save(target, "PNG")
        target.seek(0)
        made = Picture.objects.create(title=title, file=ImageFile(target, name="bild.png"), **fields)
        made.get_renditions(*CARD_SPECS, *WIDE_SPECS)
        return made

    return make


@pytest.fixture
def full_project(town, picture):
    """A project with everything that a profile can have."""
    from projects.models import NeedState, ProjectAim, ProjectEffect

    field = town.field_of_action("Energie", hue=3)
    measure = town.measure(field, "Dächer nutzen", code="EW 4", status="running")
    page = town.project(
        "Sonne aufs Schuldach", fields_of_action=[field], phase="planning", picture=picture(), picture_alt="Ein Dach", picture_credit="Zeichnung: Ada",
        needs=[("people", "Menschen zum Bauen"), ("skills", "Statik prüfen")], problem="Der Strom ist teuer.\n\nSehr teuer.", what_happens="Wir bauen.",
        own_goal="Ein Dach", vision="Alle Dächer", not_goals="Keine Keller", target_groups="Schulen", results="Strom", effect_on_people="Wissen",
        effect_on_town="Weniger Gas", what_stays="Eine Gruppe", carrier="Solarverein", backed_by="association", wanted_start="2027",
        place_text="Hof der Schule", district=town.district("Nordstadt"), lat="50.95", lon="10.0", no_effect_reason="Der Rest ist offen.",
    )  # fmt: skip
    page.measures = [measure]
    page.sdgs = [7, 13]
    page.aims = [ProjectAim(aim="supply", how="eigener Strom", sort_order=0)]
    page.effects = [
        ProjectEffect(
            label="Strom", quantity="234000", unit="kWh", method="260 kWp × 900", assumption="Ost und West", uncertainty="± 10 %", sort_order=0
        ),
        ProjectEffect(label="Menschen", quantity=None, unit="", sort_order=1),
    ]
    page.save()
    page.state.author_line = "Ada L."
    page.state.save()
    NeedState.objects.create(project=page, need_key=page.needs.last().key, is_open=False)
    return page


@pytest.fixture(autouse=True)
def _german():
    """No test builds its addresses in the language that the request of another one left behind."""
    from django.utils import translation

    with translation.override("de"):
        yield
