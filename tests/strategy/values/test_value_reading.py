"""What somebody types into a cell: German and English numbers, units, and what is no number."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.units import STANDARD, convert
from strategy.values.cell_units import find_unit, same_unit
from strategy.values.check import german
from strategy.values.entries import GAP
from strategy.values.reading import Notation, Reading, grouped, notation_of, read_cell

UNITS = {unit.symbol: unit for unit in STANDARD}
KT, PERCENT, PER_HEAD = UNITS["kt CO₂e"], UNITS["%"], UNITS["t CO₂e je Person"]
decimals = st.decimals(min_value=-(10**10), max_value=10**10, places=4, allow_nan=False)


def read(text, unit=KT, notation=Notation.UNKNOWN) -> Reading:
    return read_cell(text, unit, STANDARD, notation)


@pytest.mark.parametrize(
    "text, value",
    [
        ("488", "488"), ("22,6", "22.6"), ("22.6", "22.6"), ("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("1 234,5", "1234.5"),
        ("1\u202f234", "1234"), ("-5", "-5"), ("−5,25", "-5.25"), ("– 5", "-5"), ("+5", "5"), ("1.234.567", "1234567"), ("0,123", "0.123"),
        ("1234,567", "1234.567"), ("488 kt", "488"), ("488 kt CO2e", "488"), ("488 kt CO₂-Äq.", "488"), ("1,5E+2", "150"), ("'1'234'567"[1:], "1234567"),
        ("919.8513300000001", "919.8513300000001"), ("\u200b12 ", "12"),
    ],
)  # fmt: skip
def test_numbers_are_read_without_a_doubt(text, value):
    assert read(text) == Reading(Decimal(value))


@pytest.mark.parametrize(
    "text, value, sentence",
    [
        ("1.234", "1234", "Gelesen wird 1234, nicht 1,234."),
        ("1,234", "1.234", "Gelesen wird 1,234, nicht 1234."),
        ("-12.500", "-12500", "Gelesen wird -12500, nicht -12,5."),
        ("1,000", "1", "Gelesen wird 1, nicht 1000."),
    ],
)
def test_an_ambiguous_number_is_said_to_be_one(text, value, sentence):
    found = read(text)
    assert found.value == Decimal(value) and found.warnings == (f"„{text}“ ist mehrdeutig. {sentence}",)


def test_other_numbers_of_the_column_take_the_doubt_away():
    assert notation_of(["1.234", "12,5"]) is Notation.GERMAN and notation_of(["1.234", "1,234.5"]) is Notation.ENGLISH
    assert notation_of(["1.234", "12"]) is Notation.UNKNOWN and notation_of(["12,5", "12.5"]) is Notation.UNKNOWN
    assert read("1.234", notation=Notation.GERMAN) == Reading(Decimal(1234))
    assert read("1.234", notation=Notation.ENGLISH) == Reading(Decimal("1.234"))
    assert read("1,234", notation=Notation.ENGLISH) == Reading(Decimal(1234))


@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
def test_an_empty_cell_says_nothing(text):
    assert read(text) == Reading(None)


@pytest.mark.parametrize("text", ["-", "–", "—", "./.", "…"])
def test_a_dash_is_a_gap(text):
    assert read(text) == Reading(GAP)


@pytest.mark.parametrize("text", ["k. A.", "n/a", "#NV", "unbekannt"])
def test_words_for_no_value_are_a_gap_and_said(text):
    assert read(text).value is GAP and text in read(text).warnings[0]


@pytest.mark.parametrize(
    "text, word",
    [
        ("5–7", "Spanne"), ("5 bis 7", "Spanne"), ("4-25", "Spanne"), ("10 % - 20 %", "Spanne"), ("01.02.2020", "Datum"), ("2020-01-02", "Datum"),
        ("viel", "keine Zahl"), ("12,5,7", "keine Zahl"), ("1.2.3", "keine Zahl"), ("#DIV/0!", "Fehlermeldung"), ("=1+1", "keine"), ("5 MWh", "umrechnen"),
        ("5 Bäume", "Einheit"), ("x" * 101, "zu lang"), ("9" * 20, "zu groß"), ("1e99", "zu groß"), ("٣", "keine Zahl"), ("5 % 7", "keine Zahl"),
    ],
)  # fmt: skip
def test_what_is_no_single_number_is_refused_with_a_reason(text, word):
    found = read(text)
    assert found.value is None and word in found.problem and not found.warnings


@pytest.mark.parametrize(
    "text, unit, value",
    [
        ("1.500.000 t", "kt CO₂e", "1500"), ("1,5 Mio. t CO2", "kt CO₂e", "1500"), ("12 GWh", "MWh", "12000"), ("3 T€", "€", "3000"),
        ("2 Mio. €", "T€", "2000"), ("500 kWp", "MWp", "0.5"), ("3 km²", "ha", "300"), ("8300 kg CO2e/EW", "t CO₂e je Person", "8.3"),
    ],
)  # fmt: skip
def test_a_unit_in_the_cell_is_converted_and_said(text, unit, value):
    found = read(text, UNITS[unit])
    assert found.value == Decimal(value) and unit in found.warnings[0]


def test_a_value_per_person_without_the_words_is_a_guess_that_is_said():
    assert read("8,3 t", PER_HEAD).warnings == ("„8,3 t“ wird je Person verstanden.",)
    assert read("8,3 t/EW", PER_HEAD) == Reading(Decimal("8.3")) and read("8,3 t CO₂e je Person", PER_HEAD) == Reading(Decimal("8.3"))
    assert "umrechnen" in read("8,3 t/EW", KT).problem


def test_percent_signs_belong_to_shares_only():
    assert read("12,5 %", PERCENT) == Reading(Decimal("12.5")) and "umrechnen" in read("12,5 %", KT).problem


def test_about_is_said():
    assert read("ca. 5").value == 5 and "ca. 5" in read("ca. 5").warnings[0]


@given(decimals)
def test_what_the_grid_shows_is_read_back_as_the_same_number_without_a_doubt(value):
    for text in (german(value), grouped(value)):
        found = read(text)
        assert found.value == value and found.problem == ""
    assert read(german(value)).warnings == ()


@given(decimals, st.sampled_from(STANDARD), st.sampled_from(STANDARD))
def test_a_unit_in_the_cell_never_changes_the_amount(value, source, target):
    if (
        source.dimension != target.dimension
        or "other" in (source.dimension, target.dimension)
        or source.is_per_inhabitant != target.is_per_inhabitant
    ):
        return
    found = read_cell(f"{german(value)} {source.symbol}", target, STANDARD)
    if not found.problem:
        assert found.value == convert(value, source, target)


@given(st.text(max_size=120))
def test_no_text_breaks_the_reading(text):
    for notation in Notation:
        found = read_cell(text, KT, STANDARD, notation)
        assert isinstance(found, Reading) and not (found.problem and found.value is not None)


def test_every_unit_of_the_list_is_found_by_its_own_sign():
    for unit in STANDARD:
        assert find_unit(unit.symbol, unit, STANDARD).unit.symbol == unit.symbol
        assert same_unit(unit.symbol, STANDARD) == unit
    assert same_unit("kt CO2e", STANDARD).symbol == "kt CO₂e" and same_unit("Bäume", STANDARD) is None
