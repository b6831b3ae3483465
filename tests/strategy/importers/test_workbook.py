"""Workbooks that people fill in: subsets of sheets, references, what cannot be read, what is left alone."""

from datetime import date
from decimal import Decimal

import pytest
from wagtail.models import Page

from strategy.importers import kinds
from strategy.importers.refusal import ImportRefused
from strategy.models import Goal, Indicator, IndicatorValue, MeasurePage, ProgressNote, StrategyPage
from tests.strategy.importers.books import book, csv_bytes

pytestmark = pytest.mark.django_db
FIELDS = [["Kürzel", "Titel"], ["MO", "Mobilität"]]
MEASURES = [["Handlungsfeld", "Maßnahmen-Nummer", "Maßnahmen-Titel", "Status", "Gesamtkosten in Euro", "Wetter"]]


def plan(town, sheets, **options):
    data = book(sheets)
    assert kinds.detect(data, "s.xlsx") == "workbook"
    return kinds.plan("workbook", data, "s.xlsx", town.strategy, options=options)


def apply(town, sheets, **options):
    planned = plan(town, sheets, **options)
    assert [one.message for one in planned.errors] == []
    kinds.apply(planned, town.strategy, town.staff("editor"), live=options.get("live", False))
    return planned


def errors(planned):
    return [(one.sheet, one.row, one.column, one.message) for one in planned.errors]


def test_a_hand_made_workbook_becomes_drafts_with_what_it_cannot_place_kept(town):
    planned = apply(
        town,
        {
            "Felder": FIELDS,
            "Maßnahmen": [
                *MEASURES,
                ["Mobilität", "M 1", "Radwege", "in Umsetzung", "ca. 2.480 €", "Regen"],
                ["MO", "M 2", "Bus", "grün", "200-500 T€", None],
            ],
            "Teilmaßnahmen": [["Nr. Maßnahme", "Teilmaßnahme", "von"], ["M 1", "Planen", 2024]],
        },
    )
    first, second = MeasurePage.objects.order_by("code")
    assert not first.live and first.get_parent().title == "Mobilität"
    assert (first.status, first.total_cost_eur, first.cost_note) == ("running", Decimal(2480), "ca. 2.480 €")
    assert first.extras.get().text == "Regen" and first.steps.get().start_text == "2024"
    assert second.get_parent().pk == first.get_parent().pk
    assert (second.status, second.total_cost_eur, second.cost_note) == ("unknown", None, "200-500 T€")
    assert second.extras.get(label="Status").text == "grün"
    assert [(one.row, one.column) for one in planned.warnings] == [(3, "Status"), (3, "Gesamtkosten in Euro")]
    assert not any(Page.find_problems())


def test_empty_cells_change_nothing_and_the_word_for_empty_does(town):
    field = town.field_of_action("Mobilität")
    town.measure(field, "Radwege", code="M 1", initiator="Rat", status_note="weil", priority="high", total_cost_eur=5)
    head = ["Maßnahmen-Nummer", "Maßnahmen-Titel", "Initiator", "Begründung des Stands", "Priorität", "Gesamtkosten in Euro"]
    apply(town, {"Strategie": [["Angabe", "Wert"]], "Maßnahmen": [head, ["M 1", None, None, "(leer)", "(leer)", "(leer)"]]}, live=True)
    page = MeasurePage.objects.get()
    assert (page.title, page.initiator, page.status_note, page.priority, page.total_cost_eur) == ("Radwege", "Rat", "", "", None)


