"""Reading cells: amounts, years, codes, states, goals of the UN."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.importers.numbers import format_number, parse_amount, to_decimal, writes_english_numbers
from strategy.importers.values import (
    Period,
    Status,
    clean_line,
    clean_text,
    code_key,
    parse_code,
    parse_done,
    parse_link,
    parse_municipality_key,
    parse_period,
    parse_points,
    parse_sdgs,
    parse_status,
    parse_term,
    parse_year,
    words_key,
)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2.480", 2480), ("41.816,1", "41816.1"), ("266.000 €", 266000), ("0€", 0), ("0", 0), ("7.560.000 €", 7560000), ("635", 635),
        ("1'234'567", 1234567), ("1’234,50", "1234.5"), ("1 234 567", 1234567), ("1\u00a0234,5", "1234.5"), ("12\u202f000 EUR", 12000),
        ("1,5 Mio. €", 1500000), ("1,2 Millionen Euro", 1200000), ("500 T€", 500000), ("500 TEUR", 500000), ("80 Tsd. Euro", 80000), ("3 k€", 3000),
        ("€ 1.000", 1000), ("1.000,- €", 1000), ("1.000,-- EUR", 1000), ("1.000,–", 1000), ("1.000,00 €", 1000), ("1,234,567.89", "1234567.89"),
        ("0.125", "0.125"), ("4.17", "4.17"), (" 500 ", 500), (1500, 1500), (41816.1, "41816.1"), (0, 0), ("1E+05", 100000), ("2,5E+04 €", 25000),
    ],
)  # fmt: skip
def test_money_is_read_in_its_notations(cell, value):
    assert parse_amount(cell, "money") == (Decimal(value), "", "")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2.480 t/a", 2480), ("1,5 kt", 1500), ("12 t CO2", 12), ("12 t CO₂e/a", 12), ("12 t CO2-Äq./a", 12), ("0,5 Mio. t", 500000),
        ("300 kg/a", "0.3"), ("-12 t", -12), ("\u221212", -12), ("5 Tonnen pro Jahr", 5), ("7 t CO2eq p.a.", 7),
    ],
)  # fmt: skip
def test_savings_are_read_in_tonnes_a_year(cell, value):
    assert parse_amount(cell, "ghg") == (Decimal(value), "", "")


@pytest.mark.parametrize(("cell", "value"), [("1.200 MWh/a", 1200), ("1,2 GWh", 1200), ("500 kWh/a", "0.5"), ("3", 3)])
def test_energy_is_read_in_megawatt_hours(cell, value):
    assert parse_amount(cell, "energy").value == Decimal(value)


@pytest.mark.parametrize("cell", ["", "-", "–", "—", " - ", None, "./.", "…", "\u00a0"])
def test_a_dash_is_no_statement_and_no_zero(cell):
    assert parse_amount(cell, "money") == (None, "", "")


@pytest.mark.parametrize("cell", ["nicht quantifizierbar", "k.A.", "k. A.", "keine Angabe", "n. b.", "noch offen", "siehe Text", "wird ermittelt"])
def test_words_that_name_no_number_are_kept_without_complaint(cell):
    assert parse_amount(cell, "ghg") == (None, cell, "")


@pytest.mark.parametrize(
    "cell",
    [
        "zwischen 200 und 500", "ca. 200–500 T€", "10-20", "200 bis 500", "2019-2025", "1.1) 50.000 € 1.2) 20.000 €", "bis zu 500 €", "mind. 500",
        "> 500", "< 500", "(5)", "50.000 € pro Jahr", "500 € je Haushalt", "3 CHF", "30 %", "12.34.56", "1.23.456", "viel", "12a", "1,2,3", True,
        date(2025, 10, 20), datetime(2025, 10, 20), float("nan"), float("inf"), 1e30, "9" * 30,
    ],
)  # fmt: skip
def test_what_is_not_one_number_stays_as_text_with_a_problem(cell):
    value, note, problem = parse_amount(cell, "money")
    assert value is None
    assert note
    assert problem


@pytest.mark.parametrize(("cell", "value"), [("ca. 500 €", 500), ("rund 2.480", 2480), ("~ 12", 12), ("etwa 1,5 Mio. €", 1500000)])
def test_an_estimate_is_a_number_that_keeps_its_words(cell, value):
    assert parse_amount(cell, "money") == (Decimal(value), cell, "")


def test_the_unit_of_the_header_counts_unless_the_cell_has_its_own():
    assert parse_amount("500", "money", Decimal(1000)).value == 500000
    assert parse_amount(500, "money", Decimal(1000)).value == 500000
    assert parse_amount("500 €", "money", Decimal(1000)).value == 500


def test_a_doubtful_comma_is_read_the_german_way_and_told():
    value, note, problem = parse_amount("1,234", "ghg")
    assert value == Decimal("1.234")
    assert note == "1,234"
    assert "mehrdeutig" in problem


def test_a_column_with_decimal_points_is_read_with_decimal_points():
    assert writes_english_numbers(["1268.5", "4.125", "-"])
    assert not writes_english_numbers(["2.480", "635", "41.816,1"])
    assert not writes_english_numbers(["2.480", "9.974"])
    assert to_decimal("4.125", english=True) == (Decimal("4.125"), True)
    assert to_decimal("1,268", english=True) == (Decimal(1268), False)


@given(st.decimals(min_value=0, max_value=Decimal("9999999999"), places=3, allow_nan=False, allow_infinity=False))
def test_a_number_survives_writing_and_reading(number):
    assert to_decimal(format_number(number))[0] == number


@given(
    st.integers(min_value=0, max_value=10**10),
    st.sampled_from([" €", "€", " EUR", "\u00a0€", ""]),
    st.sampled_from([".", "'", " ", "\u00a0", "\u202f", ""]),
)
def test_whole_euros_survive_every_grouping(number, unit, separator):
    assert parse_amount(f"{number:,}".replace(",", separator) + unit, "money").value == number


@given(st.text(max_size=60))
def test_no_text_breaks_a_reader_and_none_is_lost(text):
    value, note, problem = parse_amount(text, "money")
    if value is None and not problem and not note:
        assert parse_amount(clean_line(text), "money") == (None, "", "")
    for parser in (
        parse_code,
        parse_period,
        parse_year,
        parse_status,
        parse_sdgs,
        parse_term,
        parse_link,
        parse_points,
        parse_done,
        parse_municipality_key,
    ):
        assert len(parser(text)) == 3


@pytest.mark.parametrize(
    ("cell", "period"),
    [
        ("2022 - 2030", Period(2022, 2030)), ("2021 – 2030", Period(2021, 2030)), ("2019-2025", Period(2019, 2025)),
        ("2021 bis 2025", Period(2021, 2025)),
        ("2021-25", Period(2021, 2025)), ("2021/22", Period(2021, 2022)), ("2023", Period(2023, 2023)), (2023, Period(2023, 2023)),
        (2023.0, Period(2023, 2023)),
        ("1.1) 2022 - 2023 1.2) 2023 – 2026 1.3) 2026 - 2030", Period(2022, 2030)), ("2020 – 2030 (2025: Zwischenprüfung)", Period(2020, 2030)),
        ("2020 (Konzeption) 2021 – 2023", Period(2020, 2023)), ("Jeweils 3 Jahre im Zeitraum 2022 – 2030", Period(2022, 2030)),
        ("ab 2020", Period(2020)), ("seit 2018", Period(2018)), ("bis 2030", Period(None, 2030)), ("ab 2020, fortlaufend", Period(2020, None, True)),
        ("fortlaufend", Period(ongoing=True)), ("laufend", Period(ongoing=True)), ("Daueraufgabe", Period(ongoing=True)),
        ("01/2024 – 12/2025", Period(2024, 2025)), ("01.03.2024 bis 31.12.2025", Period(2024, 2025)), (date(2024, 3, 1), Period(2024, 2024)),
        ("Q1 2024", Period(2024, 2024)), ("2.1) alle 2 Jahre 2.2) 2021-2030", Period(2021, 2030)),
    ],
)  # fmt: skip
def test_periods_are_read_and_keep_their_words(cell, period):
    value, note, problem = parse_period(cell)
    assert value == period
    assert note
    assert not problem


@pytest.mark.parametrize("cell", ["3 Jahre", "einmalig", "alle 2 Jahre", "nach Bedarf", "mehrjährig"])
def test_a_duration_without_a_year_is_text(cell):
    assert parse_period(cell) == (None, cell, "")


def test_a_period_that_ends_before_it_begins_is_a_problem():
    value, note, problem = parse_period("2030 - 2021")
    assert (value, note) == (None, "2030 - 2021")
    assert "endet vor" in problem


def test_a_year_column_takes_one_year():
    assert parse_year("2024").value == 2024
    assert parse_year(date(2024, 1, 1)).value == 2024
    assert parse_year("-") == (None, "", "")
    assert parse_year("2024-2026").problem
    assert parse_year("bald").problem


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("AW1", "AW1"),
        ("B 4.3", "B 4.3"),
        ("Ü1", "Ü1"),
        ("U\u03081", "Ü1"),
        ("B5+6", "B5+6"),
        (3, "3"),
        (3.0, "3"),
        (1.2, "1.2"),
        (" M-3 \n", "M-3"),
        ("-", ""),
        (None, ""),
    ],
)
def test_codes_are_text(cell, code):
    assert parse_code(cell) == (code, "", "")


@pytest.mark.parametrize("cell", [date(2025, 4, 1), datetime(2025, 4, 1), "25. Apr", "Apr 25", "Mrz 07", "2025-04-01 00:00:00", "01.04.2025"])
def test_a_code_that_became_a_date_is_a_problem(cell):
    assert parse_code(cell).value == ""
    assert "ist ein Datum" in parse_code(cell).problem


def test_spellings_of_a_code_are_one():
    assert code_key("BS 4.3") == code_key("bs4.3.") == code_key("BS\u00a04.3)")
    assert code_key("Ü1") != code_key("U1")
    assert code_key("KE 7") == code_key("KE7")


def test_two_spellings_of_an_office_are_one():
    assert words_key("Amt für Mobilität und Tiefbau") == words_key("Amt Tiefbau & Mobilität")
    assert words_key("Amt für Umwelt") != words_key("Amt für Tiefbau")


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        ("Nicht begonnen", "planned"), ("Planung", "preparing"), ("Umsetzung", "running"), ("Laufend", "ongoing"), ("Abgeschlossen", "completed"),
        ("2 in Arbeit", "running"), ("4 - abgeschlossen", "completed"), ("8 gescheitert", "stopped"), ("À venir", "planned"), ("À discuter",
        "planned"),
        ("En cours", "running"), ("Réalisé", "completed"), ("En pause", "paused"), ("Bloqué", "paused"), ("Abandonné", "stopped"), ("geplant",
        "planned"),
        ("in Vorbereitung", "preparing"), ("Daueraufgabe", "ongoing"), ("nicht weiterverfolgt", "stopped"), ("IN UMSETZUNG ", "running"),
        ("zurückgestellt", "paused"),
    ],
)  # fmt: skip
def test_foreign_states_become_ours(cell, state):
    assert parse_status(cell)[0] == Status(state)
    assert not parse_status(cell).problem


@pytest.mark.parametrize("cell", ["in Umsetzung, verzögert", "In Umsetzung (verzögert)", "verzögert in Umsetzung"])
def test_delay_is_a_mark_beside_the_state(cell):
    assert parse_status(cell)[0] == Status("running", delayed=True)


@pytest.mark.parametrize(
    "cell", ["#01873B", "orange", "white", "grün", "verzögert", "6 verzögert/fehlt", "En retard", "50 %", "Der Leitfaden liegt als Entwurf vor."]
)
def test_colours_and_prose_leave_the_state_open_and_keep_their_words(cell):
    value, note, problem = parse_status(cell)
    assert value == Status()
    assert note == cell
    assert problem


@pytest.mark.parametrize("cell", ["", "-", None, "0 unbekannt", "unbekannt", "k. A."])
def test_no_statement_is_an_unknown_state_without_complaint(cell):
    assert parse_status(cell) == (Status(), "", "")


@pytest.mark.parametrize(
    ("cell", "goals"),
    [
        ("4, 7, 13", (4, 7, 13)), ("SDG 13; SDG 11", (11, 13)), ("Ziel 7 und 13", (7, 13)), (13, (13,)), (13.0, (13,)), ("7\n11\n13",
        (7, 11, 13)), ("SDG7, SDG13", (7, 13)),
        ("Maßnahmen zum Klimaschutz", (13,)), ("Industrie, Innovation und Infrastruktur; Leben an Land", (9, 15)), ("Geschlechtergleichstellung",
        (5,)),
        ("13 Maßnahmen zum Klimaschutz, 7 Bezahlbare und saubere Energie", (7, 13)), ("-", ()), (None, ()), ("keine", ()),
    ],
)  # fmt: skip
def test_goals_of_the_un_are_read_by_number_and_title(cell, goals):
    assert parse_sdgs(cell) == (goals, "", "")


@pytest.mark.parametrize("cell", ["4-25", "4-7", "4.7", 4.7, date(2025, 4, 1), "Apr 25", "25. Apr", "4, 25", "alle", "18"])
def test_goals_that_a_spreadsheet_spoilt_are_not_guessed(cell):
    value, note, problem = parse_sdgs(cell)
    assert value in ((), (4,))
    assert note
    assert problem


@pytest.mark.parametrize(
    ("cell", "term"), [("kurzfristig", "short"), ("mittelfristig (4-7 Jahre)", "medium"), ("lang", "long"), ("K", "short"), ("-", "")]
)
def test_terms_are_read(cell, term):
    assert parse_term(cell)[0] == term
    assert not parse_term(cell).problem


def test_a_term_between_two_is_a_problem():
    assert parse_term("kurz- bis mittelfristig") == ("", "kurz- bis mittelfristig", parse_term("kurz- bis mittelfristig").problem)
    assert parse_term("kurz- bis mittelfristig").problem


def test_text_is_cleaned_without_losing_words():
    assert clean_text("Eins[NEWLINE]Zwei<br>Drei_x000D_\nVier  \u00a0 \u200bfünf \r\n\r\n\r\n\r\nEnde  ") == "Eins\nZwei\nDrei\nVier fünf\n\nEnde"
    assert clean_line("Eins[NEWLINE] Zwei") == "Eins Zwei"
    assert clean_text("a\x00\x07b\u202e") == "ab"
    assert clean_text(True) == "ja"
    assert clean_text(1.5) == "1,5"
    assert clean_text(date(2025, 4, 1)) == "01.04.2025"


@pytest.mark.parametrize(
    ("cell", "link"),
    [("https://example.org/vorlage?id=1", "https://example.org/vorlage?id=1"), ("No link", ""), ("kein Link", ""), ("-", ""), ("", "")],
)
def test_links_are_read_and_no_link_is_none(cell, link):
    assert parse_link(cell) == (link, "", "")


@pytest.mark.parametrize("cell", ["V/0770/2019", "javascript:alert(1)", "ftp://example.org", "http://", "https://a b.de"])
def test_what_is_no_web_address_stays_text(cell):
    assert parse_link(cell).value == ""
    assert parse_link(cell).note == cell
    assert parse_link(cell).problem


@pytest.mark.parametrize(("cell", "points"), [("5", 5), (5, 5), ("-", None), ("(5)", None), ("4.17", None), (4.17, None), ("6", None)])
def test_points_are_whole_and_without_brackets(cell, points):
    assert parse_points(cell)[0] == points


def test_a_municipality_key_gets_its_leading_zero_back():
    assert parse_municipality_key("05515000") == ("05515000", "", "")
    value, note, problem = parse_municipality_key(5515000.0)
    assert (value, note) == ("05515000", "5515000")
    assert "führende Null" in problem
    assert parse_municipality_key("123").problem
