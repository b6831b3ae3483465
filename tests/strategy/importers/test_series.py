"""Series of indicators in every shape: planned and real mixed, gaps, population as a category, units, notations. Numbers are our own."""

import json
import time
import zipfile
from decimal import Decimal
from io import BytesIO

import pytest

from strategy.importers import kinds
from strategy.importers.refusal import ImportRefused
from strategy.importers.series.words import unit_symbol
from strategy.imports import preview
from strategy.models import Indicator, IndicatorValue, ValueChange
from tests.strategy.importers.books import book, csv_bytes

pytestmark = pytest.mark.django_db

LONG = b"""year,category,type,co2,note
1990,W\xc3\xa4rme,real,121,
2000,W\xc3\xa4rme,real,105.5,
2022,W\xc3\xa4rme,real,65
2030,W\xc3\xa4rme,geplant,5.25,
1990,Verkehr,real,61,
2000,Verkehr,real,59.12345,Umsetzungsbericht
2022,Verkehr,real,56,
1990,Gesamt,real,182,
2000,Gesamt,real,164.6,
2022,Gesamt,real,121,last_emissions
2019,Einwohner,Einwohner,31052,
2050,Gesamt,geplant,0,
"""


def plan(town, data, name="reihe.csv", **options):
    assert kinds.detect(data, name) == "series"
    return kinds.plan("series", data, name, town.strategy, options=options)


def apply(town, data, name="reihe.csv", **options):
    planned = plan(town, data, name, **options)
    assert [one.message for one in planned.errors] == []
    kinds.apply(planned, town.strategy, town.staff("editor"))
    assert not plan(town, data, name, **options).changes_anything
    return planned


def value(title, year, kind="actual", category=""):
    return IndicatorValue.objects.get(indicator__title=title, year=year, kind=kind, category=category)


def test_a_long_list_becomes_emissions_and_population(town):
    planned = apply(town, LONG)
    emissions, people = Indicator.objects.order_by("is_population")
    assert (emissions.title, emissions.unit, emissions.values.count()) == ("Treibhausgasemissionen", "kt CO₂e", 11)
    assert (people.title, people.unit, people.is_population, people.values.get().value) == ("Einwohnerzahl", "Personen", True, 31052)
    assert value(emissions.title, 2030, "target", "Wärme").value == Decimal("5.25")
    assert value(emissions.title, 2050, "target").value == 0
    assert value(emissions.title, 2000, category="Verkehr").note == "Umsetzungsbericht"
    assert ValueChange.objects.filter(origin="import").count() == 12
    said = " ".join(one.message for one in planned.warnings)
    for guess in ("Angenommen wurde „kt CO₂e“", "bekommt den Titel", "keine Kategorie der Bilanz", "als Aufteilung", "wird gerundet"):
        assert guess in said
    sums = {line.label: dict(line.amounts) for line in planned.sums}
    assert sums["Treibhausgasemissionen, 1990 (Ist)"] == {"Summe der Kategorien": "182", "Gesamt laut Datei": "182"}


def test_what_is_stated_is_not_guessed(town):
    planned = plan(town, LONG, unit="t CO₂e", title="Bilanz der Stadt", source="Bilanz 2023")
    said = " ".join(one.message for one in planned.warnings)
    assert "Angenommen" not in said and "bekommt den Titel" not in said
    apply(town, LONG, unit="t CO₂e", title="Bilanz der Stadt", source="Bilanz 2023")
    assert value("Bilanz der Stadt", 1990).source == "Bilanz 2023"


def test_categories_that_do_not_add_up_are_pointed_out(town):
    planned = plan(town, LONG.replace(b"1990,Gesamt,real,182", b"1990,Gesamt,real,382"))
    assert any("Betroffene Jahre: 1990" in one.message for one in planned.warnings)


