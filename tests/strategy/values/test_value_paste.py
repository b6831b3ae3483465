"""Blocks from spreadsheets: years, headings, units; what the grid gives out pastes back unchanged."""

from hypothesis import given
from hypothesis import strategies as st

from strategy.units import STANDARD
from strategy.values import layout, paste
from strategy.values.entries import GAP, Entry, Place
from strategy.values.layout import TOTAL, Series
from strategy.values.reading import notation_of, read_cell

UNITS = {unit.symbol: unit for unit in STANDARD}
KT = UNITS["kt CO₂e"]
TRAFFIC, TARGET = Series(category="Verkehr"), Series("target")
COLUMNS = [TOTAL, TRAFFIC, TARGET]


def understood(text, columns=COLUMNS):
    return paste.understand(text, columns, KT, STANDARD)


def test_a_block_with_headings_finds_its_columns_and_years():
    found = understood("Jahr\tIst\tSoll\tVerkehr\n2020\t488\t\t12,5\n2021\t480\t470\t–\n")
    assert found.problems == [] and found.years == [2020, 2021] and found.new_columns == []
    assert found.cells[Place(2020)] == "488" and found.cells[Place(2021, "target")] == "470" and found.cells[Place(2021, category="Verkehr")] == "–"
    assert found.notes == ["Verstanden: 5 Werte (2020–2021)."]


def test_the_year_column_is_found_wherever_it_stands_and_without_headings():
    found = understood("12,5\t2020\n13\t2021")
    assert found.cells == {Place(2020): "12,5", Place(2021): "13"} and "Ohne Überschrift" in found.notes[1]


def test_years_across_are_turned_around():
    found = understood("Reihe\t2020\t2021\nIst\t1\t2\nVerkehr\t3\t4")
    assert found.cells == {Place(2020): "1", Place(2021): "2", Place(2020, category="Verkehr"): "3", Place(2021, category="Verkehr"): "4"}
    assert any("vertauscht" in note for note in found.notes)


def test_an_unknown_heading_is_a_new_column_and_said():
    found = understood("Jahr;Landwirtschaft;Summe (Szenario „Trend“)\n2020;5;6")
    assert found.new_columns == [Series(category="Landwirtschaft"), Series("scenario", "Trend")]
    assert "Neue Spalte: Landwirtschaft (Ist)" in found.notes


def test_units_in_headings_go_with_their_cells():
    found = understood("Jahr\tVerkehr (t)\tSumme in kt\n2020\t1500\t–")
    assert found.cells == {Place(2020, category="Verkehr"): "1500 t", Place(2020): "–"}


def test_source_quality_and_note_are_recognised():
    found = understood("Jahr\tIst\tQuelle\tGüte\tAnmerkung\n2020\t5\tBilanz\tB\tvorläufig")
    assert found.details == {(2020, "source"): "Bilanz", (2020, "data_quality"): "B", (2020, "note"): "vorläufig"}


def test_what_cannot_be_placed_is_named():
    assert "Jahreszahlen" in understood("5\n6").problems[0]
    assert understood("").problems == ["Sie haben nichts eingefügt."]
    problems = understood("Jahr\tIst\n1850\t1\n2020\t2\n2020\t3\nSumme\t4").problems
    assert len(problems) == 3 and "1850" in problems[0] and "zweimal" in problems[1] and "Summe" in problems[2]
    assert "zu lang" in understood("x" * 500_000).problems[0]
    assert "Zeilen" in understood("\n".join("1\t2" for _ in range(500))).problems[0]
    assert "Zwei Spalten" in understood("Jahr\tIst\tIst\n2020\t1\t2").problems[0]
    assert "keine Überschrift" in understood("2020\t1\t2\t3\t4").problems[0]


def test_quoted_cells_and_line_breaks_of_spreadsheets_are_read():
    found = understood('Jahr\t"Ver\nkehr"\r\n2020\t"12,5"\r\n')
    assert found.cells == {Place(2020, category="Verkehr"): "12,5"} or found.new_columns == [Series(category="Ver kehr")]


names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"]), max_size=40).map(lambda text: " ".join(text.split()))
series = st.one_of(
    st.builds(Series, st.just("actual"), st.just(""), names),
    st.builds(Series, st.just("target"), st.just(""), names),
    st.builds(Series, st.just("scenario"), names.filter(bool), names),
)
values = st.one_of(st.none(), st.decimals(min_value=-(10**10), max_value=10**10, places=4, allow_nan=False))


@given(
    st.lists(series, min_size=1, max_size=6, unique_by=lambda one: layout.key(one.name)),
    st.lists(st.integers(1900, 2200), min_size=1, max_size=8, unique=True),
    st.data(),
    st.sampled_from("\t;"),
)
def test_what_the_table_gives_out_pastes_back_unchanged(columns, years, data, delimiter):
    entries = {}
    for column in columns:
        for year in years:
            if data.draw(st.booleans()):
                entries[column.at(year)] = Entry(data.draw(values))
    found = understood(layout.as_text("Jahr", years, columns, entries, delimiter), columns)
    assert found.problems == [] and found.new_columns == []
    back = {}
    for column in columns:
        notation = notation_of(found.cells[column.at(year)] for year in years)
        for year in years:
            cell = read_cell(found.cells[column.at(year)], KT, STANDARD, notation)
            assert cell.problem == "" and cell.warnings == ()
            if cell.value is not None:
                back[column.at(year)] = Entry(None if cell.value is GAP else cell.value)
    assert back == entries


@given(st.text(max_size=300))
def test_no_text_breaks_the_paste(text):
    found = understood(text)
    assert all(1900 <= place.year <= 2200 for place in found.cells)


def test_no_heading_is_a_formula():
    text = layout.as_text("Jahr", [2020], [Series(category="=1+1")], {}, ";")
    assert "'=1+1" in text and understood(text, [Series(category="=1+1")]).new_columns == []
