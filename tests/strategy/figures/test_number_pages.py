"""Pages of indicators and files of figures: what they show, what they cost, and what they hide."""

import re
from datetime import date
from xml.etree import ElementTree

import pytest
from django.core.cache import cache as django_cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from municipality import cache
from municipality.charts import paint
from strategy.models import Indicator, IndicatorValue
from tests.strategy import builders

from .builders import modal_split, people
from .builders import parts as with_parts

pytestmark = pytest.mark.django_db
MOST = 14


def get(path, **extra):
    return Client().get(path, **extra)


def text(response):
    assert response.status_code == 200
    return re.sub(r"[ \n]+", " ", response.content.decode())


def files_of(made, ending):
    return [f"/strategie/werte/{made.pk}/{key}.{ending}" for key in ("verlauf", "aufteilung", "anteile", "je-person")]


def test_the_page_of_an_indicator_shows_figures_goals_source_and_files(town):
    people(town)
    made = with_parts(town, show_per_inhabitant=True, description="Was ausgestoßen wird.", method_note="Territorialbilanz", code="I 1")
    builders.goal(
        town,
        indicator=made,
        baseline_year=2020,
        target_year=2035,
        is_net_zero=True,
        wording="Der Rat will Netto-Null.",
        resolution_text="Rat, 14. Mai",
    )
    page = text(get(f"/strategie/werte/{made.pk}/"))
    assert page.count('role="img"') == 4 and page.count("Werte als Tabelle") == 4
    for words in (
        "Was ausgestoßen wird.",
        "Territorialbilanz",
        "B – hochgerechnete Primärdaten",
        "Netto-Null",
        "Der Rat will Netto-Null.",
        "je Person",
        "nach Sektoren",
    ):
        assert words in page, words
    assert "2021" in page and "Nicht gezeichnet" in page
    for address in (*files_of(made, "png"), *files_of(made, "svg")):
        assert f'href="{address}"' in page
    assert f'href="/strategie/{town.strategy.pk}/zahlen/"' in page and "history" not in page


def test_the_english_twin_has_english_words_and_german_titles(town):
    made = with_parts(town)
    assert f'lang="de">{made.title}</h1>' in text(get(f"/en/strategie/werte/{made.pk}/"))
    assert get(f"/en/strategie/{town.strategy.pk}/zahlen/").status_code == 200


def test_the_list_groups_by_field_and_says_the_state_in_words(town):
    builders.headline(town)
    field = town.field_of_action("Mobilität", hue=2)
    town.measure(field, status="running")
    builders.indicator(town, "Radwege", {2010: 10, 2020: 30}, {2025: 35}, unit="km", field_of_action=field, kind="output")
    builders.indicator(town, "Noch leer", {}, unit="km")
    modal_split(town)
    page = text(get(f"/strategie/{town.strategy.pk}/zahlen/"))
    assert page.index("Treibhausgase gesamt") < page.index("Mobilität</a></h2>") < page.index("Radwege")
    assert "nicht auf Kurs" in page and "auf Kurs" in page and "noch ohne Wert" in page and "3 Anteile" in page
    assert "1 von 2 Messgrößen mit Ziel ist auf Kurs oder am Ziel." in page and 'class="spark"' in page
    assert "Leistung · Ziel 2025: 35\u00a0km" in page and "Stand der Maßnahmen nach Handlungsfeld" in page


def test_empty_lists_and_indicators_say_so(town):
    assert "Noch keine Zahlen" in text(get(f"/strategie/{town.strategy.pk}/zahlen/"))
    assert "Noch keine Werte" in text(get(f"/strategie/werte/{builders.indicator(town, values={}).pk}/"))


def test_long_and_hostile_words_stay_words(town):
    made = builders.indicator(town, "<script>alert(1)</script>" + "Donaudampfschifffahrt" * 5, {2020: 1, 2021: 2}, unit="<b>")
    for address in (f"/strategie/werte/{made.pk}/", f"/strategie/{town.strategy.pk}/zahlen/", f"/strategie/werte/{made.pk}/verlauf.svg"):
        body = get(address).content.decode()
        assert "<script>alert" not in body and "<b>" not in body.replace("<b>1", "").replace("<b>2", ""), address
    assert get(f"/strategie/werte/{made.pk}/verlauf.png").content.startswith(b"\x89PNG")


