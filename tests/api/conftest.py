"""A town with something of everything, and short ways to ask the API."""

import io
from types import SimpleNamespace

import pytest
from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image
from wagtail.models import Locale
from wagtail.signal_handlers import disable_reference_index_auto_update

from home.models import ContactTopic, StandardPage
from municipality.models import ContactPerson, Picture, Sdg
from projects.models import ProjectAim, ProjectEffect
from strategy.models import MeasureExtra, MeasureStep
from tests.strategy import builders

BASE = "/api/v1/"


def draw(title: str = "Bild", **fields) -> Picture:
    """A small picture of the media library."""
    buffer = io.BytesIO()
    Image.new("RGB", (1000, 600), "#226644").save(buffer, "JPEG")
    buffer.seek(0)
    return Picture.objects.create(title=title, file=ImageFile(buffer, name=f"{title}.jpg"), width=1000, height=600, **fields)


@pytest.fixture
def ask(client):
    """Return a function: address below /api/v1/ → JSON of a 200."""

    def get(path: str = "", **extra):
        answer = client.get(BASE + path, **extra)
        assert answer.status_code == 200, (path, answer.status_code, answer.content[:400])
        return answer.json()

    return get


@pytest.fixture
def full(town):
    """The town with every page type, pictures, numbers, people, and an English home and strategy."""
    with disable_reference_index_auto_update():  # nothing here reads it, and it takes a fifth of the time
        return fill(town)


def fill(town) -> SimpleNamespace:
    energy = town.field_of_action(
        "Energie und Wärme", slug="energie", code="EW", hue=2, icon="zap", summary="Strom und Wärme ohne Kohle.", picture=draw("Feld")
    )
    energy.sdgs = [Sdg.objects.get(pk=7), Sdg.objects.get(pk=13)]
    energy.save()
    roads = town.field_of_action("Mobilität", slug="mobilitaet", hue=4)
    office = town.office()
    roof = town.measure(
        energy,
        "Dächer nutzen",
        code="EW 1",
        slug="daecher",
        status="running",
        is_delayed=True,
        delay_reason="Gerüst fehlt",
        responsible_office=office,
        summary="Auf jedes Dach der Stadt.",
        description="<p>Ausführlich</p>",
        total_cost_eur="1250000.50",
        ghg_savings_t_per_year="420.125",
        start="2023-02-01",
    )
    roof.steps = [MeasureStep(number="1", title="Statik prüfen", done=True)]
    roof.extras = [MeasureExtra(label="Bemerkung", text="bleibt")]
    roof.sdgs = [Sdg.objects.get(pk=7)]
    bus = town.measure(roads, "Busspur", code="MO 1", status="completed")
    roof.flanking_measures = [bus]
    roof.save()
    district = town.district("Nordstadt", lat="52.1", lon="8.1")
    project = town.project(
        "Sonne aufs Schuldach",
        fields_of_action=[energy],
        needs=[("skills", "Statik prüfen"), ("money", "Module")],
        phase="planning",
        lat="52.000001",
        lon="8.000001",
        district=district,
        picture=draw("Schule", credit="Aus dem Archiv"),
        picture_alt="Ein Dach",
        problem="Strom ist teuer.\nSehr.",
        target_groups="Schule",
    )
    project.measures, project.sdgs = [roof], [Sdg.objects.get(pk=13)]
    project.aims = [ProjectAim(aim="supply", how="Strom vom Dach")]
    project.effects = [ProjectEffect(label="Strom", quantity="12000.50", unit="kWh"), ProjectEffect(label="Freude", quantity=None)]
    project.save()
    quiet = town.project("Tauschregal", phase="completed")
    target = builders.headline(town)
    builders.goal(town, indicator=target, target_year=2035, target_value=0)
    builders.goal(town, "Alle Dächer", field_of_action=energy)
    builders.reach(town)
    body = [
        ("text", f'<h2>Titel</h2><p>Zum <a linktype="page" id="{project.pk}">Projekt</a> und <a href="/suche/">Suche</a>.</p>'),
        ("picture", {"image": draw("Im Text", description="Eine Wiese"), "alt": "", "caption": "Wiese", "credit": ""}),
        ("call_to_action", {"heading": "Los", "text": "", "button": "Mitmachen", "page": project.page_ptr, "url": ""}),
        ("accordion", {"heading": "Fragen", "items": [{"question": "Was?", "answer": "<p>Das <b>hier</b>.</p>"}]}),
        ("sdgs", {"heading": "", "numbers": ["7", "13"]}),
        ("table", {"data": [["a", None], ["1", "2"]], "first_row_is_table_header": True, "first_col_is_header": False, "table_caption": "Zahlen"}),
        ("contact_card", {"heading": "Noch Fragen?", "person": ""}),
        ("quote", {"text": "Gut.", "person": "Eine Nachbarin"}),
    ]
    page = town.page("Für Vereine", introduction="Wir suchen Partner.", body=body, show_in_menus=True)
    news = town.news("Rat beschließt die Strategie", date=timezone.localdate(), summary="Einstimmig.", picture=draw("Rat"), picture_alt="Ein Rathaus")
    contact = town.contact_page()
    ContactTopic.objects.create(page=contact, title="Energie", recipient="geheim@stadt.example")
    legal = [town.legal("imprint", "Impressum"), town.legal("privacy", "Datenschutz")]
    ContactPerson.objects.create(
        municipality=town.settings,
        name="Toni Muster",
        role="Ansprechperson Energie",
        phone="01234 5678",
        email="toni@stadt.example",
        photo=draw("Toni"),
    )
    english = Locale.objects.get(language_code="en")
    home_en = town.home.copy_for_translation(english)
    home_en.title = "Auenfurt in English"
    home_en.save_revision().publish()
    strategy_en = town.strategy.copy_for_translation(english, copy_parents=True)
    strategy_en.title = "Climate strategy 2035"
    strategy_en.save_revision().publish()
    return SimpleNamespace(
        town=town, energy=energy, roads=roads, roof=roof, bus=bus, project=project, quiet=quiet, page=StandardPage.objects.get(pk=page.pk), news=news, contact=contact,
        legal=legal, indicator=target, district=district, home_en=home_en, strategy_en=strategy_en,
    )  # fmt: skip


def addresses(full) -> list[str]:
    """Every address of the API, with an object of each kind."""
    pages = [
        full.town.home,
        full.town.strategy,
        full.energy,
        full.roof,
        full.town.projects,
        full.project,
        full.page,
        full.news,
        full.contact,
        *full.legal,
    ]
    picture = full.news.picture_id
    return [
        "", "openapi.json", "site/", "pages/", "pages/find/?html_path=/", "pages/find/?html_path=/en/strategie/", "projects/", f"projects/{full.project.pk}/",
        "projects.geojson", "strategy/", "strategy/fields/", "strategy/measures/", "strategy/indicators/", f"strategy/indicators/{full.indicator.pk}/",
        "images/", f"images/{picture}/", *(f"pages/{page.pk}/" for page in pages),
    ]  # fmt: skip