@pytest.mark.parametrize(
    ("sheets", "message"),
    [
        ({"Handlungsfelder": FIELDS, "Maßnahmen": [*MEASURES, ["Luftfahrt", "M 1", "Radwege"]]}, "Das Handlungsfeld „Luftfahrt“ gibt es weder"),
        ({"Handlungsfelder": FIELDS, "Maßnahmen": [*MEASURES, ["MO", "M 1", "A"], ["MO", "M 1", "B"]]}, "Die Nummer „M 1“ steht schon in Zeile 2"),
        ({"Handlungsfelder": FIELDS, "Maßnahmen": [*MEASURES, ["MO", None, "A"], ["MO", None, "A"]]}, "Ohne Nummer lassen sich beide nicht"),
        ({"Handlungsfelder": FIELDS, "Schritte": [["Maßnahme", "Titel"], ["M 9", "Planen"]]}, "Die Maßnahme „M 9“ gibt es weder"),
        ({"Messwerte": [["Indikator", "Jahr", "Wert"], ["I 9", 2020, 1]]}, "Den Indikator „I 9“ gibt es weder"),
        ({"Indikatoren": [["Nr.", "Titel", "Einheit"], ["I 1", "Bäume", None]]}, "braucht Titel und Einheit"),
        ({"Handlungsfelder": FIELDS, "Maßnahmen": [*MEASURES, ["MO", date(2025, 4, 4), "A"]]}, "ist ein Datum"),
        ({"Handlungsfelder": FIELDS, "Maßnahmen": [*MEASURES, ["MO", "M 1", "A", "nicht weiterverfolgt"]]}, "nicht weiterverfolgt wird"),
        ({"Ziele": [["Nr.", "Titel", "Basisjahr", "Zieljahr"], ["Z 1", "Neutral", 2035, 1990]]}, "Das Zieljahr liegt nicht nach dem Basisjahr"),
        ({"Ziele": [["Nr.", "Titel", "Zieljahr"], ["Z 1", "Neutral", "bald"]]}, "„bald“ ist kein Jahr"),
        ({"Ziele": [["Nr.", "Titel", "Zieljahr"], ["Z 1", "Neutral", 2500]]}, "zwischen 1900 und 2200"),
        ({"Strategie": [["Angabe", "Wert"], ["Datum des Beschlusses", "31.02.2024"]]}, "Den Tag „31.02.2024“ gibt es nicht"),
        ({"Handlungsfelder": [["Foo", "Bar"], ["MO", "x"]]}, "wurde keine Kopfzeile gefunden"),
        ({"Handlungsfelder": FIELDS, "Felder": FIELDS}, "Zwei Blätter sehen nach"),
    ],
)
def test_errors_say_where_and_what_and_nothing_is_written(town, sheets, message):
    data = book(sheets)
    planned = kinds.plan("workbook", data, "s.xlsx", town.strategy)
    assert any(message in text for _sheet, _row, _column, text in errors(planned)), errors(planned)
    pages = Page.objects.count()
    with pytest.raises(ImportRefused):
        kinds.apply(planned, town.strategy, None)
    assert Page.objects.count() == pages


def test_a_file_without_a_sheet_of_fields_may_name_new_ones(town):
    town.field_of_action("Mobilität")
    planned = plan(town, {"Strategie": [["Angabe", "Wert"]], "Maßnahmen": [*MEASURES, ["Mobilitäet", "M 1", "Radwege"]]})
    assert planned.errors == []
    assert "Es gleicht „Mobilität“ fast" in planned.warnings[0].message


def test_values_keep_gaps_words_and_history(town):
    ghg = Indicator.objects.create(strategy=town.strategy, code="I 1", title="Emissionen", unit="kt CO₂e")
    IndicatorValue.objects.create(indicator=ghg, year=1990, value=Decimal(2517), source="Bilanz")
    head = ["Indikator", "Jahr", "Art", "Wert", "Quelle"]
    rows = [
        head,
        ["I 1", 1990, "Ist", "2.517", None],
        ["Emissionen", 2000, None, None, "fehlt"],
        ["I 1", 2010, "Ist", "ca. 500", None],
        ["I 1", 2030, "Soll", 131.5],
    ]
    planned = apply(town, {"Messwerte": rows})
    assert planned.counts["indicatorvalue"] == {"create": 3, "update": 0, "unchanged": 1}
    found = {value.year: value for value in ghg.values.all()}
    assert found[2000].value is None and found[2000].source == "fehlt"
    assert found[2010].value is None and found[2010].note == "laut Datei: ca. 500"
    assert (found[2030].kind, found[2030].value) == ("target", Decimal("131.5"))
    assert not plan(town, {"Messwerte": rows}).changes_anything