def test_a_file_is_a_whole_picture_with_title_source_and_the_name_of_the_town(town):
    made = with_parts(town)
    answer = get(f"/strategie/werte/{made.pk}/aufteilung.svg")
    assert answer["Content-Type"] == "image/svg+xml" and answer["Content-Disposition"] == 'attachment; filename="treibhausgase-aufteilung.svg"'
    assert "sandbox" in answer["Content-Security-Policy"] and answer["X-Content-Type-Options"] == "nosniff"
    root = ElementTree.fromstring(answer.content)
    words = " ".join(element.text or "" for element in root.iter() if element.tag.endswith("text"))
    assert "Treibhausgase nach Sektoren" in words and "Quelle: Bilanz 2024" in words and "Auenfurt" in words and "Verkehr 80" in words
    assert "var(" not in answer.content.decode(), "a file knows no custom properties"
    picture = get(f"/strategie/werte/{made.pk}/aufteilung.png")
    assert picture["Content-Type"] == "image/png" and picture.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert (
        get(f"/strategie/werte/{made.pk}/aufteilung.csv")
        .content.decode("utf-8-sig")
        .startswith("Jahr;Verkehr;Wärme;Strom;Summe\r\n2020;100;60;40;200")
    )


def test_the_text_in_a_picture_is_really_drawn(town):
    """Without a font a server draws pictures without words."""
    import io

    from PIL import Image

    made = builders.indicator(town, "M" * 30, {2020: 1, 2021: 2})
    image = Image.open(io.BytesIO(get(f"/strategie/werte/{made.pk}/verlauf.png").content)).convert("L")
    head = image.crop((0, 0, image.width, 130))
    assert image.width > 1500 and sum(1 for pixel in head.getdata() if pixel < 100) > 2000


@pytest.mark.parametrize("path", ["verlauf.pdf", "anderes.svg", "je-person.svg", "aufteilung.png", "verlauf.svg.png"])
def test_files_that_do_not_exist_are_not_found(town, path):
    made = builders.indicator(town)
    assert get(f"/strategie/werte/{made.pk}/{path}").status_code == 404


def test_nothing_hidden_has_a_page_or_a_file(town, other_town):
    foreign, secret = with_parts(other_town), with_parts(town, "Geheim", field_of_action=town.field_of_action(live=False))
    own, field = with_parts(town, "Eigenes"), town.field_of_action("Feld")
    town.measure(field, start=date(2024, 1, 1))
    for made in (foreign, secret):
        assert get(f"/strategie/werte/{made.pk}/").status_code == 404
        assert {get(path).status_code for path in (*files_of(made, "svg"), *files_of(made, "png"), *files_of(made, "csv"))} == {404}
    assert get(f"/strategie/werte/{foreign.pk}/", HTTP_HOST="other.example").status_code == 200
    assert get(f"/strategie/{other_town.strategy.pk}/zahlen/").status_code == 404
    assert get("/strategie/werte/999999/").status_code == 404 and get("/strategie/werte/99999999999999999999/").status_code == 404
    body = text(get(f"/strategie/{town.strategy.pk}/zahlen/"))
    assert "Eigenes" in body and "Geheim" not in body
    sitemap = get("/sitemap.xml").content.decode()
    assert f"/strategie/werte/{own.pk}/" in sitemap and f"/werte/{secret.pk}/" not in sitemap and f"/werte/{foreign.pk}/" not in sitemap
    assert get(f"/strategie/felder/{field.pk}/zeitplan.svg").status_code == 200
    PageViewRestriction.objects.create(page=town.strategy, restriction_type="login")
    cache.forget()
    for path in (
        f"/strategie/werte/{own.pk}/",
        f"/strategie/{town.strategy.pk}/zahlen/",
        f"/strategie/werte/{own.pk}/verlauf.svg",
        f"/strategie/felder/{field.pk}/zeitplan.svg",
    ):
        assert get(path).status_code == 404, path


