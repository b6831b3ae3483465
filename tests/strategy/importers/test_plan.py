"""The plan of an import: sums, problems, what exists, outlines, steps."""

from decimal import Decimal

import pytest

from strategy.importers.drafts import Catalogue, ExistingField, ExistingMeasure, KnownOffice, MeasureDraft
from strategy.importers.plan import ImportPlan, build_plan
from strategy.importers.tables import read_table
from tests.strategy.importers.books import OUTLINE, PROGRAMME, STEPS, book, csv_bytes, rows_of

PRINTED = {
    "Arbeiten und Wirtschaften": ("26536", "3152000"),
    "Bauen und Sanieren": ("44646", "10316000"),
    "Energieversorgung und erneuerbare Energien": ("41816.1", "1251000"),
    "Klimaschonende Entscheidungen": ("64293.3", "1448000"),
    "Mobilität": ("66002.0", "844000"),
    "Koordination und übergreifende Projekte": ("10250.0", "1235000"),
}


def plan_of(*rows: list, catalogue: Catalogue | None = None, **options) -> ImportPlan:
    text = [[str(cell) for cell in row] for row in rows]
    return build_plan(read_table(csv_bytes(text), "m.csv"), catalogue, **options)


def one(head: list[str], row: list[str], catalogue: Catalogue | None = None, **options) -> MeasureDraft:
    result = plan_of(["Nr.", "Handlungsfeld", "Maßnahme", *head], ["M 1", "Bauen", "Dämmen", *row], catalogue=catalogue, **options)
    assert not result.errors
    return result.measures[0]


def messages(plan: ImportPlan) -> str:
    return "\n".join(f"{problem.row} {problem.column}: {problem.message}" for problem in plan.problems)


def test_the_programme_adds_up_to_its_printed_totals():
    plan = build_plan(read_table(PROGRAMME), steps=read_table(STEPS, kind="steps"))
    assert not plan.errors
    assert (len(plan.measures), plan.step_count) == (43, 83)
    assert [one.field for one in plan.sums] == list(PRINTED)
    for sums in plan.sums:
        ghg, cost = PRINTED[sums.field]
        assert abs(sums.ghg - Decimal(ghg)) <= Decimal("0.3")
        assert sums.cost == Decimal(cost)
        assert (sums.without_ghg, sums.without_cost) == (0, 0)


def test_the_traps_of_the_programme_are_named():
    plan = build_plan(read_table(PROGRAMME), steps=read_table(STEPS, kind="steps"))
    text = messages(plan)
    assert "„Amt für Mobilität und Tiefbau“" in text
    assert "„Amt Tiefbau und Mobilität“" in text
    assert "„B 4.3“ passt nicht zur Maßnahme „BS4“" in text
    assert "keine eigene Nummer" in text
    by_code = {draft.code: draft for draft in plan.measures}
    assert by_code["BS7"].values["total_cost_eur"] == 0
    assert by_code["BS5"].title == 'Zuschüsse „Dämmen, Dach und Fenster""'
    assert by_code["AW1"].extras["Zeitrahmen"].startswith("1.1) 2022 - 2023 1.2)")
    assert "Punkte CO2-Minderungspotenzial" not in by_code["KP1"].extras
    assert by_code["KP1"].values["ghg_savings_t_per_year"] == 0
    assert by_code["AW1"].extras["Punkte Hebelwirkung"] == "3"
    assert [step.number for step in by_code["BS4"].steps] == ["BS 4.1", "BS 4.2", "B 4.3", "BS 4.4", "BS 4.5", "BS 4.6"]


def test_the_outline_becomes_fields_measures_and_notes():
    plan = build_plan(read_table(OUTLINE))
    assert not plan.errors
    assert [(field.title, field.code) for field in plan.new_fields] == [("Übergreifend", "Ü"), ("Bauen", "B"), ("Verkehr, Wege", "V")]
    assert [draft.code for draft in plan.measures] == ["Ü1", "Üneu1", "B5+6", "B10", "Vneu"]
    measure = plan.measures[0]
    assert (measure.field, measure.steps) == ("Übergreifend", [])
    assert "status" not in measure.values
    assert measure.extras["assessment"] == "#01873B"
    assert measure.extras["potential"] == "(5)"
    assert measure.extras["geplant"].startswith("Am Anfang war vorgesehen")
    assert measure.extras["Sachstand 2015 / 2016"].startswith("Seitdem läuft es:\n- erstens, so\n- zweitens")
    assert "ist eine Farbe" in messages(plan)
    assert plan.measures[2].title == "Neue Technik (früher: Technikschau)"