def test_the_unit_of_an_indicator_with_values_does_not_change(town):
    ghg = Indicator.objects.create(strategy=town.strategy, code="I 1", title="Emissionen", unit="kt CO₂e")
    IndicatorValue.objects.create(indicator=ghg, year=1990, value=1)
    planned = plan(town, {"Indikatoren": [["Nr.", "Titel", "Einheit"], ["I 1", "Emissionen", "t CO₂e"]]})
    assert "Seine Einheit lässt sich nicht" in planned.errors[0].message


def test_measures_refer_to_each_other_also_forward(town):
    rows = [
        ["Handlungsfeld", "Maßnahmen-Nummer", "Maßnahmen-Titel", "setzt voraus (Nummern)"],
        ["MO", "M 1", "A", "M 2, C"], ["MO", "M 2", "B", "M 3"], ["MO", "M 3", "C", None],
    ]  # fmt: skip
    apply(town, {"Handlungsfelder": FIELDS, "Maßnahmen": rows}, live=True)
    first = MeasurePage.objects.get(code="M 1")
    assert set(first.needed_measures.values_list("code", flat=True)) == {"M 2", "M 3"}
    assert {one.code for one in first.latest_revision.as_object().needed_measures.all()} == {"M 2", "M 3"}
    rows[1][3] = "M 1"
    assert "verweist auf sich selbst" in plan(town, {"Handlungsfelder": FIELDS, "Maßnahmen": rows}).errors[0].message


@pytest.mark.parametrize("relation", ["setzt voraus (Nummern)", "ersetzt (Nummern)"])
def test_a_circle_of_relations_is_refused_with_its_row_also_over_measures_of_the_website(town, relation):
    head = ["Handlungsfeld", "Maßnahmen-Nummer", "Maßnahmen-Titel", relation]
    rows = [head, ["MO", "M 1", "A", "M 2"], ["MO", "M 2", "B", "M 3"], ["MO", "M 3", "C", "M 1"], ["MO", "M 4", "D", "M 1"]]
    planned = plan(town, {"Handlungsfelder": FIELDS, "Maßnahmen": rows})
    way = "Das ergibt einen Kreis: M 1 → M 2 → M 3 → M 1. Bitte nehmen Sie eine dieser Maßnahmen heraus."
    assert errors(planned) == [("Maßnahmen", 2, relation, way)]
    with pytest.raises(ImportRefused):
        kinds.apply(planned, town.strategy, None)
    rows[3][3] = None
    apply(town, {"Handlungsfelder": FIELDS, "Maßnahmen": rows})
    planned = plan(town, {"Handlungsfelder": FIELDS, "Maßnahmen": [head, ["MO", "M 3", "C", "M 4"]]})
    way = "Das ergibt einen Kreis: M 3 → M 4 → M 1 → M 2 → M 3. Bitte nehmen Sie eine dieser Maßnahmen heraus."
    assert errors(planned) == [("Maßnahmen", 2, relation, way)]
    rows[1][3], rows[4][3] = "(leer)", "M 1"
    rows.append(["MO", "M 3", "C", "M 4"])
    del rows[3]
    assert errors(plan(town, {"Handlungsfelder": FIELDS, "Maßnahmen": rows})) == []