def test_a_goal_of_a_hidden_field_is_not_shown_with_its_indicator(town):
    made = builders.headline(town)
    hidden = town.field_of_action(live=False)
    builders.goal(town, "Geheimes Ziel", indicator=made, field_of_action=hidden, target_year=2030, target_value=1)
    assert "Geheimes Ziel" not in text(get(f"/strategie/werte/{made.pk}/"))


def test_pages_and_files_only_read(town):
    made = with_parts(town)
    for path in (f"/strategie/werte/{made.pk}/", f"/strategie/{town.strategy.pk}/zahlen/", f"/strategie/werte/{made.pk}/verlauf.png"):
        assert Client().post(path).status_code == 405


# Costs ------------------------------------------------------------------------------------------------------------------


def many(town, count=60, years=40):
    """Indicators with values for many years, a population, and goals."""
    fields = [town.field_of_action(f"Feld {n}") for n in range(5)]
    made = [
        Indicator.objects.create(
            strategy=town.strategy, title=f"Reihe {n}", unit="kt CO₂e", field_of_action=fields[n % 5] if n % 6 else None, show_per_inhabitant=True
        )
        for n in range(count)
    ]
    IndicatorValue.objects.bulk_create(
        IndicatorValue(indicator=indicator, year=1985 + year, value=1000 - year * 3, kind="actual") for indicator in made for year in range(years)
    )
    for indicator in made[:10]:
        builders.goal(town, f"Ziel {indicator.title}", indicator=indicator, target_year=2040, target_value=5)
    people(town)
    return made


def cost(path):
    """Queries of a page while the frame is in memory and the page cache is empty."""
    get(path)
    django_cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert get(path).status_code == 200
    return len(queries)


def test_pages_of_numbers_keep_their_query_budget(town, settings):
    settings.PAGE_CACHE_SECONDS = 0
    made = many(town)
    paths = {
        "list": f"/strategie/{town.strategy.pk}/zahlen/",
        "indicator": f"/strategie/werte/{made[0].pk}/",
        "in a field": f"/strategie/werte/{made[1].pk}/",
    }
    paths |= {"svg": f"/strategie/werte/{made[0].pk}/verlauf.svg", "english list": f"/en/strategie/{town.strategy.pk}/zahlen/"}
    costs = {name: cost(path) for name, path in paths.items()}
    print(costs)
    assert {name: n for name, n in costs.items() if n > MOST} == {}


def test_a_warm_page_draws_nothing(town, settings, monkeypatch):
    settings.PAGE_CACHE_SECONDS = 0
    people(town)
    made = with_parts(town, show_per_inhabitant=True)
    paths = [f"/strategie/werte/{made.pk}/", f"/strategie/{town.strategy.pk}/zahlen/", *files_of(made, "svg"), *files_of(made, "png")]
    before = [get(path).content for path in paths]

    def no_drawing(*args):
        raise AssertionError("drawn again")

    monkeypatch.setattr(paint, "svg_of", no_drawing)
    monkeypatch.setattr("municipality.charts.export.svg_of", no_drawing)
    monkeypatch.setattr("vl_convert.svg_to_png", no_drawing)
    for path, content in zip(paths, before, strict=True):
        again = get(path).content
        assert len(re.findall(b"<svg class=.chart", again)) == len(re.findall(b"<svg class=.chart", content)), path


def test_drawing_files_without_end_is_slowed_down(town, settings, monkeypatch):
    settings.PAGE_CACHE_SECONDS = 0
    monkeypatch.setattr("strategy.figures.files.MOST", 3)
    made = [builders.indicator(town, f"Reihe {n}", {2020: n + 1, 2021: n + 2}) for n in range(5)]
    codes = [get(f"/strategie/werte/{indicator.pk}/verlauf.svg").status_code for indicator in made]
    assert codes == [200, 200, 200, 429, 429]
    assert get(f"/strategie/werte/{made[0].pk}/verlauf.svg").status_code == 200, "what is in memory costs nothing"