def test_children_that_are_no_notes_become_steps():
    plan = plan_of(["ID", "Titel", "Parent"], ["M", "Mobilität", ""], ["M1", "Radwege", "M"], ["M1.1", "Nordring", "M1"], ["M1.2", "Südring", "M1"])
    assert [(step.number, step.title) for step in plan.measures[0].steps] == [("M1.1", "Nordring"), ("M1.2", "Südring")]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["M", "Mobilität", ""], ["M1", "Radwege", "M"], ["X1", "Lose", "X"]], "„X“ kommt in der Datei nicht vor"),
        ([["M", "Mobilität", ""], ["M1", "Radwege", "M"], ["A", "A", "B"], ["B", "B", "A"]], "sich selbst übergeordnet"),
    ],
)
def test_a_broken_outline_is_an_error(rows, message):
    plan = plan_of(["ID", "Titel", "Parent"], *rows)
    assert message in "\n".join(problem.message for problem in plan.errors)


def test_a_merged_amount_counts_once():
    rows = [
        ["Nr.", "Handlungsfeld", "Maßnahme", "Kosten"],
        ["1", "Bauen", "Dämmen", 100],
        ["2", None, "Heizen", None],
        ["3", "Mobilität", "Radeln", 5],
    ]
    plan = build_plan(read_table(book({"M": rows}, {"M": ["B2:B3", "D2:D3"]}), "p.xlsx"))
    assert [(sums.field, sums.count, sums.cost) for sums in plan.sums] == [("Bauen", 2, 100), ("Mobilität", 1, 5)]
    assert "mit der Zeile darüber verbunden" in messages(plan)
    assert plan.measures[1].field == "Bauen"


def test_units_of_header_and_cell_reach_the_sums():
    plan = plan_of(["Maßnahme", "Bereich", "THG-Einsparung (kt/a)", "Kosten (T€)"], ["A", "B", "1,5", "20"], ["C", "B", "200 t", "5.000 €"])
    assert (plan.sums[0].ghg, plan.sums[0].cost) == (1700, 25000)


def test_a_minimal_file_of_title_and_field_is_enough():
    plan = plan_of(["Titel", "Handlungsfeld"], ["Dämmen", "Bauen"])
    assert not plan.errors
    assert "Keine Nummer steht in Zeile 2" in messages(plan)


def test_headings_between_the_rows_and_sheets_without_field_are_read():
    plan = plan_of(
        ["Nr.", "Maßnahme", "Kosten"], ["Mobilität", "", ""], ["1", "Radwege", "5"], ["Bauen", "", ""], ["2", "Dämmen", "6"], ["Summe", "", "11"]
    )
    assert [(draft.field, draft.title) for draft in plan.measures] == [("Mobilität", "Radwege"), ("Bauen", "Dämmen")]
    assert "sieht nach einer Summe aus" in messages(plan)


def test_a_field_that_stands_once_per_block_is_taken_over_and_said():
    plan = plan_of(["Handlungsfeld", "Maßnahme"], ["Bauen", "Dämmen"], ["", "Heizen"])
    assert plan.measures[1].field == "Bauen"
    assert "Kein Handlungsfeld steht in Zeile 3" in messages(plan)