def test_the_plan_of_a_new_row_names_everything_that_will_be_written(town):
    planned = plan(
        town,
        {
            "Felder": [["Kürzel", "Titel"], ["MO", "Mobilität"]],
            "Maßnahmen": [[*MEASURES[0], "setzt voraus (Nummern)"], ["MO", "M 1", "A", "läuft", "5 €", "Regen", "M 2"], ["MO", "M 2", "B"]],
            "Schritte": [["Maßnahme", "Titel"], ["M 1", "Planen"]],
            "Indikatoren": [["Nummer", "Titel", "Einheit"], ["I 1", "Strom", "MWh"]],
            "Messwerte": [["Indikator", "Jahr", "Wert"], ["I 1", "2020", "1,5"]],
            "Sachstände": [["Maßnahme", "Zeitraum von", "Zeitraum bis", "Sachstand"], ["M 1", "01.01.2024", "31.12.2024", "Es geht."]],
        },
    )
    found = {item.label: [(label, after) for label, before, after in item.changes if not before] for item in planned.items}
    assert planned.errors == []
    measure = dict(found["M 1 A"])
    assert measure["Handlungsfeld"] == "Mobilität" and measure["Wetter"] == "Regen" and measure["setzt voraus (Nummern)"] == "B"
    assert measure["Status"] == "in Umsetzung" and measure["Gesamtkosten in Euro"] == "5" and "Planen" in measure["Schritte"]
    assert ("Titel", "Mobilität") in found["MO Mobilität"]
    assert ("Einheit", "MWh") in found["I 1 Strom"]
    assert any(("Wert", "1,5") in rows for label, rows in found.items() if label.startswith("Strom: 2020"))
    assert any("Es geht." in after for _label, after in next(rows for label, rows in found.items() if label.startswith("A: ")))


def test_measures_may_flank_each_other(town):
    rows = [
        ["Handlungsfeld", "Maßnahmen-Nummer", "Maßnahmen-Titel", "flankierend (Nummern)"],
        ["MO", "M 1", "A", "M 2"],
        ["MO", "M 2", "B", "M 1"],
    ]
    apply(town, {"Handlungsfelder": FIELDS, "Maßnahmen": rows})
    assert [one.flanking_measures.count() for one in MeasurePage.objects.all()] == [1, 1]


def test_what_editors_have_not_published_stays_unpublished(town):
    field = town.field_of_action("Mobilität")
    page = town.measure(field, "Radwege", code="M 1")
    page.title = "Radwege, Entwurf"
    page.save_revision()
    apply(
        town,
        {"Strategie": [["Angabe", "Wert"]], "Maßnahmen": [["Maßnahmen-Nummer", "Maßnahmen-Titel", "Initiator"], ["M 1", None, "Rat"]]},
        live=True,
    )
    page.refresh_from_db()
    assert (page.title, page.initiator) == ("Radwege", "")
    draft = page.get_latest_revision_as_object()
    assert (draft.title, draft.initiator) == ("Radwege, Entwurf", "Rat")


def test_goals_and_the_strategy_are_one_revision_of_its_page(town):
    sheets = {
        "Strategie": [["Angabe", "Wert"], ["Kommune", "Anderswo"], ["Leitidee", "Neu"], ["Basisjahr", 1995]],
        "Indikatoren": [["Nr.", "Titel", "Einheit"], ["I 1", "Emissionen", "kt CO₂e"]],
        "Ziele": [["Nr.", "Titel", "Indikator", "Zieljahr", "Zielwert"], ["Z 1", "Neutral", "I 1", 2035, 0]],
        "Reichweite": [["Wer", "Anteil in Prozent", "Jahr der Bilanz", "Quelle"], ["Verwaltung", 20, 2020, "Bilanz"]],
    }
    planned = apply(town, sheets, live=True)
    assert "nennt die Kommune „Anderswo“" in planned.warnings[0].message
    strategy = StrategyPage.objects.get(pk=town.strategy.pk)
    assert (strategy.guiding_idea, strategy.baseline_year) == ("Neu", 1995)
    assert Goal.objects.get().indicator.code == "I 1" and strategy.reach_shares.get().share_percent == 20


def test_progress_notes_are_drafts_unless_published(town):
    town.measure(None, "Radwege", code="M 1")
    rows = [
        ["Maßnahme", "Zeitraum von", "Zeitraum bis", "Was geschehen ist", "Bearbeitung"],
        ["M 1", 2024, 2024, "Geplant.", "veröffentlicht"],
        ["M 1", "01.01.2025", date(2025, 6, 30), "Gebaut.", None],
    ]
    apply(town, {"Sachstände": rows})
    assert set(ProgressNote.objects.values_list("state", flat=True)) == {"draft"}
    ProgressNote.objects.all().delete()
    apply(town, {"Sachstände": rows}, live=True)
    assert dict(ProgressNote.objects.values_list("text", "state")) == {"Geplant.": "released", "Gebaut.": "draft"}


