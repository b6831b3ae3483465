"""Which header means which field."""

from decimal import Decimal

import pytest

from strategy.importers.columns import ALIASES, LABELS, STEP_ALIASES, STEP_LABELS, assign, fold, recognise


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Nr.", "code"), ("Maßnahmen-Nummer", "code"), ("Massnahmenkürzel", "code"), ("ID", "code"), ("lfd. Nr.", "code"), ("Maßnahmen-Nr.", "code"),
        ("Maßnahme", "title"), ("Projekttitel", "title"), ("Titel der Maßnahme", "title"), ("MASSNAHME", "title"), ("Maßnahmen-\ntitel", "title"),
        ("Bereich", "field"), ("Sektor", "field"), ("Handlungsfeld (HF)", "field"), ("Axe", "field"), ("Themenfeld", "field"),
        ("Projektträger", "office"), ("Federführung", "office"), ("Zuständigkeit", "office"), ("Federführendes Amt/Fachbereich", "office"),
        ("Direktion/Amt/Abteilung", "office"), ("Zeitrahmen", "duration"), ("Laufzeit", "duration"), ("Umsetzungszeitraum", "duration"),
        ("Stand", "status"), ("Umsetzungsstand", "status"), ("Gesamtkosten (€)", "cost"), ("Kosten in T€", "cost"), ("Geschätzte Gesamtkosten",
        "cost"),
        ("THG-Einsparungen (t/a)", "ghg"), ("CO₂-Einsparung [t CO₂e/a]", "ghg"), ("THG-Minderung in kt/a", "ghg"), ("Einsparung THG (t CO2-Äq.)",
        "ghg"),
        ("Endenergieeinsparung (MWh/a)", "energy"), ("SDGs", "sdgs"), ("Bezug zu SDG", "sdgs"), ("Ansprechpartner", "person"), ("E-Mail", "person"),
        ("Anschubkosten", "startup_cost"), ("Zielgruppen", "target_groups"), ("Wertschöpfung", "regional_value"),
        ("Titre de la fiche action", "title"), ("Statut", "status"), ("Axe (x)", "field"),
        ("Direction ou service pilote", "office"), ("Niveau de priorité", "priority"), ("Responsible parties", "office"), ("Identifier", "code"),
        ("parent", "parent"),
        ("Punkte Hebelwirkung", None), ("Punkte CO2-Minderungspotenzial", None), ("Punkte Priorität", None), ("Kosten-Nutzen-Verhältnis", None),
        ("Jährliche Kosten", None), ("Wetter", None), ("", None), (None, None), (3, None), ("Kosten " * 30, None),
    ],
)  # fmt: skip
def test_headers_of_real_sheets_are_known(label, key):
    match = recognise(label)
    assert (match.key if match else None) == key


@pytest.mark.parametrize(
    ("label", "factor"),
    [
        ("Kosten (T€)", 1000), ("Kosten in TEUR", 1000), ("Gesamtkosten [Mio. €]", 10**6), ("Gesamtkosten (€)", 1), ("Gesamtkosten", 1),
        ("Kosten in Euro", 1),
        ("THG-Einsparung (kt/a)", 1000), ("THG-Einsparung (t CO2e/a)", 1), ("THG-Einsparung (kg CO₂/Jahr)", "0.001"),
        ("THG-Einsparung in kt CO2e", 1000),
        ("Energieeinsparung (GWh/a)", 1000), ("Energieeinsparung [kWh]", "0.001"),
    ],
)  # fmt: skip
def test_the_unit_in_a_header_becomes_a_factor(label, factor):
    assert recognise(label).factor == Decimal(factor)


def test_every_field_has_a_label_and_no_alias_means_two():
    assert set(ALIASES) == set(LABELS)
    assert set(STEP_ALIASES) == set(STEP_LABELS)
    for aliases in (ALIASES, STEP_ALIASES):
        names = [fold(name) for names in aliases.values() for name in set(map(fold, names))]
        assert len(names) == len(set(names))


def test_the_better_alias_wins_and_the_other_column_is_kept():
    columns = assign(("Zeitrahmen", "Laufzeit der Maßnahme"), {0, 1})
    assert [(column.label, column.key) for column in columns] == [("Zeitrahmen", None), ("Laufzeit der Maßnahme", "duration")]


def test_a_column_with_content_beats_an_empty_one():
    assert [column.key for column in assign(("Kosten", "Gesamtkosten"), {0})] == ["cost", None]


def test_columns_of_steps_are_known():
    keys = {label: recognise(label, "steps").key for label in ("Nr.", "Nr. Maßnahme", "Teilmaßnahme", "von", "bis")}
    assert keys == {"Nr.": "step_code", "Nr. Maßnahme": "measure_code", "Teilmaßnahme": "step_title", "von": "start", "bis": "end"}