def test_without_any_field_the_import_is_refused_or_told_one():
    rows = [["Nr.", "Maßnahme"], ["1", "Dämmen"]]
    assert [problem.row for problem in plan_of(*rows).errors] == [2]
    assert plan_of(*rows, field_name="Bauen").measures[0].field == "Bauen"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["1", "Bauen", "A"], ["1", "Bauen", "B"]], "3 Nr.: Die Nummer „1“ steht schon in Zeile 2"),
        ([["BS 1", "Bauen", "A"], ["bs1", "Bauen", "B"]], "steht schon in Zeile 2"),
        ([["1", "Bauen", ""]], "2 Maßnahme: Der Titel der Maßnahme fehlt"),
        ([["1", "Bauen", "!!!"]], "weder Buchstaben noch Ziffern"),
        ([["25. Apr", "Bauen", "A"]], "2 Nr.: Die Nummer „25. Apr“ ist ein Datum"),
        ([["Eine viel zu lange Nummer", "Bauen", "A"]], "länger als 16 Zeichen"),
        ([["", "Bauen", "A"], ["", "Bauen", "A"]], "Ohne Nummer lassen sich beide nicht unterscheiden"),
        ([["1", "???", "A"]], "kein brauchbarer Name"),
    ],
)
def test_errors_name_row_column_and_reason(rows, message):
    plan = plan_of(["Nr.", "Handlungsfeld", "Maßnahme"], *rows)
    assert message in "\n".join(f"{problem.row} {problem.column}: {problem.message}" for problem in plan.errors)


def test_the_same_title_under_two_numbers_is_a_warning():
    plan = plan_of(["Nr.", "Handlungsfeld", "Maßnahme"], ["1", "Bauen", "A"], ["2", "Bauen", "A"])
    assert not plan.errors
    assert "Denselben Titel" in messages(plan)


def test_nearly_equal_fields_are_pointed_out_and_equal_ones_joined():
    plan = plan_of(
        ["Titel", "Handlungsfeld"], ["A", "Bauen & Wohnen"], ["B", "bauen und  Wohnen "], ["C", "Bauen und Wohnung"], catalogue=Catalogue()
    )  # fmt: skip
    assert [field.title for field in plan.new_fields] == ["Bauen & Wohnen", "Bauen und Wohnung"]
    assert "gleicht" in messages(plan)


def test_nothing_of_a_row_is_lost():
    draft = one(
        ["Stand", "Priorität", "Typ", "SDG", "Vorlage", "Kosten", "THG-Einsparung", "Wetter", "Beginn", "Zielgruppe", "Handlungsschritte"],
        ["Leitfaden im Entwurf", "A+", "Sonstiges", "4-25", "V/12", "200–500 T€", "nicht quantifizierbar", "Regen[NEWLINE]Sonne  ", "bald", "alle",
         "Eins\n- Zwei"],
    )  # fmt: skip
    assert draft.extras == {
        "Stand": "Leitfaden im Entwurf", "Priorität": "A+", "Typ": "Sonstiges", "SDG": "4-25", "Vorlage": "V/12",
        "Wetter": "Regen\nSonne", "Beginn": "bald",
    }  # fmt: skip
    assert draft.values == {"cost_note": "200–500 T€", "savings_note": "nicht quantifizierbar", "target_groups": "alle"}
    assert [step.title for step in draft.steps] == ["Eins", "Zwei"]


def test_too_long_texts_are_cut_and_kept_whole_beside():
    draft = one(["Initiator", "Laufzeit"], ["x" * 400, "2021 " + "y" * 300])
    assert len(draft.values["initiator"]) == 300
    assert len(draft.values["duration_text"]) == 200
    assert (len(draft.extras["Initiator"]), len(draft.extras["Laufzeit"])) == (400, 305)
    plan = plan_of(["Titel", "Handlungsfeld"], ["Wort " * 60, "Bauen"])
    assert len(plan.measures[0].title) <= 120
    assert len(plan.measures[0].extras["Titel (vollständig)"]) == 299


def test_states_delay_and_reasons_fit_the_rules_of_a_measure():
    assert one(["Stand"], ["in Umsetzung, verzögert"]).values == {"status": "running", "is_delayed": True, "delay_reason": "in Umsetzung, verzögert"}
    assert one(["Stand", "Begründung"], ["gestrichen", "kein Geld"]).values == {"status": "stopped", "status_note": "kein Geld"}
    assert one(["Stand"], ["gescheitert"]).values["status_note"] == "gescheitert"
    assert one(["Stand"], [""]).values == {}