def test_columns_can_be_mapped_by_hand(town):
    data = book({"Ziele": [["Nr.", "Titel", "Bis wann"], ["Z 1", "Neutral", 2035]]})
    planned = kinds.plan("workbook", data, "s.xlsx", town.strategy, mapping={"Ziele": {"Bis wann": "target_year"}})
    assert [(column.label, column.key, column.how) for column in planned.columns["Ziele"]][2] == ("Bis wann", "target_year", "mapped")
    assert ("target_year", "Zieljahr") in kinds.fields_of("workbook", "Ziele")
    assert planned.payload.goals[0].values["target_year"] == 2035


def test_links_in_texts_lead_to_pages_of_this_municipality_only(town, other_town):
    rows = [["Kürzel", "Titel", "Worum es geht"], ["MO", "Mobilität", f"[hier](seite:{other_town.home.pk})"]]
    assert "gibt es hier nicht" in plan(town, {"Handlungsfelder": rows}).errors[0].message
    rows[1][2] = f"[hier](seite:{town.home.pk}) [da](javascript:alert(1)) <script>x</script>"
    planned = plan(town, {"Handlungsfelder": rows})
    text = planned.payload.new_fields[0][0].values["introduction"]
    assert f'<a id="{town.home.pk}" linktype="page">hier</a>' in text
    assert "<script" not in text and 'href="javascript' not in text


def test_somebody_was_faster(town):
    planned = plan(town, {"Handlungsfelder": FIELDS})
    town.field_of_action("Anderes")
    with pytest.raises(ImportRefused, match="seit der Vorschau geändert"):
        kinds.apply(planned, town.strategy, None)


def test_a_plan_belongs_to_its_strategy(town, other_town):
    with pytest.raises(ImportRefused, match="nicht ausführen"):
        kinds.apply(plan(town, {"Handlungsfelder": FIELDS}), other_town.strategy, None)


def test_a_failure_while_writing_leaves_nothing_behind(town):
    planned = plan(town, {"Handlungsfelder": FIELDS, "Maßnahmen": [*MEASURES, ["MO", "M 1", "A"], ["MO", "M 2", "B"]]})
    pages = Page.objects.count()

    def breaks(done, total):
        if done == 2:
            raise RuntimeError("Strom weg")

    with pytest.raises(RuntimeError):
        kinds.apply(planned, town.strategy, None, on_progress=breaks)
    assert Page.objects.count() == pages and not any(Page.find_problems())


def test_a_flat_list_is_still_a_list_of_measures():
    rows = [["Nr.", "Handlungsfeld", "Maßnahme", "Kosten"], ["1", "Bauen", "Dämmen", "5"]]
    assert kinds.detect(csv_bytes(rows), "m.csv") == "measures"
    assert kinds.detect(book({"Maßnahmen": rows}), "m.xlsx") == "measures"
    assert kinds.detect(book({"Tabelle1": rows}), "m.xlsx") == "measures"


def test_a_list_without_a_known_title_asks_for_a_mapping(town):
    data = csv_bytes([["Vorhaben", "Ressort"], ["Dämmen", "Bauen"]])
    planned = kinds.plan("measures", data, "m.csv", town.strategy)
    assert "ordnen Sie die Spalten zu" in planned.errors[0].message
    assert [column.label for column in planned.columns["m.csv"]] == ["Vorhaben", "Ressort"]
    planned = kinds.plan("measures", data, "m.csv", town.strategy, mapping={"": {"Vorhaben": "title", "Ressort": "field"}})
    assert planned.errors == [] and planned.counts["measurepage"]["create"] == 1
    assert planned.columns["m.csv"][0].how == "mapped"