def test_years_across_with_german_numbers(town):
    data = csv_bytes([["Sektor (t CO2e)", "1990", "1995", "2000"], ["Verkehr", "2.480", "", "41.816,1"], ["Gesamt", "2.480", "-", "41.816,1"]])
    apply(town, data, title="Emissionen")
    assert (Indicator.objects.get().unit, Indicator.objects.get().breakdown) == ("t CO₂e", "sector")
    assert value("Emissionen", 2000, category="Verkehr").value == Decimal("41816.1")
    assert not IndicatorValue.objects.filter(year=1995, category="Verkehr").exists()


def test_years_down_with_a_column_of_targets(town):
    rows = [
        ["Bilanz der Stadt"],
        ["Jahr", "Verkehr", "Haushalte", "Gesamt", "Gesamt (Soll)"],
        [1990, 10, 20, 30, None],
        [2030, None, None, None, 3],
        ["Summe", 1],
    ]
    planned = apply(town, book({"Werte der Bilanz": rows}), "reihe.xlsx", unit="kt CO₂e", title="Emissionen")
    assert value("Emissionen", 2030, "target").value == 3
    assert value("Emissionen", 1990, category="Haushalte").value == 20
    assert any("nennt kein Jahr" in one.message for one in planned.warnings)


def test_several_indicators_in_one_list(town):
    Indicator.objects.create(strategy=town.strategy, code="I 1", title="Bäume", unit="Anzahl")
    rows = [
        ["Indikator", "Jahr", "Wert", "Einheit"],
        ["I 1", "2020", "120", "Anzahl"],
        ["Strom", "2020", "12,5", "GWh"],
        ["Strom", "2021", "ca. 13", "GWh"],
    ]
    apply(town, csv_bytes(rows))
    assert set(Indicator.objects.values_list("title", "unit")) == {("Bäume", "Anzahl"), ("Strom", "GWh")}
    assert (value("Strom", 2021).value, value("Strom", 2021).note) == (None, "laut Datei: ca. 13")


def test_values_are_converted_into_the_unit_of_the_indicator(town):
    Indicator.objects.create(strategy=town.strategy, title="Emissionen", unit="t CO₂e")
    planned = apply(town, csv_bytes([["Jahr", "Wert (kt)"], ["2020", "1,5"]]), title="Emissionen")
    assert value("Emissionen", 2020).value == 1500
    assert any("werden umgerechnet" in one.message for one in planned.warnings)
    planned = plan(town, csv_bytes([["Jahr", "Wert (GWh)"], ["2020", "1,5"]]), title="Emissionen")
    assert "lässt sich nicht in „t CO₂e“ umrechnen" in planned.errors[0].message


def test_json_with_metadata(town):
    shape = {
        "Metadaten": {"Wert": {"Einheit": "Prozent am Gesamtverkehr"}, "Quelle": {"Datei": "konzept.pdf", "Seite": {"Dokument": 22}, "Element": {"Bezeichnung": "Modal Split"}}},
        "Daten": [
            {"Sektor": "Fußverkehr", "Werte": [{"Jahr": 2008, "Typ": "Ist", "Wert": 27.3}, {"Jahr": 2019, "Typ": "Ist", "Wert": None}, {"Jahr": 2025, "Typ": "Soll", "Wert": 30}]},
            {"Sektor": "Radverkehr", "Werte": [{"Jahr": 2008, "Wert": 130}]},
        ],
    }  # fmt: skip
    planned = apply(town, json.dumps(shape).encode(), "modal.json")
    made = Indicator.objects.get()
    assert (made.title, made.unit, made.breakdown) == ("Modal Split", "%", "mode")
    assert value("Modal Split", 2019, category="Fußverkehr").value is None
    assert value("Modal Split", 2025, "target", "Fußverkehr").source == "konzept.pdf, Seite 22"
    assert any("mehr als 100 Prozent" in one.message for one in planned.warnings)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["Jahr", "Wert (t)"], ["2020", "1"], ["2020", "2"]], "mit einem anderen Wert schon in Zeile 2"),
        ([["Jahr", "Wert (t)", "Art"], ["20x0", "1", "Ist"], ["2021", "1", "Ist"]], "„20x0“ ist kein Jahr"),
        ([["Jahr", "Wert"], ["2020", "1"]], "Bitte geben Sie eine an"),
        ([["Jahr", "Wert (t)"], ["2020", "99999999999999"]], "ist zu groß"),
        ([["Jahr", "Wert (t)"], ["2020", "12 %"]], "ist ein Anteil"),
    ],
)
def test_errors_of_series(town, rows, message):
    planned = kinds.plan("series", csv_bytes(rows), "r.csv", town.strategy)
    assert any(message in one.message for one in planned.errors), [one.message for one in planned.problems]