def test_negative_costs_and_turned_years_stay_text():
    draft = one(["Kosten", "Beginn", "Ende"], ["-500 €", "2030", "2021"])
    assert draft.values == {"cost_note": "-500 €"}
    assert draft.extras["Zeitraum laut Datei"] == "2030 – 2021"


def test_columns_with_contact_data_are_left_out_unless_wanted():
    assert one(["Ansprechpartner", "E-Mail"], ["Eine Person", "p@example.org"]).extras == {}
    kept = one(["Ansprechpartner", "E-Mail"], ["Eine Person", "p@example.org"], keep_persons=True).extras
    assert kept == {"Ansprechpartner": "Eine Person", "E-Mail": "p@example.org"}


def test_a_known_office_is_linked_in_any_spelling_and_others_stay_text():
    offices = Catalogue(offices=[KnownOffice(7, "Amt für Mobilität und Tiefbau", "AMT 66")])
    assert one(["Projektträger"], ["Amt Tiefbau und Mobilität"], offices).values["responsible_office_id"] == 7
    assert one(["Federführung"], ["amt 66"], offices).values["responsible_office_id"] == 7
    assert one(["Zuständigkeit"], ["Stadtwerke, Amt 66"], offices).values == {"responsible_office_text": "Stadtwerke, Amt 66"}


def existing(**values) -> Catalogue:
    measure = ExistingMeasure(
        5, "M 1", "Dämmen", "Bauen", {"total_cost_eur": Decimal("100.00"), "description": "<p data-block-key='x'>Alt &amp; gut</p>", **values}
    )
    return Catalogue([ExistingField(3, "Bauen")], [measure])


def test_what_exists_is_recognised_by_number_and_left_when_equal():
    draft = one(["Kosten", "Beschreibung"], ["100 €", "Alt & gut"], existing())
    assert (draft.pk, draft.action, draft.changes) == (5, "unchanged", [])
    draft = one(["Kosten", "Beschreibung"], ["200 €", "Neu"], existing())
    assert (draft.action, draft.changes) == ("update", ["total_cost_eur", "description"])


def test_an_empty_cell_erases_nothing():
    assert one(["Kosten", "Beschreibung"], ["", "-"], existing()).action == "unchanged"


def test_without_number_title_and_field_decide():
    plan = plan_of(["Titel", "Handlungsfeld"], ["dämmen ", "BAUEN"], ["Heizen", "Bauen"], catalogue=existing())
    assert [(draft.action, draft.pk) for draft in plan.measures] == [("update", 5), ("create", None)]
    assert plan.new_fields == []


def test_a_measure_that_stands_elsewhere_is_not_moved_but_named():
    plan = plan_of(["Nr.", "Titel", "Handlungsfeld"], ["M 1", "Dämmen", "Wohnen"], catalogue=existing())
    assert plan.measures[0].pk == 5
    assert "wird nicht verschoben" in messages(plan)


def test_an_office_that_an_editor_chose_stays():
    plan = plan_of(["Nr.", "Titel", "Handlungsfeld", "Amt"], ["M 1", "Dämmen", "Bauen", "Hochbau"], catalogue=existing(responsible_office_id=9))
    assert plan.measures[0].action == "unchanged"
    assert "bleibt so" in messages(plan)


def test_rows_that_only_add_a_step_belong_to_the_measure_above():
    plan = plan_of(
        ["Nr.", "Handlungsfeld", "Maßnahme", "Teilmaßnahme"], ["1", "Bauen", "A", "eins"], ["", "", "", "zwei"], ["1", "Bauen", "A", "drei"]
    )
    assert [step.title for step in plan.measures[0].steps] == ["eins", "zwei", "drei"]
    assert len(plan.measures) == 1


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["X 1.1", "X1", "Titel", "2021", "2022"], "„X1“ gibt es in der Datei der Maßnahmen nicht"),
        (["AW 1.1", "AW1", "", "2021", "2022"], "Titel der Teilmaßnahme fehlt"),
    ],
)
def test_a_wrong_step_is_an_error(row, message):
    steps = read_table(csv_bytes([rows_of(STEPS)[0], row]), "s.csv", kind="steps")
    plan = build_plan(read_table(PROGRAMME), steps=steps)
    assert message in plan.errors[0].message