def test_an_unknown_kind_is_a_scenario_and_is_said(town):
    planned = apply(town, csv_bytes([["Jahr", "Wert (t)", "Typ"], ["2030", "5", "Trend"]]), title="E")
    assert IndicatorValue.objects.get().scenario == "Trend"
    assert any("weder Ist noch Soll" in one.message for one in planned.warnings)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_encodings_of_series(town, encoding):
    apply(town, LONG.decode().encode(encoding), title="E", unit="kt CO₂e")
    assert value("E", 1990, category="Wärme").value == 121


@pytest.mark.parametrize(
    ("text", "symbol", "guess"),
    [
        ("kt", "kt CO₂e", True), ("t CO2e", "t CO₂e", False), ("kt CO₂e", "kt CO₂e", False), ("Tonnen pro Einwohner", "t CO₂e je Person", True),
        ("GWh", "GWh", False), ("%", "%", False), ("Anteil in Prozent", "%", True), ("Schafe", "", False), ("MWh/EW", "MWh je Person", True),
    ],
)  # fmt: skip
def test_units_in_other_words(text, symbol, guess):
    assert unit_symbol(text) == (symbol, guess)


def bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", b"0" * (60 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.csv", "ist leer"), (b"\x00\x00\x00", "a.csv", "ist leer"), (b"Jahr;Wert\n2020;\x001\n", "a.csv", "keine Texttabelle"),
        (b"{kaputt", "a.json", "kein lesbares JSON"), (b'{"a": 1}', "a.json", "Abschnitt „Daten“"), (b"[" * 50_000, "a.json", "kein lesbares JSON"),
        (b'{"Daten": [{"Werte": [{"Jahr": 1, "Wert": {}}]}]}', "a.json", "keine lesbaren"), (b"%PDF-1.7", "a.xlsx", "keine Tabelle"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "a.xls", "Kennwort"), (b"PK\x03\x04kaputt", "a.xlsx", "beschädigt"), (bomb(), "a.xlsx", "zu groß"),
        (b"a" * (10 * 1024 * 1024 + 1), "a.csv", "größer als 10 MB"),
    ],
)  # fmt: skip
def test_hostile_files_get_a_refusal_with_a_reason(town, data, name, reason):
    with pytest.raises(ImportRefused) as refused:
        kind = kinds.detect(data, name)
        kinds.plan(kind, data, name, town.strategy)
    assert reason in refused.value.message


def test_two_thousand_measures_are_planned_in_seconds(town):
    rows = [["Handlungsfeld", "Maßnahmen-Nummer", "Maßnahmen-Titel", "Status", "Beschreibung"]]
    rows += [[f"Feld {n % 15}", f"M {n}", f"Maßnahme {n}", "geplant", "Ein Text. " * 30] for n in range(2000)]
    data = book({"Strategie": [["Angabe", "Wert"]], "Maßnahmen": rows})
    started = time.process_time()
    planned = kinds.plan("workbook", data, "s.xlsx", town.strategy)
    assert planned.counts["measurepage"]["create"] == 2000 and planned.errors == []
    assert time.process_time() - started < 20
    assert len(json.dumps(preview.summary(planned))) < 400_000
